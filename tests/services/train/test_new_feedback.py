"""Events become feedback on the list that their item was shown in, each once, in the order of the log."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from palate.data.events import Event
from palate.policies.decision import encode_decision
from palate.policies.learner import ListFeedback
from palate.services.context import AppContext
from palate.services.experiments.feedback_log import reward_table_of
from palate.services.experiments.joined_log import join_feedback
from palate.services.train import new_feedback
from palate.services.train.new_feedback import FeedbackReader, LogPosition
from palate.services.users.erasure import move_events_and_impressions
from palate.services.users.forget import forget
from tests.services.conftest import NOW, did
from tests.services.train.feedback_stream import decision_of, feedback, show, shown_list

pytestmark = pytest.mark.anyio
NAN = float("nan")


def on(position: int, kind: str = "like", number: int = 1, **changes: Any) -> Event:
    """An event on an item of list ``number``, which it names."""
    named = {"recommendation_id": f"r{number}"} | changes
    return did("ann", kind, f"{number}:{position}", at=named.pop("at", NOW - 100), **named)


async def read(context: AppContext, events: list[Event], **changes: Any) -> tuple[list[ListFeedback], LogPosition]:
    """What a reader makes of the events, in one read."""
    await context.log.append(events)
    reader = FeedbackReader(context, LogPosition())
    return await reader.read(1_000), reader.position


async def test_an_event_makes_its_reward_known_and_the_items_above_skipped(empty: AppContext) -> None:
    await show(empty, [shown_list(1, "ann")])
    [first], position = await read(empty, [on(2, "click")])
    assert first.rewards.tolist() == pytest.approx([0.0, 0.0, 0.5, NAN], nan_ok=True)
    assert first.changed == (0, 1, 2)
    shown = shown_list(1, "ann")
    assert (first.recommendation_id, first.user, first.at) == ("r1", "ann", shown.at)
    assert first.propensities.tolist() == pytest.approx(list(shown.propensities))
    assert first.made.rows.tolist() == decision_of(1).rows.tolist()
    assert position.cursor == 1
    assert position.counts == {"learned": 1}


async def test_only_what_changes_comes_again(empty: AppContext) -> None:
    await show(empty, [shown_list(1, "ann")])
    click = on(2, "click")
    events = [click, on(2, "save"), on(2, "click"), on(0, "dislike"), on(3, "like"), on(2, "rating", value=5.0)]
    events[-1] = Event(
        event_id="rated", user="ann", item="1:2", kind="rating", value=5.0, at=NOW, recommendation_id="r1"
    )
    result, position = await read(empty, events)
    assert [each.changed for each in result] == [(0, 1, 2), (2,), (0,), (3,), (2,)]
    assert [float(each.rewards[each.changed[-1]]) for each in result] == [0.5, 0.6, -1.0, 1.0, 1.0]
    assert position.counts == {"learned": 5, "nothing new": 1}


async def test_a_retraction_is_a_change(empty: AppContext) -> None:
    await show(empty, [shown_list(1, "ann")])
    liked, below = on(1, "like"), on(3, "click")
    events = [liked, below]
    for number, event in enumerate((liked, below)):
        retraction = {"event_id": f"back{number}", "kind": "retract", "retracts": event.event_id}
        events.append(Event(user="ann", item=event.item, at=NOW, **retraction))  # type: ignore[arg-type]  # fields by name
    result, position = await read(empty, events)
    assert [(each.changed, each.rewards.tolist()) for each in result[:1]] == [
        ((0, 1), pytest.approx([0, 1, NAN, NAN], nan_ok=True))
    ]
    assert result[1].changed == (2, 3)
    assert (result[2].changed, float(result[2].rewards[1])) == ((1,), 0.0), "skipped: an item below has feedback"
    assert position.counts == {"learned": 3, "nothing new": 1}, "what becomes unknown is not learned"


async def test_an_event_without_a_name_belongs_to_the_newest_list_before_it(empty: AppContext) -> None:
    short = {"items": ("A", "B"), "propensities": (0.5, 0.5)}
    lists = [shown_list(n, "ann", at=NOW - 1_000 + n, decision=_of_two(n), **short) for n in (1, 2, 9)]
    await show(empty, lists)
    [only], _ = await read(empty, [did("ann", "like", "B", at=NOW - 995)])
    assert only.recommendation_id == "r2"


def _of_two(number: int) -> bytes:
    """The decision of a list of two items."""
    made = decision_of(number)
    return encode_decision(replace(made, rows=made.rows[:2]))


async def test_what_cannot_be_learned_is_counted_by_its_reason(empty: AppContext) -> None:
    lists = [
        shown_list(1, "bob"),
        shown_list(2, "ann", decision=None),
        shown_list(3, "ann", propensities=()),
        shown_list(4, "ann", decision=b"damaged"),
        shown_list(5, "ann", at=NOW - 30 * 86_400),
        shown_list(6, "ann", decision=encode_decision(decision_of(6, schema=99))),
    ]
    await show(empty, lists)
    events = [on(0, number=number) for number in range(1, 7)]
    events += [did("ann", "like", "nothing"), did("ann", "like", "nothing", at=NOW - 60, recommendation_id="r99")]
    result, position = await read(empty, events)
    assert result == []
    assert position.cursor == 8
    assert position.counts == {"no list": 3, "no decision": 2, "decision of no use": 2, "nothing new": 1}


async def test_an_event_waits_for_the_list_that_it_names(empty: AppContext) -> None:
    now = NOW
    empty.clock = lambda: now
    await empty.log.append([did("ann", "like", "nothing"), on(0, at=NOW - 1), did("ann", "like", "nothing")])
    reader = FeedbackReader(empty, LogPosition())
    assert await reader.read(10) == []
    assert reader.position.cursor == 1, "the list may still be written"
    await show(empty, [shown_list(1, "ann")])
    [only] = await reader.read(10)
    assert (only.changed, reader.position.cursor) == ((0,), 3)
    await empty.log.append([on(0, number=7, at=NOW - 1)])
    assert await reader.read(10) == []
    assert reader.position.cursor == 3
    now = NOW + 60
    await reader.read(10)
    assert reader.position.cursor == 4, "it never came"


@pytest.mark.parametrize("limit", [1, 3, 1_000])
async def test_the_result_does_not_depend_on_how_much_is_read_at_a_time(empty: AppContext, limit: int) -> None:
    lists, events = feedback(40)
    await show(empty, lists)
    whole, _ = await read(empty, events)
    reader, parts = FeedbackReader(empty, LogPosition()), []
    while reader.position.cursor < len(events):
        parts += await reader.read(limit)
    assert [_key(each) for each in parts] == [_key(each) for each in whole]
    assert len(whole) > 30


async def test_feedback_of_all_events_gives_the_rewards_of_the_joined_log(empty: AppContext) -> None:
    lists, events = feedback(40)
    await show(empty, lists)
    result, _ = await read(empty, events)
    last = {each.recommendation_id: each for each in result}
    for each in last.values():
        user_events = [event for event in events if event.user == each.user]
        table = reward_table_of(empty.settings.rewards)
        of_user = [shown for shown in lists if shown.user == each.user]
        joined_lists = join_feedback(of_user, user_events, table, window_s=7 * 86_400, until=NOW)
        (joined,) = [joined for joined in joined_lists if joined.impression.recommendation_id == each.recommendation_id]
        expected = np.where([outcome == "unseen" for outcome in joined.outcomes], NAN, joined.rewards)
        known = ~np.isnan(expected)
        assert each.rewards[known].tolist() == expected[known].tolist()


async def test_events_that_move_to_another_account_are_not_learned_again(empty: AppContext) -> None:
    await show(empty, [shown_list(1, "ann")])
    await empty.log.append([on(2, "click")])
    reader = FeedbackReader(empty, LogPosition())
    assert len(await reader.read(10)) == 1
    await move_events_and_impressions(empty, "ann", "ann@home")
    assert await reader.read(10) == []
    assert reader.position.counts == Counter({"learned": 1, "learned before": 1})
    later = did("ann@home", "like", "1:2", at=NOW - 50, recommendation_id="r1")
    await empty.log.append([later])
    [only] = await reader.read(10)
    assert only.changed == (2,), "the earlier event counts as known"


async def test_of_a_forgotten_user_nothing_is_learned(empty: AppContext) -> None:
    await show(empty, [shown_list(1, "ann")])
    await empty.log.append([on(2, "click")])
    await forget(empty, "ann")
    reader = FeedbackReader(empty, LogPosition())
    assert await reader.read(10) == []
    assert reader.position.counts == {}


async def test_the_number_of_ids_that_are_kept_is_limited(empty: AppContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_feedback, "MAX_LEARNED_IDS", 3)
    lists, events = feedback(20)
    await show(empty, lists)
    _, position = await read(empty, events)
    assert len(position.learned) == 3


def _key(each: ListFeedback) -> tuple[object, ...]:
    return each.recommendation_id, each.changed, each.rewards.tobytes(), each.propensities.tobytes()
