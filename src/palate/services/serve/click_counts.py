"""Count, while serving, the items that were shown and those that got positive feedback, by pipeline and source."""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from palate.data.events import RETRACT, Event
from palate.data.slate import Reason
from palate.policies.rewards import RewardTable
from palate.ports.impressions import Impression
from palate.services.context import AppContext
from palate.services.experiments.feedback_log import reward_table_of
from palate.services.serve.measurements import measurements_of, source_of

_MAX_LISTS: Final = 10_000
_MAX_ITEMS: Final = 100
"""Clicks on items further down a list are not counted."""
_MAX_LOOK_UPS: Final = 1_000
_LOOK_UPS_AT_ONCE: Final = 100
UNKNOWN: Final = "unknown"
"""The source of an item whose list another worker has shown."""


@dataclass(slots=True)
class _ShownList:
    pipeline: str
    items: tuple[str, ...]
    sources: tuple[str, ...]
    clicked: set[str] = field(default_factory=set)


@dataclass(slots=True)
class ShownLists:
    """The newest lists that were shown, by id, without their users."""

    lists: OrderedDict[str, _ShownList] = field(default_factory=OrderedDict)
    waiting: deque[tuple[str, str]] = field(default_factory=lambda: deque(maxlen=_MAX_LOOK_UPS))
    """Lists that are to be read from the store, each with an item that got feedback."""

    def put(self, id_: str, shown: _ShownList) -> None:
        self.lists[id_] = shown
        if len(self.lists) > _MAX_LISTS:
            self.lists.popitem(last=False)


def shown_lists_of(context: AppContext) -> ShownLists:
    """The lists of a context."""
    return context.state(ShownLists, ShownLists)


def count_shown(context: AppContext, impression: Impression, reasons: Sequence[Reason | None]) -> None:
    """Count the first hundred items of a list that is shown."""
    pipeline = impression.policy or UNKNOWN
    items = impression.items[:_MAX_ITEMS]
    sources = tuple(map(source_of, reasons[:_MAX_ITEMS])) or (source_of(None),) * len(items)
    shown = measurements_of(context).shown
    for source, n in Counter(sources).items():
        shown[pipeline, source] += n
    shown_lists_of(context).put(impression.recommendation_id, _ShownList(pipeline, items, sources))


def count_clicks(context: AppContext, events: Iterable[Event]) -> None:
    """Count events with a positive reward that name their list, each item of a list once."""
    table = reward_table_of(context.settings.rewards)
    lists = shown_lists_of(context)
    for event in events:
        if event.recommendation_id is None or not _is_positive(event, table):
            continue
        shown = lists.lists.get(event.recommendation_id)
        if shown is None:
            lists.waiting.append((event.recommendation_id, event.item))
        else:
            _count(context, shown, event.item)


async def look_up_lists(context: AppContext) -> None:
    """Count clicks on lists that other processes have shown; their sources are not known.

    Raises:
        StorageFailed: a list could not be read; the others are looked up at the next call.
    """
    lists = shown_lists_of(context)
    for _ in range(min(len(lists.waiting), _LOOK_UPS_AT_ONCE)):
        id_, item = lists.waiting.popleft()
        if id_ not in lists.lists:
            impression = await context.impressions.get(id_)
            if impression is None:
                continue
            items = impression.items[:_MAX_ITEMS]
            lists.put(id_, _ShownList(impression.policy or UNKNOWN, items, (UNKNOWN,) * len(items)))
        _count(context, lists.lists[id_], item)


def _is_positive(event: Event, table: RewardTable) -> bool:
    return event.kind != RETRACT and table.of(event) > 0


def _count(context: AppContext, shown: _ShownList, item: str) -> None:
    if item in shown.items and item not in shown.clicked:
        shown.clicked.add(item)
        measurements_of(context).clicked[shown.pipeline, shown.sources[shown.items.index(item)]] += 1
