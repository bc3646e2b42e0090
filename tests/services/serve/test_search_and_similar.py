"""Search by words, similar items, and the description of the store."""

from __future__ import annotations

import pytest

from palate.data.item_table import Filters
from palate.data.items import Item
from palate.errors import NotFound
from palate.services.catalogue.describe import describe
from palate.services.catalogue.edit_items import put_items, remove_item
from palate.services.catalogue.import_data import load
from palate.services.context import AppContext
from palate.services.serve.search import search
from palate.services.serve.similar import similar
from tests.services.conftest import did

pytestmark = pytest.mark.anyio


def search_ids(context: AppContext, text: str) -> list[str]:
    return [item.id for item, _ in search(context, text, 10)]


async def test_a_title_comes_before_those_that_start_with_it_and_those_that_hold_it(empty: AppContext) -> None:
    titles = ["The Road", "Road House", "Road", "Abbey Road", "Rhode Island"]
    await put_items(empty, [Item(id=title, domain="movie", title=title) for title in titles])
    assert search_ids(empty, "road")[:3] == ["Road", "The Road", "Road House"]
    assert set(search_ids(empty, "road")) == {"Road", "Road House", "The Road", "Abbey Road"}


@pytest.mark.parametrize("text", ["AMÉLIE", "amelie", " Amelie ", "amel"])
async def test_titles_are_found_without_case_or_accents(empty: AppContext, text: str) -> None:
    await put_items(empty, [Item(id="1", domain="movie", title="Amélie"), Item(id="2", domain="movie", title="Heat")])
    assert search_ids(empty, text) == ["1"]


@pytest.mark.parametrize("text", ["zzzz", "%", "' OR 1=1 --", "   "])
async def test_what_matches_nothing_finds_nothing(shared: AppContext, text: str) -> None:
    assert search_ids(shared, text) == []


async def test_a_director_is_found_by_name(shared: AppContext) -> None:
    assert "movie:2001-a-space-odyssey" in search_ids(shared, "Stanley Kubrick")[:2]


async def test_likeness_lies_between_nothing_and_all_and_leaves_the_item_out(shared: AppContext) -> None:
    near = similar(shared, "book:dune", 50, Filters())
    values = [value for _, value in near]
    assert values == sorted(values, reverse=True)
    assert all(0 < value <= 1 for value in values)
    assert "book:dune" not in [item for item, _ in near]


async def test_likeness_stays_within_the_domains_asked_for(shared: AppContext) -> None:
    near = similar(shared, "book:dune", 20, Filters(domains=("game", "movie")))
    assert {item.split(":")[0] for item, _ in near} == {"game", "movie"}


async def test_a_new_item_has_likes_and_a_removed_one_is_like_nothing(context: AppContext) -> None:
    new = Item(id="movie:new", domain="movie", title="Space", tags=("space",), genres=("Science Fiction",))
    await put_items(context, [new])
    assert similar(context, "movie:new", 5, Filters())
    await remove_item(context, "book:dune")
    assert "book:dune" not in [item for item, _ in similar(context, "movie:new", 300, Filters())]
    for removed in ("book:dune", "no-such-item"):
        with pytest.raises(NotFound, match=removed):
            similar(context, removed, 5, Filters())


async def test_a_description_counts_what_stands(empty: AppContext) -> None:
    nothing = await describe(empty)
    assert (nothing.items, nothing.users, nothing.events, nothing.first) == (0, 0, 0, None)
    items = [Item(id="1", domain="book", title="A"), Item(id="2", domain="movie", title="B")]
    removed = did("ann", "like", "2", at=20.0)
    events = [
        did("ann", "click", "1", at=0.0),
        did("bob", "rating", "1", 3.0, at=86_400.0),
        did("bob", "click", "2", at=10.0),
        removed,
        did("ann", "retract", "2", retracts=removed.event_id, at=1e9),
    ]
    await load(empty, items, events)
    description = await describe(empty)
    assert (description.items, description.users, description.events, description.median_events) == (2, 2, 3, 1.5)
    assert (description.domains, description.kinds) == ({"book": 1, "movie": 1}, {"click": 2, "rating": 1})
    assert (description.first, description.last) == ("1970-01-01T00:00:00+00:00", "1970-01-02T00:00:00+00:00")


async def test_a_store_whose_every_event_was_taken_back_can_be_described(empty: AppContext) -> None:
    event = did("ann", "like", "1")
    await load(empty, [Item(id="1", domain="book", title="A")], [event])
    await load(empty, [], [did("ann", "retract", "1", retracts=event.event_id)])
    assert (await describe(empty)).events == 0
