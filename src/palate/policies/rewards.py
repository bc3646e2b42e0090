"""Rewards: what feedback on a shown item is worth, and what is known of the items without feedback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from palate.data.events import KINDS, MAX_RATING, RATING, Event

Outcome = Literal["rewarded", "skipped", "unseen"]
"""Of a shown item: *rewarded* has feedback, whatever its sign; *skipped* has none and stands above an item that has;
*unseen* has none and stands below all that have, so that nobody knows whether it was looked at."""


@dataclass(frozen=True, slots=True)
class RewardTable:
    """The reward of one event of each kind, in [-1, 1]; the settings ``[rewards]`` override it."""

    rating: float = 1.0
    """Of a rating of five stars; fewer stars earn in proportion."""
    like: float = 1.0
    complete: float = 0.75
    save: float = 0.6
    """An intention: more than a look, less than the item itself."""
    click: float = 0.5
    dislike: float = -1.0

    def of(self, event: Event) -> float:
        """The reward of an event: value / 5 times that of five stars for a rating, else that of its kind."""
        reward: float = getattr(self, event.kind)
        return reward * (event.value or 0.0) / MAX_RATING if event.kind == RATING.name else reward


@dataclass(frozen=True, slots=True)
class Feedback:
    """The feedback on one shown item."""

    reward: float
    kinds: tuple[str, ...]
    """The kinds of the events, in the order of their times, each once."""
    at: float
    """The time of the event that decided the reward, in seconds since 1970."""


def combine_feedback(events: Sequence[Event], table: RewardTable) -> Feedback | None:
    """Combine events on one shown item: the newest opinion (rating, like, dislike) decides, else the largest reward.

    ``events`` are not retracted, in the order in which they were written; among opinions of one moment the last
    decides, among equal rewards the first. None: there are no events.
    """
    by_time = sorted(events, key=lambda event: event.at)
    if not by_time:
        return None
    opinions = [event for event in by_time if KINDS[event.kind].opinion]
    decisive = opinions[-1] if opinions else max(by_time, key=table.of)
    return Feedback(table.of(decisive), tuple(dict.fromkeys(event.kind for event in by_time)), decisive.at)


def outcomes_of(has_feedback: Sequence[bool]) -> list[Outcome]:
    """The outcome at each position of a list, of which ``has_feedback`` says at which positions there is any."""
    n_seen = max((position + 1 for position, has_any in enumerate(has_feedback) if has_any), default=0)
    return [
        "rewarded" if has_any else "skipped" if position < n_seen else "unseen"
        for position, has_any in enumerate(has_feedback)
    ]
