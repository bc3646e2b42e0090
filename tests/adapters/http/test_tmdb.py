"""TMDB is read as it speaks, and nothing of it is believed that cannot be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palate.adapters.http.tmdb import Tmdb
from palate.data.items import Item
from palate.data.takeouts.takeout import ItemReference
from palate.errors import ConfigError, LookUpFailed
from palate.testing.port_contracts.metadata_source import MetadataSourceContract
from tests.adapters.http.fake_public_apis import KEY, TOKEN, Answer, Public, movie, serving
from tests.adapters.http.requests import tmdb
from tests.examples import n_examples

pytestmark = pytest.mark.anyio

MATRIX = movie(603, "The Matrix", 1999, "Lana Wachowski", "Lilly Wachowski")
KNOWN = Item(
    id="603",
    domain="movie",
    title="The Matrix",
    year=1999,
    creators=("Lana Wachowski", "Lilly Wachowski"),
    people=tuple(f"Player {number}" for number in range(8)),
    genres=("Action", "Science Fiction"),
    tags=("man vs machine", "philosophy"),
    description="What happens in The Matrix.",
    image_url="https://image.tmdb.org/t/p/w500/poster603.jpg",
    attributes={"tmdb_id": "603", "imdb_id": "tt0000603", "runtime_min": 136},
)


class TestTmdb(MetadataSourceContract):
    known = KNOWN
    ids = (("tmdb_id", "603"), ("imdb_id", "tt0000603"), ("imdb_id", "603"))

    @pytest.fixture
    async def reference(self) -> AsyncIterator[Tmdb]:
        with serving(Public({603: MATRIX, 604: movie(604, "The Matrix Reloaded", 2003)})) as public:
            source = tmdb(public)
            yield source
            await source.close()


async def read(body: Any, **changes: Any) -> Item | None:
    """What is made of a movie told so."""
    with serving(Public({603: body}, **changes)) as public:
        source = tmdb(public)
        try:
            return await source.entry("603")
        finally:
            await source.close()


@pytest.mark.parametrize("key", [KEY, TOKEN])
async def test_a_key_and_a_token_are_sent_where_they_belong(key: str) -> None:
    with serving(Public({603: MATRIX})) as public:
        source = tmdb(public, key=key)
        assert await source.entry("603") == KNOWN
        await source.close()
    sent = public.requests[0]
    assert (sent.query.get("api_key"), sent.headers.get("authorization")) == (
        (KEY, None) if key == KEY else (None, f"Bearer {TOKEN}")
    )
    assert sent.query["append_to_response"] == "credits,keywords"
    assert sent.query["language"] == "en-US"


async def test_a_refused_key_says_what_to_set() -> None:
    with serving(Public()) as public:
        source = tmdb(public, key="wrong-key")
        with pytest.raises(ConfigError, match="PALATE_ENRICH__TMDB__API_KEY") as refused:
            await source.entry("603")
        await source.close()
    assert "wrong-key" not in str(refused.value)


async def test_where_images_are_is_asked_once() -> None:
    with serving(Public({603: MATRIX, 604: movie(604, "The Matrix Reloaded", 2003)})) as public:
        source = tmdb(public)
        for id_ in ("603", "604", "603"):
            await source.entry(id_)
        await source.close()
    assert public.paths().count("/3/configuration") == 1


async def test_another_year_is_searched_only_if_the_year_has_nothing() -> None:
    with serving(Public({603: MATRIX})) as public:
        source = tmdb(public)
        assert [entry.id for entry in await source.search(ItemReference("movie", "Matrix", 1999))] == ["603"]
        assert [entry.id for entry in await source.search(ItemReference("movie", "Matrix", 1998))] == ["603"]
        await source.close()
    assert [request.query.get("year") for request in public.requests] == ["1999", "1998", None]


@pytest.mark.parametrize(
    "base",
    ["http://image.tmdb.org/t/p/", "https://image.tmdb.org.evil.example/t/p/", "javascript:alert(1)//", "", 7, None],
)
async def test_images_come_from_their_host_alone(base: Any) -> None:
    images = {"secure_base_url": base, "poster_sizes": ["w92", "original"]}
    item = await read(MATRIX, configuration={"images": images})
    assert item is not None
    assert item.image_url == "https://image.tmdb.org/t/p/original/poster603.jpg"


@pytest.mark.parametrize(
    "poster", ["//evil.example/x.jpg", "@evil.example/x.jpg", "/../x.jpg", "/x.jpg?y", "/x.svg", "/x .jpg", 7, None]
)
async def test_an_odd_poster_is_none(poster: Any) -> None:
    item = await read({**MATRIX, "poster_path": poster})
    assert item is not None
    assert item.image_url is None


async def test_hostile_texts_stay_texts_of_a_bounded_size() -> None:
    script = "<script>alert(1)</script>"
    cast = [{"name": "x" * 201}, {"name": script}, {"name": script}, {"name": " \x00\x1b "}]
    item = await read(
        {**MATRIX, "overview": f"{script}\x00\u2028 {'y' * 20_000}", "credits": {"cast": cast, "crew": []}}
    )
    assert item is not None
    assert item.description.startswith(f"{script} y")
    assert len(item.description) <= 10_000
    assert item.people == (script,)


async def test_wrong_types_are_nothing() -> None:
    wrong: Any = {name: value for name, value in MATRIX.items() if name in ("id", "title")}
    for odd in (7, "x", [None, 7, {"name": 7}], {"cast": 7, "crew": "x", "keywords": [7]}, None, True, -1):
        names = ("credits", "keywords", "genres", "release_date", "poster_path", "runtime", "imdb_id", "original_title")
        item = await read(wrong | dict.fromkeys(names, odd) | {"overview": None})
        assert item is not None
        assert (item.creators, item.people, item.genres, item.tags) == ((), (), (), ())
        assert (item.year, item.description, item.image_url) == (None, "", None)
        assert "runtime_min" not in item.attributes or odd == 7
    bodies: list[Any] = [[], "x", 7, {}, {"id": "603", "title": "x"}, {"id": 603, "title": " "}]
    for body in bodies:
        assert await read(body) is None


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*MATRIX, "name", "cast", "crew"]), inner)
    ),
    max_leaves=9,
)


@given(changes=st.dictionaries(st.sampled_from([*MATRIX]), JSON))
@settings(max_examples=n_examples(200), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_movie_holds_it_is_an_item_or_nothing(changes: dict[str, Any]) -> None:
    item = Tmdb._parse_movie(Tmdb.__new__(Tmdb), MATRIX | changes, "https://image.tmdb.org/t/p/w500")
    assert item is None or Item.from_dict(item.to_dict()) == item
    assert item is None or item.image_url is None or item.image_url.startswith("https://image.tmdb.org/t/p/w500/")


async def test_a_server_in_trouble_is_a_failed_look_up() -> None:
    with pytest.raises(LookUpFailed):
        await read(MATRIX, instead=lambda _request: Answer(500))
