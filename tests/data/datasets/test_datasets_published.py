"""The published sets of books, games, music and movies are read whole, with the counts of their publishers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from palate.data.datasets import read
from palate.data.datasets.imported import Imported


@pytest.fixture(scope="module", params=["goodbooks", "steam", "lastfm", "tmdb", "amazon-sequences"])
def imported(real_data: Path, request: pytest.FixtureRequest) -> Imported:
    folder = {
        "goodbooks": "goodbooks-10k",
        "steam": "steam-200k",
        "lastfm": "hetrec-lastfm-2k",
        "tmdb": "tmdb-5000",
        "amazon-sequences": "amazon-movie-book-seq",
    }[request.param]
    return read(real_data / folder, request.param)


COUNTS = {
    # rows read, items, users, events, dropped
    "goodbooks": (981_756, 10_000, 53_424, 979_478, 2_278),
    "steam": (200_000, 5_155, 12_393, 128_804, 2),
    "lastfm": (92_834, 17_632, 1_892, 92_834, 0),
    "tmdb": (4_803, 4_803, 0, 0, 0),
    "amazon-sequences": (148_205, 100_782, 15_352, 148_205, 0),
}
IDS = {
    "goodbooks": {"goodreads_id": 10_000, "isbn": 9_292},
    "steam": {"steam_id": 2_013},
    "lastfm": {},
    "tmdb": {"tmdb_id": 4_803},
    "amazon-sequences": {"isbn": 60_950},
}


@pytest.mark.slow
def test_a_published_set_is_read_whole(imported: Imported) -> None:
    report = imported.report
    users = imported.interactions["user"].n_unique()

    counts = (report.read, report.items, users, report.events, sum(report.dropped.values()))
    assert counts == COUNTS[imported.source]


@pytest.mark.slow
def test_items_carry_the_ids_by_which_others_know_them(imported: Imported) -> None:
    names = ("imdb_id", "tmdb_id", "isbn", "goodreads_id", "steam_id", "mbid", "spotify_id")
    carried = Counter(name for item in imported.items for name in item.attributes if name in names)

    assert carried == IDS[imported.source]
    assert all(isinstance(item.attributes.get(name, ""), str) for item in imported.items for name in names)


@pytest.mark.slow
def test_no_event_is_there_twice(imported: Imported) -> None:
    assert not imported.interactions.is_duplicated().any()
