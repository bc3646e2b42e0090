"""Load: an import or the sample community into the store, refusing ids that clash."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from palate.data.events import Event, check_event
from palate.data.items import Item
from palate.data.sample.community import Community
from palate.errors import Conflict, InvalidInput
from palate.services.context import AppContext

_BATCH: Final = 20_000
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Loaded:
    items: int
    events: int
    """Events that were new."""
    repeated: int
    """Events that the log held already."""
    unknown_items: int
    """Events left out because the catalogue lacks their item."""
    refused: int = 0
    """Events left out because they mean nothing, such as those of the day after tomorrow."""
    examples: tuple[str, ...] = ()
    """Of the refused, the first, and why."""


async def load(
    context: AppContext,
    items: Sequence[Item],
    events: Iterable[Event],
    progress: Callable[[int], None] = lambda _n: None,
    about: Mapping[str, str] = MappingProxyType({}),
) -> Loaded:
    """Write items, then what users say of themselves (``about``, by user), then events in batches.

    Loading the same again adds nothing.

    Raises:
        Conflict: an id is taken by a different item; nothing was loaded.
        InvalidInput: none of the events is in the catalogue and means something.
    """
    there = {item.id: item for item in await context.catalogue.all()}
    clashes = [f"{one.id!r} is {there[one.id].title!r} already" for one in items if _clash(one, there.get(one.id))]
    if clashes:
        raise Conflict(
            f"{len(clashes)} item ids are taken by other items ({'; '.join(clashes[:_SHOWN])}). "
            "Import this source with a --prefix of its own.",
        )
    if items:
        await context.catalogue.put(items)
    await context.abouts.put(about)
    known = there.keys() | {item.id for item in items}
    rest = iter(events)
    refused = _Refused()

    def ready() -> tuple[int, list[Event]]:
        """How many of the next events mean something, and those of them whose item is known; 0 and none at the end."""
        for batch in iter(lambda: list(itertools.islice(rest, _BATCH)), []):
            now = context.clock()
            sound = [event for event in batch if refused.passes(event, now)]
            if sound:
                return len(sound), [event for event in sound if event.item in known]
        return 0, []

    fresh = repeated = unknown = 0
    n, usable = await asyncio.to_thread(ready)
    while n:
        unknown += n - len(usable)
        progress(n)
        # The next are made ready while these are written.
        appended, (n, usable) = await asyncio.gather(context.log.append(usable), asyncio.to_thread(ready))
        fresh, repeated = fresh + appended.fresh, repeated + len(appended.repeated)
    if refused.n and not fresh + repeated + unknown:
        raise InvalidInput(f"0 events imported, {refused.n} refused. The first: {refused.first[0]}")
    if unknown and not fresh + repeated:
        raise InvalidInput(
            f"0 events imported: none of the {unknown} events names an item of the catalogue. "
            "Import the items first, with the same --prefix."
        )
    return Loaded(len(items), fresh, repeated, unknown, refused.n, tuple(refused.first))


async def load_sample(context: AppContext, progress: Callable[[int], None] = lambda _n: None) -> Loaded:
    """The sample community: real titles, simulated users (``sim-…``), their half year ending now."""
    community = Community.sample()
    return await load(context, community.items, community.events(context.clock()), progress)


async def is_empty(context: AppContext) -> bool:
    """Whether the store holds neither items nor events."""
    return await context.log.end() == 0 and await context.catalogue.revision() == 0


@dataclass(slots=True)
class _Refused:
    """Events that mean nothing: how many there were, and the first of them."""

    n: int = 0
    first: list[str] = field(default_factory=list)

    def passes(self, event: Event, now: float) -> bool:
        """Whether an event means something; if not, it is counted."""
        try:
            check_event(event, now)
        except InvalidInput as error:
            self.n += 1
            if self.n <= _SHOWN:
                self.first.append(f"{event.user} {event.kind} {event.item} at {event.at:.0f}: {error}")
            return False
        return True


def _clash(new: Item, old: Item | None) -> bool:
    return old is not None and (old.domain, old.title) != (new.domain, new.title)
