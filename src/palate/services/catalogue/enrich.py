"""Enrich: fill what the catalogue lacks (posters, users, overviews, covers) with what others know."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from palate.data.items import Attribute, Item
from palate.errors import LookUpFailed
from palate.ports.metadata_source import MetadataSource
from palate.services.catalogue.edit_items import put_items
from palate.services.catalogue.entity_resolution import resolve_entity
from palate.services.context import AppContext
from palate.text.title_matching import domain_of

FACTS_FROM: Final = "facts_from"
"""The attribute that names whose facts an item carries, so that they can be credited where it is shown."""

_FIELDS: Final = ("year", "creators", "people", "genres", "tags", "description", "image_url")
_WRITE_EVERY: Final = 500
"""Entries; each write has every server read the catalogue again."""
_GIVE_UP: Final = 10
"""A reference that fails so often in a row is asked no more."""

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Unfilled:
    """An item that was not filled, and why."""

    item_id: str
    title: str
    year: int | None
    reference: str
    why: str
    nearest: str | None = None
    """The title that came nearest, if one did."""
    score: float = 0.0
    """Of the nearest, in [0, 1]."""


@dataclass(slots=True)
class Enriched:
    """What became of the items that a reference may know of."""

    asked: int = 0
    """Filled, unchanged, not found and failed together."""
    filled: int = 0
    gained: dict[str, int] = field(default_factory=dict)
    """How many items gained each field; attributes by their own names."""
    unchanged: int = 0
    """Found, with nothing to add."""
    skipped: int = 0
    """Not asked about, since they lack no field."""
    not_found: list[Unfilled] = field(default_factory=list)
    failed: list[Unfilled] = field(default_factory=list)
    left: int = 0
    """Not asked about, since the reference failed too often in a row."""


async def enrich(
    context: AppContext,
    references: Sequence[MetadataSource],
    *,
    only_missing: bool = False,
    overwrite: bool = False,
    progress: Progress = lambda _done, _what: None,
) -> Enriched:
    """Look up every item of the references' domains, and fill what is empty (or, with ``overwrite``, what differs).

    Titles, domains and ids stay. With ``only_missing`` items that lack no field are not asked about.
    Whatever was found is written, some hundred items at a time, also when this is interrupted.

    Raises:
        ConfigError: keys are refused.
        StorageFailed: the catalogue could not be written; what was written before stays.
    """
    account = Enriched()
    items = await context.catalogue.all()
    for reference in references:
        fitting = [item for item in items if domain_of(item) == reference.domain]
        wanted = [item for item in fitting if not only_missing or _lacks(item, reference.gives)]
        account.skipped += len(fitting) - len(wanted)
        await _Reading(context, reference, overwrite, account).read(wanted, progress)
    return account


def filled(item: Item, entry: Item, source: str, *, overwrite: bool = False) -> tuple[Item, list[str]]:
    """The item with what the entry adds, credited to ``source``; and the names of what it gained."""
    fields = {name: getattr(entry, name) for name in _FIELDS if getattr(entry, name)}
    gained = {name: new for name, new in fields.items() if _is_wanted(getattr(item, name), new, overwrite)}
    more = {
        name: new for name, new in entry.attributes.items() if _is_wanted(item.attributes.get(name), new, overwrite)
    }
    if not gained and not more:
        return item, []
    attributes = {**item.attributes, **more, FACTS_FROM: _credited(item.attributes.get(FACTS_FROM), source)}
    return replace(item, **gained, attributes=attributes), [*gained, *more]


def _is_wanted(old: object, new: object, overwrite: bool) -> bool:
    return old in (None, "", (), []) or (overwrite and old != new)


def _credited(before: Attribute | None, source: str) -> list[str]:
    """Whose facts an item carries, with one more."""
    known = before if isinstance(before, list) else [str(before)] if before else []
    return list(dict.fromkeys([*known, source]))


def _lacks(item: Item, fields: Iterable[str]) -> bool:
    return any(not getattr(item, name) for name in fields)


class _Reading:
    """One reference, read for many items at the same time."""

    def __init__(self, context: AppContext, reference: MetadataSource, overwrite: bool, account: Enriched) -> None:
        self._engine, self._reference, self._overwrite, self._account = context, reference, overwrite, account
        self._entries: dict[str, Item] = {}
        self._failed_in_a_row = 0

    async def read(self, items: Sequence[Item], progress: Progress) -> None:
        rest = self._told(items, progress)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self._engine.settings.enrich.concurrency):
                    group.create_task(self._work(rest))
        except ExceptionGroup as several:
            raise several.exceptions[0] from None
        finally:
            await self._write()
        self._account.left += sum(1 for _ in rest)

    def _told(self, items: Sequence[Item], progress: Progress) -> Iterator[Item]:
        for place, item in enumerate(items):
            progress(place / len(items), f"asking {self._reference.name} about {place + 1} of {len(items)}")
            yield item

    async def _work(self, items: Iterable[Item]) -> None:
        """Take items from the common store of them until it is empty, or the reference is given up."""
        for item in items:
            await self._look_up(item)
            if len(self._entries) >= _WRITE_EVERY:
                await self._write()
            if self._failed_in_a_row >= _GIVE_UP:
                return

    async def _look_up(self, item: Item) -> None:
        self._account.asked += 1
        about = Unfilled(item.id, item.title, item.year, self._reference.name, "")
        try:
            said = await resolve_entity(self._reference, item)
        except LookUpFailed as error:
            self._failed_in_a_row += 1
            self._account.failed.append(replace(about, why=str(error)))
            return
        self._failed_in_a_row = 0
        if said.entry is None:
            missed = replace(about, why=said.why_not, nearest=said.nearest, score=round(said.score, 3))
            self._account.not_found.append(missed)
        else:
            self._entries[item.id] = said.entry

    async def _write(self) -> None:
        """Fill the items as they are by now: others may have edited them meanwhile, or removed them."""
        entries, self._entries = self._entries, {}
        changed = []
        for item in await self._engine.catalogue.all() if entries else ():
            if item.id in entries:
                new, gained = filled(item, entries[item.id], self._reference.name, overwrite=self._overwrite)
                for name in gained:
                    self._account.gained[name] = self._account.gained.get(name, 0) + 1
                changed += [new] if gained else []
        self._account.filled += len(changed)
        self._account.unchanged += len(entries) - len(changed)
        if changed:
            await put_items(self._engine, changed)
