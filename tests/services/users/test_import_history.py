"""An export becomes the events of one user, each once, and every row is counted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from palate.data.items import Item
from palate.data.sample.catalogue import sample_items
from palate.data.takeouts import FORMATS
from palate.errors import InvalidInput, NotReady
from palate.services.catalogue.edit_items import put_items
from palate.services.context import AppContext
from palate.services.users.forget import forget
from palate.services.users.match_export import HistoryImport
from palate.services.users.user_data import events_of, retract
from tests.data.takeouts import examples
from tests.services.importing import import_bytes

pytestmark = pytest.mark.anyio

_EXPORTS = Path(examples.__file__).read_text(encoding="utf-8")
CATALOGUE = [item for number, item in enumerate(sample_items()) if number % 10 == 0 or item.title in _EXPORTS]
"""The items of the sample catalogue whose titles the exports contain, and a tenth of the others."""


@pytest.fixture
async def stocked(empty: AppContext) -> AppContext:
    """A context with items and no users."""
    empty.clock = lambda: 1.8e9
    await put_items(empty, CATALOGUE)
    return empty


async def stored_events(context: AppContext, user: str = "ann") -> list[tuple[str, str, float | None]]:
    return [(event.kind, event.item, event.value) for event in await events_of(context, user)]


def adds_up(brought: HistoryImport) -> bool:
    unmatched = sum(entry.rows for entry in brought.unmatched)
    n_accounted = brought.by_id + brought.by_title + unmatched + brought.duplicates + sum(brought.dropped.values())
    return brought.rows == n_accounted


async def test_letterboxd_becomes_a_history(stocked: AppContext) -> None:
    imported = await import_bytes(stocked, "ann", examples.LETTERBOXD_ZIP)
    assert (imported.format, imported.service, imported.events) == ("letterboxd", "Letterboxd", 6)
    assert (imported.rows, imported.by_id, imported.by_title, imported.duplicates) == (9, 0, 6, 3)
    assert await stored_events(stocked) == [
        ("rating", "movie:the-thing", 5.0),
        ("rating", "movie:suspiria", 4.5),
        ("like", "movie:suspiria", None),
        ("rating", "movie:amelie", 0.5),
        ("complete", "movie:alien", None),
        ("save", "movie:stalker", None),
    ]


@pytest.mark.parametrize("format_", FORMATS)
async def test_every_service_finds_something_and_accounts_for_every_row(stocked: AppContext, format_: str) -> None:
    imported = await import_bytes(stocked, "ann", examples.EVERY[format_])
    assert imported.format == format_
    assert imported.events == len(await events_of(stocked, "ann")) > 0
    assert adds_up(imported)


async def test_the_next_answer_knows_of_it(stocked: AppContext) -> None:
    await import_bytes(stocked, "ann", examples.GOODREADS.encode())
    assert len(await stocked.features.history("ann")) == 2


@pytest.mark.parametrize("format_", FORMATS)
async def test_bringing_it_again_adds_nothing(stocked: AppContext, format_: str) -> None:
    first = await import_bytes(stocked, "ann", examples.EVERY[format_])
    stocked.clock = lambda: 1.85e9
    again = await import_bytes(stocked, "ann", examples.EVERY[format_])
    assert (again.events, again.repeated) == (0, first.events)
    assert (await import_bytes(stocked, "bob", examples.EVERY[format_])).events == first.events


async def test_a_later_export_adds_what_is_new_in_it(stocked: AppContext) -> None:
    await import_bytes(stocked, "ann", examples.LETTERBOXD_RATINGS.encode())
    later = examples.LETTERBOXD_RATINGS.replace("2021-03-06,Amélie,2001,https://boxd.it/2aXu,0.5", "")
    later += "2024-01-01,Amélie,2001,https://boxd.it/2aXu,3\n2024-01-02,Stalker,1979,https://boxd.it/28WM,4\n"
    imported = await import_bytes(stocked, "ann", later.encode())
    assert (imported.events, imported.repeated) == (2, 2)
    assert (await stored_events(stocked))[-2:] == [("rating", "movie:amelie", 3.0), ("rating", "movie:stalker", 4.0)]


async def test_what_was_taken_back_stays_so_and_what_was_forgotten_may_come_again(stocked: AppContext) -> None:
    await import_bytes(stocked, "ann", examples.LETTERBOXD_RATINGS.encode())
    first = (await events_of(stocked, "ann"))[0]
    await retract(stocked, "ann", first.event_id)
    await import_bytes(stocked, "ann", examples.LETTERBOXD_RATINGS.encode())
    assert len(await stored_events(stocked)) == 2
    await forget(stocked, "ann")
    assert (await import_bytes(stocked, "ann", examples.LETTERBOXD_RATINGS.encode())).events == 3


async def test_what_the_catalogue_lacks_is_listed_and_found_once_it_is_there(stocked: AppContext) -> None:
    await put_items(stocked, sample_items())
    imported = await import_bytes(stocked, "ann", examples.GOODREADS.encode())
    assert [entry.title for entry in imported.unmatched] == ["Consider Phlebas", "A Book Put Down"]
    missing = imported.unmatched[1]
    assert (missing.title, missing.creators, missing.rows, missing.line) == ("A Book Put Down", ("Some One",), 1, 5)
    assert missing.why == "no title similar enough"
    assert missing.nearest_id is not None
    assert missing.score < 0.8
    await put_items(stocked, [Item(id="b", domain="book", title="A Book Put Down", creators=("Some One",))])
    again = await import_bytes(stocked, "ann", examples.GOODREADS.encode())
    assert (again.events, len(again.unmatched)) == (1, 1)


async def test_ids_that_both_know_win(stocked: AppContext) -> None:
    dune = next(item for item in sample_items() if item.id == "book:dune")
    await put_items(stocked, [replace(dune, title="Der Wüstenplanet", attributes={"isbn": "9780441172719"})])
    imported = await import_bytes(stocked, "ann", examples.GOODREADS.encode())
    assert imported.by_id == 1
    assert ("rating", "book:dune", 5.0) in await stored_events(stocked)


async def test_listens_are_a_handful_of_events(stocked: AppContext) -> None:
    imported = await import_bytes(stocked, "ann", examples.LASTFM_CSV.encode())
    assert (imported.rows, imported.by_title, imported.events) == (9, 9, 3)
    assert await stored_events(stocked) == [
        ("click", "music:kind-of-blue", None),
        ("complete", "music:kind-of-blue", None),
        ("complete", "music:kind-of-blue", None),
    ]


async def test_a_domain_that_the_catalogue_has_not_is_said(stocked: AppContext) -> None:
    imported = await import_bytes(stocked, "ann", examples.TRAKT_ZIP)
    assert "The catalogue has no items of the domain tv." in imported.notes
    (show,) = imported.unmatched
    assert (show.title, show.rows, show.nearest_id) == ("Breaking Bad", 5, None)


async def test_a_game_without_a_name_is_listed_by_its_id(stocked: AppContext) -> None:
    imported = await import_bytes(stocked, "ann", b'{"response": {"games": [{"appid": 7, "playtime_forever": 300}]}}')
    assert [entry.title for entry in imported.unmatched] == ["steam_id 7"]


async def test_a_time_in_the_future_is_dropped(stocked: AppContext) -> None:
    stocked.clock = lambda: 1.614e9  # before all but the first of the ratings
    imported = await import_bytes(stocked, "ann", examples.LETTERBOXD_RATINGS.encode(), file_name="ratings.csv")
    assert imported.dropped == {"a time in the future": 3}
    assert adds_up(imported)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"export": b"nothing"}, InvalidInput),
        ({"format_": "netflix"}, InvalidInput),
        ({"format_": "steam"}, InvalidInput),
        ({"user": " "}, InvalidInput),
        ({"export": Path("no-such-file")}, InvalidInput),
    ],
)
async def test_what_cannot_be_brought_changes_nothing(
    stocked: AppContext, change: dict[str, Any], error: type[Exception]
) -> None:
    arguments: dict[str, Any] = {"user": "ann", "export": examples.GOODREADS.encode(), **change}
    with pytest.raises(error):
        await import_bytes(stocked, **arguments)
    assert await stocked.log.end() == 0


async def test_without_a_catalogue_it_says_what_comes_first(empty: AppContext) -> None:
    with pytest.raises(NotReady, match="catalogue is empty"):
        await import_bytes(empty, "ann", examples.GOODREADS.encode())
