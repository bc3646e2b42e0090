"""Loading adds new events once, and refuses ids that are taken."""

from __future__ import annotations

import pytest

from palate.data.items import Item
from palate.errors import Conflict, InvalidInput
from palate.services.catalogue.import_data import LoadResult, is_empty, load, load_sample
from palate.services.context import AppContext
from tests.services.conftest import NOW, did

pytestmark = pytest.mark.anyio
DUNE = Item(id="1", domain="book", title="Dune")


async def test_loading_again_adds_nothing(empty: AppContext) -> None:
    events = [did("ann", "like", "1"), did("bob", "click", "1")]
    assert await is_empty(empty)
    assert await load(empty, [DUNE], events) == LoadResult(items=1, events=2, repeated=0, unknown_items=0)
    assert await load(empty, [DUNE], events) == LoadResult(items=1, events=0, repeated=2, unknown_items=0)
    assert not await is_empty(empty)
    assert len(await empty.catalogue.all()) == 1


async def test_an_id_that_another_item_has_is_refused_whole(empty: AppContext) -> None:
    await load(empty, [DUNE], [])
    new = [Item(id="2", domain="book", title="Emma"), Item(id="1", domain="movie", title="Toy Story")]
    with pytest.raises(Conflict, match=r"'1' is 'Dune' already.*--prefix"):
        await load(empty, new, [did("ann", "like", "2")])
    assert list(await empty.catalogue.all()) == [DUNE]
    assert await empty.log.end() == 0


async def test_facts_of_the_same_item_are_brought_up_to_date(empty: AppContext) -> None:
    better = Item(id="1", domain="book", title="Dune", year=1965)
    await load(empty, [DUNE], [])
    await load(empty, [better], [])
    assert list(await empty.catalogue.all()) == [better]


async def test_events_of_unknown_items_are_left_out_and_counted(empty: AppContext) -> None:
    loaded = await load(empty, [DUNE], [did("ann", "like", "1"), did("ann", "like", "9")])
    assert (loaded.events, loaded.unknown_items) == (1, 1)


async def test_events_none_of_which_names_an_item_are_refused(empty: AppContext) -> None:
    with pytest.raises(InvalidInput, match="0 events imported"):
        await load(empty, [], [did("ann", "like", "9")])


async def test_an_event_that_means_nothing_is_not_loaded_either(empty: AppContext) -> None:
    """Imports refuse the same events as the HTTP API."""
    wrong = [did(name, "like", "1", at=NOW + 10 * 365 * 86_400) for name in ("ann", "bob", "cat", "dan")]
    with pytest.raises(InvalidInput, match=r"4 refused\. The first: ann like 1 at .*a day in the future"):
        await load(empty, [DUNE], wrong)
    assert await empty.log.end() == 0
    loaded = await load(empty, [DUNE], [*wrong, did("eve", "like", "1")])
    assert (loaded.events, loaded.refused, len(loaded.examples)) == (1, 4, 3)
    assert await empty.log.end() == 1


@pytest.mark.slow
async def test_the_sample_community_loads_once(empty: AppContext) -> None:
    first, second = await load_sample(empty), await load_sample(empty)
    assert first.events > 50_000
    assert (second.events, second.repeated) == (0, first.events)
    users = {event.user for event in (await empty.log.read(0, 1_000_000)).events}
    assert all(user.startswith("sim-") for user in users)
