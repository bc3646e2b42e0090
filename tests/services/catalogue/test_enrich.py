"""Empty fields of items are filled from metadata sources, by id or by title; nothing else changes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from palate.data.items import Item
from palate.errors import ConfigError
from palate.services.catalogue.edit_items import put_items
from palate.services.catalogue.enrich import FACTS_FROM, EnrichmentReport, enrich, filled
from palate.services.catalogue.entity_resolution import ResolvedEntity, resolve_entity
from palate.services.context import AppContext
from tests.adapters.http.fake_public_apis import Answer, Public, Request, album, movie, serving
from tests.adapters.http.requests import spotify, tmdb
from tests.waiting import LAST_RESORT_S, until_so

pytestmark = [pytest.mark.anyio, pytest.mark.slow]  # they talk to a server

ID = "1zpqzJL0MZLm3apOr6FcP{}"
LOW = album(ID.format("K"), "Low", 1977, "David Bowie")
MOVIES = {
    entry["id"]: entry
    for entry in (
        movie(603, "The Matrix", 1999, "Lana Wachowski", "Lilly Wachowski"),
        movie(604, "The Matrix Reloaded", 2003, "Lana Wachowski"),
        movie(194, "Amélie", 2001, "Jean-Pierre Jeunet", original_title="Le Fabuleux Destin d'Amélie Poulain"),
        movie(348, "Alien", 1979, "Ridley Scott"),
        movie(41, "Twin", 2013, "Ann Ash"),
        movie(42, "Twin", 2013, "Bob Birch"),
    )
}


def film(title: str, year: int | None = None, *creators: str, id_: str = "a", **changes: Any) -> Item:
    return Item(id=id_, domain="movie", title=title, year=year, creators=creators, **changes)


async def resolve(item: Item, public: Public) -> ResolvedEntity:
    """The entry that the source of the item's domain has for it."""
    with serving(public):
        reference = spotify(public) if item.domain == "music" else tmdb(public)
        try:
            return await resolve_entity(reference, item)
        finally:
            await reference.close()


@asynccontextmanager
async def enriched(context: AppContext, public: Public, **how: Any) -> AsyncIterator[EnrichmentReport]:
    """The report of a run over both sources, while their servers still run."""
    with serving(public):
        references = tmdb(public), spotify(public)
        try:
            yield await enrich(context, references, **how)
        finally:
            for reference in references:
                await reference.close()


async def stored(context: AppContext, id_: str = "a") -> Item:
    return next(item for item in await context.catalogue.all() if item.id == id_)


@pytest.mark.parametrize(
    ("item", "id_"),
    [
        (film("Whatever", attributes={"tmdb_id": "603"}), "603"),
        (film("Whatever", attributes={"tmdb_id": 603}), "603"),
        (film("Whatever", attributes={"imdb_id": "tt603"}), "603"),
        (film("matrix, THE", 1999), "603"),
        (film("The Matrix", 2000), "603"),
        (film("Matrix, The (Neo's Awakening) (1999)", 1999), "603"),
        (film("The Matrix"), "603"),
        (film("Le fabuleux destin d'Amélie Poulain", 2001), "194"),
        (film("Twin", 2013, "Bob Birch"), "42"),
    ],
)
async def test_an_id_tells_it_and_else_title_year_and_makers(item: Item, id_: str) -> None:
    resolved = await resolve(item, Public(MOVIES))
    assert resolved.entry is not None
    assert resolved.entry.id == id_
    assert resolved.entry.creators


@pytest.mark.parametrize(
    ("item", "why", "nearest"),
    [
        (film("Zyx Wvu", 1999), "no similar title", None),
        (film("Alien", 1992), "no title similar enough", "Alien"),
        (film("Alien", 1979, "Somebody Else"), "no title similar enough", "Alien"),
        (film("Twin", 2013), "several items match equally well", "Twin"),
        (film("Alien", 1979, attributes={"tmdb_id": "999"}), "no similar title", None),
        (film("Alien", 1979, attributes={"tmdb_id": "../../account"}), "no similar title", None),
    ],
)
async def test_what_is_not_sure_is_not_taken(item: Item, why: str, nearest: str | None) -> None:
    resolved = await resolve(item, Public(MOVIES))
    assert (resolved.entry, resolved.why_not, resolved.nearest) == (None, why, nearest)


async def test_an_album_needs_its_artist_and_editions_that_agree_are_one() -> None:
    low = Item(id="b", domain="music", title="Low", year=1977, creators=("David Bowie",))
    remaster = album(ID.format("R"), "Low (2017 Remaster)", 2017, "David Bowie")
    again = album(ID.format("A"), "Low", 1977, "David Bowie", total_tracks=11)
    public = Public(albums={entry["id"]: entry for entry in (remaster, LOW, again)})
    resolved = await resolve(low, public)
    assert resolved.entry is not None
    assert resolved.entry.id == LOW["id"]
    nameless = Item(id="b", domain="music", title="Low", year=1977)
    assert (await resolve(nameless, public)).why_not == "its creators must be known"
    assert (await resolve(Item(id="b", domain="music", title="X", attributes={"spotify_id": LOW["id"]}), public)).entry


def test_what_is_empty_is_filled_and_credited_and_what_is_there_stays() -> None:
    entry = film("Other", 1999, "New", id_="603", description="d", image_url="https://i", attributes={"tmdb_id": "603"})
    item = film("Mine", 1998, attributes={"tmdb_id": 603, "shelf": "x", FACTS_FROM: ["IMDb"]})
    new, gained = filled(item, entry, "TMDB")
    assert gained == ["creators", "description", "image_url"]
    assert (new.id, new.title, new.year, new.creators, new.description) == ("a", "Mine", 1998, ("New",), "d")
    assert new.attributes == {"tmdb_id": 603, "shelf": "x", FACTS_FROM: ["IMDb", "TMDB"]}
    assert filled(new, entry, "TMDB") == (new, [])
    over, gained = filled(new, entry, "TMDB", overwrite=True)
    assert gained == ["year", "tmdb_id"]
    assert (over.id, over.title, over.year) == ("a", "Mine", 1999)
    assert filled(over, entry, "TMDB", overwrite=True) == (over, [])


async def test_a_run_fills_both_domains_and_lists_what_it_did_not_find(empty: AppContext) -> None:
    items = [film("The Matrix", 1999), film("Nowhere", 2001, id_="n"), Item(id="k", domain="book", title="Alien")]
    items += [Item(id="m", domain="album", title="Low", creators=("David Bowie",), year=1976)]
    await put_items(empty, items)
    async with enriched(empty, Public(MOVIES, {LOW["id"]: LOW})) as account:
        assert (account.looked_up, account.filled, account.unchanged, account.skipped) == (3, 2, 0, 0)
    [missed] = account.not_found
    assert (missed.item_id, missed.title, missed.reference, missed.why) == ("n", "Nowhere", "TMDB", "no similar title")
    assert account.gained["image_url"] == 2
    matrix, low = await stored(empty), await stored(empty, "m")
    assert matrix.image_url == "https://image.tmdb.org/t/p/w500/poster603.jpg"
    assert matrix.attributes[FACTS_FROM] == ["TMDB"]
    assert (low.year, low.domain, low.attributes["tracks"], low.attributes[FACTS_FROM]) == (
        1976,
        "album",
        9,
        ["Spotify"],
    )
    assert await stored(empty, "k") == items[2]
    live = empty.live.serving.items.get("a")
    assert live is not None
    assert live.creators == ("Lana Wachowski", "Lilly Wachowski")
    async with enriched(empty, Public(MOVIES, {LOW["id"]: LOW})) as again:
        assert (again.looked_up, again.filled, again.unchanged, again.gained) == (3, 0, 2, {})


async def test_only_missing_asks_about_nothing_that_lacks_nothing(empty: AppContext) -> None:
    await put_items(empty, [film("The Matrix", 1999), film("Alien", 1979, id_="b")])
    async with enriched(empty, Public(MOVIES)):
        pass
    await put_items(empty, [film("Alien", 1979, id_="b")])
    async with enriched(empty, public := Public(MOVIES), only_missing=True) as account:
        assert (account.looked_up, account.filled, account.skipped) == (1, 1, 1)
    assert "/3/movie/603" not in public.paths()


async def test_what_others_did_meanwhile_is_kept(empty: AppContext) -> None:
    await put_items(empty, [film("The Matrix", 1999), film("Alien", 1979, id_="b")])
    loop = asyncio.get_running_loop()

    async def edit() -> None:
        await put_items(empty, [film("The Matrix", 1999, description="Mine.")])
        await empty.catalogue.remove("b")

    edited: list[object] = []

    def instead(request: Request) -> None:
        if request.path == "/3/movie/603" and not edited:
            edited.append(asyncio.run_coroutine_threadsafe(edit(), loop).result(10))

    async with enriched(empty, Public(MOVIES, instead=instead)) as account:
        assert account.filled == 1
    [item] = await empty.catalogue.all()
    assert (item.description, item.creators) == ("Mine.", ("Lana Wachowski", "Lilly Wachowski"))


async def test_one_failure_stops_nothing(empty: AppContext) -> None:
    await put_items(empty, [film("The Matrix", 1999), film("Alien", 1979, id_="b")])
    broken = Public(MOVIES, instead=lambda request: Answer(500) if request.path == "/3/movie/603" else None)
    async with enriched(empty, broken) as account:
        assert (account.filled, account.left) == (1, 0)
    [failed] = account.failed
    assert (failed.item_id, "HTTP 500" in failed.why) == ("a", True)


async def test_a_reference_that_only_fails_is_given_up_and_the_other_still_asked(empty: AppContext) -> None:
    items = [film("Alien", 1979, id_=str(index)) for index in range(40)]
    low = Item(id="m", domain="music", title="Low", creators=("David Bowie",))
    await put_items(empty, [*items, low])
    down = Public(MOVIES, {LOW["id"]: LOW}, instead=lambda request: Answer(503) if "/3/" in request.path else None)
    async with enriched(empty, down) as account:
        assert account.filled == 1
    assert 10 <= len(account.failed) < 10 + empty.settings.enrich.concurrency
    assert len(account.failed) + account.left == 40
    assert account.looked_up == len(account.failed) + 1


async def test_refused_keys_end_the_run_and_what_was_found_is_written(empty: AppContext) -> None:
    items = [film("The Matrix", 1999), *(film("Alien", 1979, id_=str(index)) for index in range(60))]
    await put_items(empty, items)
    refusal = Answer(401, {"status_code": 10, "success": False})
    at_once = empty.settings.enrich.concurrency
    met = threading.Barrier(at_once)

    def instead(request: Request) -> Answer | None:
        if request.query.get("query") != "Alien":
            return None
        met.wait(LAST_RESORT_S)  # whoever asked about the first has read it, and goes on with the rest
        return refusal

    public = Public(MOVIES, instead=instead)
    with pytest.raises(ConfigError, match="refuses the key"):
        async with enriched(empty, public):
            pass
    assert (await stored(empty)).creators
    assert sum(request.query.get("query") == "Alien" for request in public.requests) == at_once


async def test_an_interrupted_run_writes_what_it_found_and_asks_no_more(empty: AppContext) -> None:
    await put_items(empty, [film("The Matrix", 1999), *slow_ones()])
    interrupted = threading.Event()

    def instead(request: Request) -> Answer | None:
        if request.query.get("query") == "Slow":
            interrupted.wait(LAST_RESORT_S)
        return None

    public = Public(MOVIES, instead=instead)

    def waiting() -> int:
        return sum(request.query.get("query") == "Slow" for request in public.requests)

    async def run() -> None:
        async with enriched(empty, public):
            raise AssertionError("it should have been interrupted")

    running = asyncio.create_task(run())
    at_once = empty.settings.enrich.concurrency
    assert await until_so(lambda: waiting() == at_once, going=lambda: not running.done()), "the first has been read"
    assert (await stored(empty)).creators == ()
    running.cancel()
    interrupted.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (await stored(empty)).creators
    assert waiting() == at_once


def slow_ones() -> Sequence[Item]:
    return [film("Slow", 1999, id_=f"slow{index}") for index in range(12)]


async def test_no_more_are_asked_about_at_once_than_are_allowed(empty: AppContext) -> None:
    await put_items(empty, slow_ones())
    allowed = empty.settings.enrich.concurrency
    at_once: list[int] = []
    running, lock, met = 0, threading.Lock(), threading.Barrier(allowed)

    def instead(request: Request) -> Answer | None:
        nonlocal running
        if request.query.get("query") != "Slow":
            return None
        with lock:
            running += 1
            at_once.append(running)
        met.wait(LAST_RESORT_S)
        with lock:
            running -= 1
        return None

    async with enriched(empty, Public(MOVIES, instead=instead)) as account:
        assert len(account.not_found) == 12
    assert max(at_once) == allowed
