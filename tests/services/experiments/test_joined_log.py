"""Feedback is joined to the list that it names, else to the newest list with the item, within the window."""

from __future__ import annotations

from dataclasses import replace

from palate.data.events import RETRACT, Event
from palate.policies.rewards import RewardTable
from palate.ports.impressions import Impression
from palate.services.experiments.joined_log import JoinedList, join_feedback, rows_of
from palate.testing.port_contracts.examples import START, event, impression

WINDOW_S = 1_000.0


def shown(number: int, items: str = "abc") -> Impression:
    """List ``r<number>`` at ``START + number`` seconds, of items with one letter each."""
    propensities = tuple(1 / (position + 2) for position in range(len(items)))
    return impression(number, items=tuple(items), propensities=propensities)


def joined(lists: list[Impression], *events: Event, until: float = START + 1e6) -> dict[str, JoinedList]:
    joined_lists = join_feedback(lists, events, RewardTable(), window_s=WINDOW_S, until=until)
    return {each.impression.recommendation_id: each for each in joined_lists}


def marks(each: JoinedList) -> str:
    return "".join(outcome[0] for outcome in each.outcomes)


def test_an_event_belongs_to_the_list_that_it_names() -> None:
    by_id = joined([shown(1), shown(5)], event(9, item="b", recommendation_id="r1"))
    assert by_id["r1"].rewards == (0.0, 0.5, 0.0)
    assert by_id["r5"].rewards == (0.0, 0.0, 0.0)
    assert (marks(by_id["r1"]), marks(by_id["r5"])) == ("sru", "uuu")


def test_without_a_name_it_belongs_to_the_newest_list_before_it_with_the_item() -> None:
    lists = [shown(1), shown(5), shown(6, "xyz"), shown(20)]
    by_id = joined(lists, event(9, item="b"), event(10, item="q"))
    assert [marks(by_id[name]) for name in ("r1", "r5", "r6", "r20")] == ["uuu", "sru", "uuu", "uuu"]


def test_a_name_counts_only_for_items_of_that_list() -> None:
    by_id = joined([shown(1), shown(2, "xyz")], event(9, item="x", recommendation_id="r1"))
    assert (marks(by_id["r1"]), marks(by_id["r2"])) == ("uuu", "ruu")


def test_an_unknown_name_is_no_name() -> None:
    assert marks(joined([shown(1)], event(9, item="a", recommendation_id="gone"))["r1"]) == "ruu"


def test_feedback_before_the_list_is_none_unless_it_names_it() -> None:
    """Clocks of clients differ from that of the server."""
    lists = [shown(50)]
    assert marks(joined(lists, event(49, item="a"))["r50"]) == "uuu"
    assert marks(joined(lists, event(49, item="a", recommendation_id="r50"))["r50"]) == "ruu"


def test_the_window_bounds_named_and_other_feedback() -> None:
    for name in (None, "r0"):
        for delay, expected in ((WINDOW_S, "ruu"), (WINDOW_S + 1, "uuu")):
            late = event(1, item="a", at=START + delay, recommendation_id=name)
            assert marks(joined([shown(0)], late)["r0"]) == expected


def test_late_feedback_changes_the_reward_when_the_log_is_joined_again() -> None:
    click, dislike = event(10, item="b"), event(500, item="b", kind="dislike")
    events = (click, dislike)
    assert joined([shown(1)], *events, until=START + 100)["r1"].rewards == (0.0, 0.5, 0.0)
    assert joined([shown(1)], *events, until=START + 500)["r1"].rewards == (0.0, -1.0, 0.0)


def test_retracted_feedback_gives_nothing_from_its_retraction_on() -> None:
    like = event(10, item="b", kind="like")
    retract = event(20, item="b", kind=RETRACT, retracts=like.event_id)
    assert joined([shown(1)], like, retract, until=START + 15)["r1"].rewards == (0.0, 1.0, 0.0)
    assert marks(joined([shown(1)], like, retract)["r1"]) == "uuu"


def test_lists_after_the_end_are_not_there_yet() -> None:
    assert list(joined([shown(1), shown(9)], until=START + 5)) == ["r1"]


def test_several_events_on_one_item_are_one_reward() -> None:
    by_id = joined([shown(1)], event(2, item="b"), event(4, item="b", kind="rating", value=4.0), event(3, item="c"))
    assert by_id["r1"].rewards == (0.0, 0.8, 0.5)


def test_rows_say_all_of_a_list_exactly() -> None:
    lists = [replace(shown(3), surprise=0.25, request={"history": ["p", "q"]})]
    events = (event(1, item="z"), event(7, item="b"), event(9, item="b", kind="save"))
    first, second, third = rows_of(joined(lists, *events)["r3"])
    assert [first.item, second.item, third.item] == ["a", "b", "c"]
    assert [first.position, second.position, third.position] == [1, 2, 3]
    assert [first.propensity, second.propensity, third.propensity] == [1 / 2, 1 / 3, 1 / 4]
    assert (second.reward, second.feedback, second.outcome, second.delay_s) == (0.6, "click,save", "rewarded", 6.0)
    assert (third.reward, third.feedback, third.outcome, third.delay_s) == (0.0, "", "unseen", None)
    assert first.n_history == 3, "one event before the list, and two items that the request named"
    assert (first.user, first.at, first.snapshot) == ("ann", START + 3, lists[0].snapshot)
    assert (first.policy, first.variant, first.n_candidates, first.surprise) == (
        "default",
        "ranker-2027/treatment",
        500,
        0.25,
    )


def test_lists_without_propensities_have_none() -> None:
    bare = impression(1, items=("a",), propensities=())
    assert [row.propensity for row in rows_of(joined([bare])["r1"])] == [None]
