"""``palate data enrich``: filled items, unmatched items, and the error without keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from palate.data.sample.catalogue import sample_items
from tests.adapters.http.fake_public_apis import CLIENT, KEY, Answer, Public, album, movie, serving
from tests.cli.conftest import Palate


@pytest.fixture
def public(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Public]:
    """Both services know nine in ten of the sample's titles; ``palate.toml`` and the environment lead to them."""
    movies = [item for item in sample_items() if item.domain == "movie"]
    albums = [item for item in sample_items() if item.domain == "music"]
    known = Public(
        {n: movie(n, movy.title, movy.year or 0, *movy.creators) for n, movy in enumerate(movies, 1) if n % 10},
        {
            f"{n:022d}": album(f"{n:022d}", item.title, item.year or 0, *item.creators)
            for n, item in enumerate(albums, 1)
            if n % 10
        },
    )
    monkeypatch.setenv("PALATE_ENRICH__TMDB__API_KEY", KEY)
    monkeypatch.setenv("PALATE_ENRICH__SPOTIFY__CLIENT_ID", CLIENT[0])
    monkeypatch.setenv("PALATE_ENRICH__SPOTIFY__CLIENT_SECRET", CLIENT[1])
    with serving(known):
        (tmp_path / "palate.toml").write_text(
            f'[enrich.tmdb]\nbase_url = "{known.address}/3"\nrequests_per_s = 10000\n[enrich.spotify]\n'
            f'base_url = "{known.address}/v1"\ntoken_url = "{known.address}/api/token"\nrequests_per_s = 10000\n'
        )
        yield known


def test_the_sample_is_filled_once_and_then_from_what_was_kept(palate: Palate, data_dir: Path, public: Public) -> None:
    result = palate("data", "enrich", "--data-dir", data_dir)
    assert result.code == 0, result.err
    assert "120 items looked up, 108 of them filled." in result.out
    assert "12  not found" in result.out
    assert "108  image_url" in result.out
    n_requests = len(public.requests)
    again = palate("data", "enrich", "--data-dir", data_dir, "--json").json()
    assert (again["looked_up"], again["filled"], again["unchanged"], len(again["not_found"])) == (120, 0, 108, 12)
    assert len(public.requests) == n_requests
    assert KEY not in result.out + result.err + "".join(
        path.read_text() for path in (data_dir / "answers").rglob("*.json")
    )


def test_one_domain_and_only_what_is_missing(palate: Palate, data_dir: Path, public: Public) -> None:
    first = palate("data", "enrich", "--domain", "movie", "--data-dir", data_dir, "--json").json()
    assert (first["looked_up"], first["filled"]) == (60, 54)
    assert not any("/v1" in path for path in public.paths())
    then = palate("data", "enrich", "--domain", "movie", "--only-missing", "--data-dir", data_dir, "--json").json()
    assert (then["looked_up"], then["skipped"], len(then["not_found"])) == (6, 54, 6)


def test_a_service_that_is_down_ends_with_one(palate: Palate, data_dir: Path, public: Public) -> None:
    public.instead = lambda _request: Answer(429, {}, {"Retry-After": "3600"})
    result = palate("data", "enrich", "--domain", "movie", "--data-dir", data_dir)
    assert result.code == 1
    assert "too many failures in a row" in result.out
    assert "accepts no requests for" in result.out
    assert len(public.requests) < 10


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "PALATE_ENRICH__TMDB__API_KEY"),
        (("--domain", "movie"), "PALATE_ENRICH__TMDB__API_KEY"),
        (("--domain", "music"), "PALATE_ENRICH__SPOTIFY__CLIENT_ID and PALATE_ENRICH__SPOTIFY__CLIENT_SECRET"),
        (("--domain", "book"), "there are movie (TMDB) and music (Spotify)"),
    ],
)
def test_without_keys_it_says_what_to_set(
    palate: Palate, data_dir: Path, arguments: tuple[str, ...], message: str
) -> None:
    result = palate("data", "enrich", *arguments, "--data-dir", data_dir)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_a_refused_key_ends_with_two_and_what_to_set(
    palate: Palate, data_dir: Path, public: Public, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PALATE_ENRICH__TMDB__API_KEY", "not-the-key")
    result = palate("data", "enrich", "--domain", "movie", "--data-dir", data_dir)
    assert (result.code, result.out) == (2, "")
    assert "TMDB refuses the key (HTTP 401)" in result.err
    assert "not-the-key" not in result.err
