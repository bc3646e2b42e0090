"""Follow the event log, and join each event to the list that its item was shown in."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from palate.data.decision import PolicyDecision
from palate.data.events import RETRACT, Event
from palate.errors import StorageFailed
from palate.policies.decision import decode_decision
from palate.policies.features import SCHEMA
from palate.policies.learner import ListFeedback
from palate.ports.event_log import Cursor, Page
from palate.ports.impressions import Impression
from palate.services.context import AppContext
from palate.services.experiments.feedback_log import reward_table_of
from palate.services.experiments.joined_log import join_feedback
from palate.types import Doubles

MAX_LEARNED_IDS: Final = 100_000
"""The newest events that are recognised when an account is merged into another, which writes them to the log again."""
_LISTS_PER_USER: Final = 200
"""The newest lists of a user among which that of an event without a recommendation_id is looked for."""
_WRITTEN_AFTER_S: Final = 5.0
"""A list is in the store this long after it was shown: until then an event that names it waits for it."""
_DAY_S: Final = 86_400.0


@dataclass(slots=True)
class LogPosition:
    """How far a learner has read the log."""

    cursor: Cursor = 0
    learned: dict[int, None] = field(default_factory=dict)
    """Digests of the newest events that were learned, oldest first."""
    counts: Counter[str] = field(default_factory=Counter)
    """The number of events by what became of them: learned, or why they were not."""


class FeedbackReader:
    """Reads feedback from ``position`` on, and moves it. What comes out depends on the log and the lists alone."""

    def __init__(self, context: AppContext, position: LogPosition) -> None:
        self.position = position
        self._context = context
        self._table = reward_table_of(context.settings.rewards)
        self._window_s = context.settings.rewards.window_days * _DAY_S

    async def read(self, limit: int) -> list[ListFeedback]:
        """The feedback of up to ``limit`` events, in the order of the log.

        An event makes known the reward of its item, and those of the items without feedback above it: skipped, 0. An
        item whose combined reward changes comes again. If this raises, the position must be read again.
        """
        page = await self._context.log.read(self.position.cursor, limit)
        users: dict[str, _UserLog] = {}
        result: list[ListFeedback] = []
        for event, cursor in zip(page.events, page.cursors, strict=True):
            user = users.setdefault(event.user, _UserLog(self._context, event.user))
            if await self._is_waiting(user, event):
                break
            outcome = await self._join(user, event, cursor)
            self.position.counts[outcome if isinstance(outcome, str) else "learned"] += 1
            if isinstance(outcome, ListFeedback):
                result.append(outcome)
                self._remember(event)
            self.position.cursor = cursor
        return result

    async def _is_waiting(self, user: _UserLog, event: Event) -> bool:
        """Whether the list that a new event names may still be written."""
        age_s = self._context.clock() - event.at
        named = event.recommendation_id
        return bool(named) and 0 <= age_s < _WRITTEN_AFTER_S and await user.named_list(named or "") is None

    async def _join(self, user: _UserLog, event: Event, cursor: Cursor) -> ListFeedback | str:
        """What an event makes known; else why nothing is learned from it."""
        if _digest(event) in self.position.learned:
            return "learned before"
        shown = await user.list_of(event)
        if shown is None:
            return "no list"
        if shown.decision is None or len(shown.propensities) != len(shown.items):
            return "no decision"
        made = _decode(shown)
        if made is None:
            return "decision of no use"
        events = await user.feedback_on(shown)
        before, after = (
            self._known_rewards(shown, [each for at, each in events if at < until]) for until in (cursor, cursor + 1)
        )
        changed = np.flatnonzero(~np.isnan(after) & ~(after == before))
        if not len(changed):
            return "nothing new"
        return ListFeedback(
            recommendation_id=shown.recommendation_id,
            user=event.user,
            at=shown.at,
            made=made,
            surprise=shown.surprise,
            propensities=np.array(shown.propensities),
            rewards=after,
            changed=tuple(changed.tolist()),
        )

    def _known_rewards(self, shown: Impression, events: Sequence[Event]) -> Doubles:
        """The reward at each position; 0 for skipped items, NaN for unseen ones."""
        (joined,) = join_feedback([shown], events, self._table, window_s=self._window_s, until=np.inf)
        is_unseen = [outcome == "unseen" for outcome in joined.outcomes]
        return np.where(is_unseen, np.nan, joined.rewards)

    def _remember(self, event: Event) -> None:
        learned = self.position.learned
        learned[_digest(event)] = None
        if len(learned) > MAX_LEARNED_IDS:
            del learned[next(iter(learned))]


class _UserLog:
    """The events and lists of a user, each read once and only if needed."""

    def __init__(self, context: AppContext, user: str) -> None:
        self._context, self._user = context, user
        self._events: Page | None = None
        self._lists: Sequence[Impression] | None = None
        self._by_id: dict[str, Impression | None] = {}

    async def events(self) -> Page:
        if self._events is None:
            self._events = await self._context.log.of_user(self._user)
        return self._events

    async def named_list(self, recommendation_id: str) -> Impression | None:
        """The list with an id, if it is the user's."""
        if recommendation_id not in self._by_id:
            shown = await self._context.impressions.get(recommendation_id)
            self._by_id[recommendation_id] = shown if shown is not None and shown.user == self._user else None
        return self._by_id[recommendation_id]

    async def list_of(self, event: Event) -> Impression | None:
        """The list that an event belongs to, as in the joined log; that of a retraction is that of what it retracts."""
        if event.kind == RETRACT:
            retracted = [each for each in (await self.events()).events if each.event_id == event.retracts]
            return await self.list_of(retracted[0]) if retracted and retracted[0].kind != RETRACT else None
        named = await self.named_list(event.recommendation_id) if event.recommendation_id else None
        if named is not None and event.item in named.items:
            return named
        if self._lists is None:
            self._lists = await self._context.impressions.of_user(self._user, _LISTS_PER_USER)
        return next((each for each in self._lists if each.at <= event.at and event.item in each.items), None)

    async def feedback_on(self, shown: Impression) -> list[tuple[Cursor, Event]]:
        """The user's events that belong to a list, and all retractions, with their positions in the log."""
        page, result = await self.events(), []
        for cursor, event in zip(page.cursors, page.events, strict=True):
            is_retraction = event.kind == RETRACT
            if is_retraction or (event.item in shown.items and await self._is_of(event, shown)):
                result.append((cursor, event))
        return result

    async def _is_of(self, event: Event, shown: Impression) -> bool:
        of_event = await self.list_of(event)
        return of_event is not None and of_event.recommendation_id == shown.recommendation_id


def _decode(shown: Impression) -> PolicyDecision | None:
    """The decision of a list; None if it is damaged, or has other features than those that are learned from."""
    try:
        made = decode_decision(shown.decision or b"")
    except StorageFailed:
        return None
    return made if made.schema == SCHEMA and len(made.rows) == len(shown.items) else None


def _digest(event: Event) -> int:
    """A digest of all but the user, who is another after a merge."""
    content = repr((event.event_id, event.item, event.kind, event.at, event.value, event.recommendation_id))
    return int.from_bytes(hashlib.blake2b(content.encode(), digest_size=8).digest(), "little")
