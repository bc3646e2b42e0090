"""Events that the log accepts and refuses, and their effect on the next request."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from palate.data.events import Event
from palate.data.item_table import Filters
from palate.data.items import Item
from palate.errors import EventIdTaken, InvalidInput
from palate.ports.event_log import Page
from palate.services.catalogue.edit_items import put_items, remove_item
from palate.services.context import AppContext
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.serve.similar import similar
from palate.services.users.ingest import ingest
from tests.services.conftest import NOW, did, recommended_ids

pytestmark = pytest.mark.anyio
DAY_S = 86_400.0
DUNE, ALIEN = "book:dune", "movie:alien"
SPACE = ("movie:2001-a-space-odyssey", DUNE, ALIEN)


async def stored(context: AppContext, user: str) -> tuple[Event, ...]:
    return (await context.log.of_user(user)).events


@pytest.mark.parametrize(
    ("event", "where"),
    [
        (did("ann", "click", DUNE, at=NOW + DAY_S + 1), "at"),
        (did("ann", "click", DUNE, at=float("nan")), "at"),
        (did("ann", "click", DUNE, at=float("-inf")), "at"),
        (did("ann", "wink", DUNE), "kind"),
        (did("ann", "click", "no-such-item"), "item_id"),
        (did("ann", "rating", DUNE), "value"),
        (did("ann", "rating", DUNE, 0.0), "value"),
        (did("ann", "rating", DUNE, 5.1), "value"),
        (did("ann", "rating", DUNE, float("nan")), "value"),
        (did("ann", "like", DUNE, 5.0), "value"),
        (did("ann", "retract", DUNE), "retracts"),
        (did("ann", "retract", DUNE, retracts="no-such-event"), "retracts"),
        (did("ann", "click", DUNE, retracts="x"), "retracts"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.kind,
)
async def test_an_event_that_means_nothing_is_refused_with_its_place(
    shared: AppContext, event: Event, where: str
) -> None:
    with pytest.raises(InvalidInput, match="Nothing of the batch was stored") as refused:
        await ingest(shared, [did("ann", "click", ALIEN), event])
    assert refused.value.where == f"events[1].{where}"
    assert await stored(shared, "ann") == ()


async def test_an_event_up_to_a_day_ahead_is_taken(context: AppContext) -> None:
    assert (await ingest(context, [did("ann", "click", DUNE, at=NOW + DAY_S)])).fresh == 1


async def test_late_events_are_placed_by_their_time(context: AppContext) -> None:
    await ingest(context, [did("ann", "click", DUNE, at=NOW - 10)])
    await ingest(context, [did("ann", "click", ALIEN, at=NOW - 30 * DAY_S)])
    assert (await context.features.history("ann")).items == (ALIEN, DUNE)


async def test_an_event_sent_again_changes_nothing_and_is_reported(context: AppContext) -> None:
    first = did("ann", "click", DUNE, event_id="mine")
    await ingest(context, [first])
    again = await ingest(context, [first])
    assert (again.fresh, again.repeated) == (0, (("ann", "mine"),))
    assert await stored(context, "ann") == (first,)


async def test_an_id_of_another_event_of_the_user_is_refused_with_the_batch(context: AppContext) -> None:
    first = did("ann", "click", DUNE, event_id="mine")
    await ingest(context, [first])
    with pytest.raises(EventIdTaken, match="'mine'") as refused:
        await ingest(context, [did("ann", "click", ALIEN), did("ann", "like", ALIEN, event_id="mine")])
    assert list(refused.value.locations) == ["events[1].event_id"]
    assert await stored(context, "ann") == (first,)
    assert (await context.features.history("ann")).items == (DUNE,)


async def test_users_may_use_the_same_ids(context: AppContext) -> None:
    popularity = dict(await context.features.popularity())
    await ingest(context, [did("ann", "like", DUNE, event_id="1"), did("bob", "like", DUNE, event_id="1")])
    await ingest(context, [did("bob", "retract", "", event_id="2", retracts="1")])
    assert (await context.features.history("ann")).items == (DUNE,)
    assert not len(await context.features.history("bob"))
    assert (await context.features.popularity())[DUNE] == popularity.get(DUNE, 0) + 1


async def test_nobody_retracts_what_somebody_else_did(context: AppContext) -> None:
    await ingest(context, [did("ann", "click", DUNE, event_id="hers")])
    with pytest.raises(InvalidInput, match="no event 'hers' to retract"):
        await ingest(context, [did("bob", "retract", DUNE, retracts="hers")])
    assert len(await context.features.history("ann")) == 1


async def test_a_retraction_is_not_retracted(context: AppContext) -> None:
    await ingest(context, [did("ann", "click", DUNE, event_id="a")])
    await ingest(context, [did("ann", "retract", DUNE, event_id="b", retracts="a")])
    with pytest.raises(InvalidInput):
        await ingest(context, [did("ann", "retract", DUNE, retracts="b")])


async def test_an_event_and_its_retraction_may_come_together(context: AppContext) -> None:
    before = (await context.features.popularity()).get(DUNE)
    await ingest(context, [did("ann", "like", DUNE, event_id="a"), did("ann", "retract", DUNE, retracts="a")])
    assert len(await context.features.history("ann")) == 0
    assert (await context.features.popularity()).get(DUNE) == before


async def test_a_click_hides_nothing_and_finishing_does(context: AppContext) -> None:
    ask = RecommendationRequest("ann", history=SPACE[:2], n=1_000, surprise=0.0)
    await ingest(context, [did("ann", "click", ALIEN)])
    assert ALIEN in await recommended_ids(context, ask)
    await ingest(context, [did("ann", "complete", ALIEN)])
    assert ALIEN not in await recommended_ids(context, ask)


async def test_a_dislike_takes_the_item_away_and_pushes_its_neighbours_down(context: AppContext) -> None:
    ask = RecommendationRequest("ann", n=1_000, surprise=0.0)
    await ingest(context, [did("ann", "like", item) for item in SPACE])
    before = await recommended_ids(context, ask)
    disliked = before[0]
    near = [item for item, _ in similar(context, disliked, 10, Filters()) if item not in SPACE]
    await ingest(context, [did("ann", "dislike", disliked)])
    after = await recommended_ids(context, ask)
    assert disliked not in after
    fallen = [after.index(item) - before.index(item) for item in near]
    assert sum(fell > 0 for fell in fallen) >= len(near) - 1


async def test_a_like_pulls_neighbours_up(context: AppContext) -> None:
    ask = RecommendationRequest("ann", n=1_000, surprise=0.0)
    await ingest(context, [did("ann", "like", SPACE[0])])
    before = await recommended_ids(context, ask)
    liked = "movie:double-indemnity"
    near = [item for item, _ in similar(context, liked, 10, Filters())]
    await ingest(context, [did("ann", "like", liked)])
    after = await recommended_ids(context, ask)
    assert sum(after.index(item) < before.index(item) for item in near) >= len(near) - 1


async def test_a_new_item_is_recommendable_at_once(context: AppContext) -> None:
    twin = Item(
        id="movie:new", domain="movie", title="Alien Returns", genres=("Science Fiction", "Horror"), tags=("space",)
    )
    assert await put_items(context, [twin]) == 1
    everything = await recommended_ids(context, RecommendationRequest(history=SPACE, n=1_000, surprise=0.0))
    assert everything.index("movie:new") < len(everything) / 2
    assert (await recommended_ids(context, RecommendationRequest(words="alien returns", n=5, surprise=0.0)))[
        0
    ] == "movie:new"
    await ingest(context, [did("ann", "like", "movie:new")])


async def test_a_removed_item_is_gone_at_once_and_takes_no_events(context: AppContext) -> None:
    ask = RecommendationRequest(history=SPACE, n=1_000, surprise=0.0)
    best = (await recommended_ids(context, ask))[0]
    await remove_item(context, best)
    assert best not in await recommended_ids(context, ask)
    with pytest.raises(InvalidInput, match=best):
        await ingest(context, [did("ann", "click", best)])


async def test_an_item_sent_twice_in_one_batch_is_one_item(context: AppContext) -> None:
    twice = [Item(id="movie:new", domain="movie", title=title) for title in ("First", "Second")]
    size = len(context.live.serving.items)
    assert await put_items(context, twice) == 1
    assert len(context.live.serving.items) == size + 1


async def test_items_put_at_the_same_time_are_all_there(context: AppContext) -> None:
    size = len(context.live.serving.items)
    new_items = [Item(id=f"movie:new-{number}", domain="movie", title=f"New {number}") for number in range(20)]
    await asyncio.gather(*(put_items(context, [item]) for item in new_items), remove_item(context, ALIEN))
    assert len(context.live.serving.items) == size + 19
    assert all(context.live.serving.items.get(item.id) for item in new_items)


async def test_the_cost_of_retractions_grows_with_their_number(
    context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log is read a fixed number of times for a batch, and no user's whole history."""
    n_reads = Counter[str]()

    def count_reads(name: str) -> None:
        read: Callable[..., Awaitable[Page]] = getattr(context.log, name)

        def counting(*args: object) -> Awaitable[Page]:
            n_reads[name] += 1
            return read(*args)

        monkeypatch.setattr(context.log, name, counting)

    count_reads("find")
    count_reads("of_user")
    popularity = dict(await context.features.popularity())
    likes = [did("ann", "like", SPACE[n % 3], at=NOW + n) for n in range(300)]
    taken_back = [did("ann", "retract", "", at=NOW + 300 + n, retracts=like.event_id) for n, like in enumerate(likes)]
    await ingest(context, [*likes, *taken_back])
    await ingest(context, taken_back[:1])
    assert dict(await context.features.popularity()) == popularity
    assert not len(await context.features.history("ann"))
    assert n_reads["find"] <= 3
    assert n_reads["of_user"] <= 1
