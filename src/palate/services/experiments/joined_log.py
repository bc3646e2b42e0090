"""Join feedback to the lists in which its items were shown: a pure function of impressions and events."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from palate.data.events import Event, active_events
from palate.policies.rewards import Feedback, Outcome, RewardTable, combine_feedback, outcomes_of
from palate.ports.impressions import Impression


@dataclass(frozen=True, slots=True)
class JoinedList:
    """A list that was shown to a user, and the feedback on each of its items."""

    impression: Impression
    feedback: tuple[Feedback | None, ...]
    """For each position; None without feedback."""
    n_history: int
    """The number of events that the request could use: those of the user up to then, and those that it named itself."""

    @property
    def rewards(self) -> tuple[float, ...]:
        """The reward at each position; 0 without feedback."""
        return tuple(0.0 if feedback is None else feedback.reward for feedback in self.feedback)

    @property
    def outcomes(self) -> list[Outcome]:
        """The outcome at each position."""
        return outcomes_of([feedback is not None for feedback in self.feedback])


@dataclass(frozen=True, slots=True)
class LoggedItem:
    """One row of the joined log: an item of a list, with its propensity and its reward."""

    recommendation_id: str
    user: str
    at: float
    """When the list was shown, in seconds since 1970."""
    position: int
    """From 1 for the first item of the list."""
    item: str
    propensity: float | None
    """The probability of the item at its position, given those above it."""
    reward: float
    outcome: Outcome
    feedback: str
    """The kinds of the events on the item, in the order of their times, separated by commas."""
    delay_s: float | None
    """From the list to the event that decided the reward; negative if the event's clock was behind."""
    snapshot: str
    pipeline: str
    """The version (hash) of the pipeline's settings."""
    policy: str | None
    variant: str | None
    surprise: float
    n_history: int
    n_candidates: int | None


def join_feedback(
    impressions: Iterable[Impression], events: Sequence[Event], table: RewardTable, *, window_s: float, until: float
) -> list[JoinedList]:
    """Join the events of one user to their lists, oldest list first.

    An event belongs to the list that its ``recommendation_id`` names, if that list holds the item, else to the newest
    list before the event that does. It counts up to ``window_s`` seconds after that list. Lists and events after
    ``until`` do not count, nor do retracted events (:func:`palate.policies.rewards.combine_feedback` combines what
    remains on one item). The result depends on the arguments alone: joined again later, with more events, it has the
    newer rewards.
    """
    lists = sorted(
        (each for each in impressions if each.at <= until), key=lambda each: (each.at, each.recommendation_id)
    )
    counted = active_events([event for event in events if event.at <= until])
    by_id = {each.recommendation_id: each for each in lists}
    with_item: dict[str, list[Impression]] = defaultdict(list)
    for each in lists:
        for item in each.items:
            with_item[item].append(each)
    by_item: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in counted:
        shown = _list_of(event, by_id, with_item)
        if shown is not None and event.at - shown.at <= window_s:
            by_item[shown.recommendation_id, event.item].append(event)
    times = sorted(event.at for event in counted)
    return [
        JoinedList(
            each,
            tuple(combine_feedback(by_item.get((each.recommendation_id, item), ()), table) for item in each.items),
            bisect_right(times, each.at) + _n_named(each),
        )
        for each in lists
    ]


def rows_of(joined: JoinedList) -> list[LoggedItem]:
    """The rows of a list, one for each position."""
    shown = joined.impression
    propensities = shown.propensities or (None,) * len(shown.items)
    return [
        LoggedItem(
            recommendation_id=shown.recommendation_id,
            user=shown.user or "",
            at=shown.at,
            position=position,
            item=item,
            propensity=propensity,
            reward=reward,
            outcome=outcome,
            feedback=",".join(feedback.kinds) if feedback else "",
            delay_s=feedback.at - shown.at if feedback else None,
            snapshot=shown.snapshot,
            pipeline=shown.pipeline,
            policy=shown.policy,
            variant=shown.variant,
            surprise=shown.surprise,
            n_history=joined.n_history,
            n_candidates=shown.candidates,
        )
        for position, (item, propensity, reward, outcome, feedback) in enumerate(
            zip(shown.items, propensities, joined.rewards, joined.outcomes, joined.feedback, strict=True), start=1
        )
    ]


def _list_of(
    event: Event, by_id: Mapping[str, Impression], with_item: Mapping[str, Sequence[Impression]]
) -> Impression | None:
    """The list that an event belongs to; ``with_item`` has the lists of each item, oldest first."""
    named = by_id.get(event.recommendation_id or "")
    if named is not None and event.item in named.items:
        return named
    lists = with_item.get(event.item, ())
    n_before = bisect_right(lists, event.at, key=lambda each: each.at)
    return lists[n_before - 1] if n_before else None


def _n_named(impression: Impression) -> int:
    """The number of items that a stored request named as its history."""
    return len((impression.request or {}).get("history", ()))
