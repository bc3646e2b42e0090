"""Load imported data or the sample community into the store; ids that are taken are refused."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from palate.data.events import Event, check_event
from palate.data.items import Item
from palate.data.sample.community import Community
from palate.errors import Conflict, InvalidInput
from palate.services.context import AppContext
from palate.services.serve.live_policies import install_sample_policy

_BATCH_SIZE: Final = 20_000
_MAX_EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What was loaded, and what was left out."""

    items: int
    events: int
    """Events that were new."""
    repeated: int
    """Events that the log had already."""
    unknown_items: int
    """Events left out because the catalogue lacks their item."""
    refused: int = 0
    """Events left out because they are invalid, such as those of the day after tomorrow."""
    examples: tuple[str, ...] = ()
    """The first of the refused events, and why."""
    conflicting: int = 0
    """Events left out because their users have other events with the same ids."""


async def load(
    context: AppContext,
    items: Sequence[Item],
    events: Iterable[Event],
    progress: Callable[[int], None] = lambda _n: None,
    about: Mapping[str, str] = MappingProxyType({}),
) -> LoadResult:
    """Write items, then self-descriptions (``about``, by user), then events in batches.

    Loading the same again adds nothing. An event whose user has another one with the same id is left out.

    Raises:
        Conflict: an id is taken by a different item; nothing was loaded.
        InvalidInput: no event is valid and of an item of the catalogue.
    """
    existing = {item.id: item for item in await context.catalogue.all()}
    _check_clashes(items, existing)
    if items:
        await context.catalogue.put(items)
    await context.self_descriptions.put(about)
    reader = _EventReader(events, existing.keys() | {item.id for item in items}, context.clock)
    n_new = n_repeated = n_unknown = n_conflicting = 0
    n_valid, batch = await asyncio.to_thread(reader.next_batch)
    while n_valid:
        n_unknown += n_valid - len(batch)
        progress(n_valid)
        # The next batch is read while this one is written.
        appended, (n_valid, batch) = await asyncio.gather(
            context.log.append(batch, skip_conflicts=True), asyncio.to_thread(reader.next_batch)
        )
        n_new, n_repeated = n_new + appended.fresh, n_repeated + len(appended.repeated)
        n_conflicting += len(appended.conflicting)
    n_known = n_new + n_repeated + n_conflicting
    if reader.n_invalid and not n_known + n_unknown:
        raise InvalidInput(f"0 events imported, {reader.n_invalid} refused. The first: {reader.examples[0]}")
    if n_unknown and not n_known:
        raise InvalidInput(
            f"0 events imported: none of the {n_unknown} events names an item of the catalogue. "
            "Import the items first, with the same --prefix."
        )
    examples = tuple(reader.examples)
    return LoadResult(len(items), n_new, n_repeated, n_unknown, reader.n_invalid, examples, n_conflicting)


async def load_sample(context: AppContext, progress: Callable[[int], None] = lambda _n: None) -> LoadResult:
    """The sample community: real titles, simulated users (``sim-…``), their half year ending now.

    An empty store gets the policy that was trained for it, too.
    """
    community, was_empty = Community.sample(), await is_empty(context)
    loaded = await load(context, community.items, community.events(context.clock()), progress)
    if was_empty:
        await asyncio.to_thread(install_sample_policy, context.settings)
    return loaded


async def is_empty(context: AppContext) -> bool:
    """Whether the store holds neither items nor events."""
    return await context.log.end() == 0 and await context.catalogue.revision() == 0


class _EventReader:
    """Reads events in batches, and leaves out those that are invalid or of an unknown item."""

    def __init__(self, events: Iterable[Event], known_items: Set[str], clock: Callable[[], float]) -> None:
        self._events, self._known_items, self._clock = iter(events), known_items, clock
        self.n_invalid = 0
        self.examples: list[str] = []
        """The first invalid events, and why they are invalid."""

    def next_batch(self) -> tuple[int, list[Event]]:
        """The number of valid events of the next batch, and those of known items; 0 and none at the end."""
        for batch in iter(lambda: list(itertools.islice(self._events, _BATCH_SIZE)), []):
            now = self._clock()
            valid = [event for event in batch if self._is_valid(event, now)]
            if valid:
                return len(valid), [event for event in valid if event.item in self._known_items]
        return 0, []

    def _is_valid(self, event: Event, now: float) -> bool:
        """Whether an event is valid; if not, it is counted."""
        try:
            check_event(event, now)
        except InvalidInput as error:
            self.n_invalid += 1
            if self.n_invalid <= _MAX_EXAMPLES:
                self.examples.append(f"{event.user} {event.kind} {event.item} at {event.at:.0f}: {error}")
            return False
        return True


def _check_clashes(items: Iterable[Item], existing: Mapping[str, Item]) -> None:
    """
    Raises:
        Conflict: an id is taken by an item of another domain or title.
    """
    clashes = [
        f"{item.id!r} is {existing[item.id].title!r} already"
        for item in items
        if _is_clash(item, existing.get(item.id))
    ]
    if clashes:
        raise Conflict(
            f"{len(clashes)} item ids are taken by other items ({'; '.join(clashes[:_MAX_EXAMPLES])}). "
            "Import this source with a --prefix of its own.",
        )


def _is_clash(new: Item, old: Item | None) -> bool:
    return old is not None and (old.domain, old.title) != (new.domain, new.title)
