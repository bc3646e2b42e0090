"""Enrich the catalogue with posters, cast, overviews and covers from external metadata sources."""

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
"""The attribute with the names of the sources of an item's metadata, so that they can be credited."""

_FIELDS: Final = ("year", "creators", "people", "genres", "tags", "description", "image_url")
_WRITE_EVERY: Final = 500
"""Entries for each write; after each, every server reads the catalogue again."""
_MAX_FAILURES_IN_A_ROW: Final = 10
"""After so many failures in a row a source is not queried any more."""

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class UnfilledItem:
    """An item without a match in a source, and why."""

    item_id: str
    title: str
    year: int | None
    reference: str
    why: str
    nearest: str | None = None
    """The title of the most similar entry, if there was one."""
    score: float = 0.0
    """Of the most similar entry, in [0, 1]."""


@dataclass(slots=True)
class EnrichmentReport:
    """The number of items by outcome."""

    looked_up: int = 0
    """The sum of filled, unchanged, not found and failed."""
    filled: int = 0
    gained: dict[str, int] = field(default_factory=dict)
    """The number of items that gained each field; attributes by their names."""
    unchanged: int = 0
    """Found, without new values."""
    skipped: int = 0
    """Not looked up, since they lack no field."""
    not_found: list[UnfilledItem] = field(default_factory=list)
    failed: list[UnfilledItem] = field(default_factory=list)
    left: int = 0
    """Not looked up, since the source failed too often in a row."""


async def enrich(
    context: AppContext,
    references: Sequence[MetadataSource],
    *,
    only_missing: bool = False,
    overwrite: bool = False,
    progress: Progress = lambda _share, _step: None,
) -> EnrichmentReport:
    """Look up every item of the sources' domains, and fill empty fields (with ``overwrite`` also those that differ).

    Titles, domains and ids stay. With ``only_missing`` items that lack no field are not looked up.
    Entries are written in batches of some hundred, also after an interruption.

    Raises:
        ConfigError: a source refuses its keys.
        StorageFailed: the catalogue could not be written; what was written before stays.
    """
    report = EnrichmentReport()
    items = await context.catalogue.all()
    for reference in references:
        of_domain = [item for item in items if domain_of(item) == reference.domain]
        to_look_up = [item for item in of_domain if not only_missing or _lacks(item, reference.gives)]
        report.skipped += len(of_domain) - len(to_look_up)
        await _SourceQuery(context, reference, overwrite, report).look_up_all(to_look_up, progress)
    return report


def filled(item: Item, entry: Item, source: str, *, overwrite: bool = False) -> tuple[Item, list[str]]:
    """The item with the values of the entry, credited to ``source``; and the names of the fields it gained."""
    fields = {name: getattr(entry, name) for name in _FIELDS if getattr(entry, name)}
    gained = {name: new for name, new in fields.items() if _is_replaced(getattr(item, name), new, overwrite)}
    gained_attributes = {
        name: new for name, new in entry.attributes.items() if _is_replaced(item.attributes.get(name), new, overwrite)
    }
    if not gained and not gained_attributes:
        return item, []
    attributes = {
        **item.attributes,
        **gained_attributes,
        FACTS_FROM: _add_credit(item.attributes.get(FACTS_FROM), source),
    }
    return replace(item, **gained, attributes=attributes), [*gained, *gained_attributes]


def _is_replaced(old: object, new: object, overwrite: bool) -> bool:
    """Whether ``new`` takes the place of ``old``: if that is empty or, with ``overwrite``, different."""
    return old in (None, "", (), []) or (overwrite and old != new)


def _add_credit(credits: Attribute | None, source: str) -> list[str]:
    """The sources of an item's metadata, with one more."""
    sources = credits if isinstance(credits, list) else [str(credits)] if credits else []
    return list(dict.fromkeys([*sources, source]))


def _lacks(item: Item, fields: Iterable[str]) -> bool:
    return any(not getattr(item, name) for name in fields)


class _SourceQuery:
    """Looks up many items in one source at the same time."""

    def __init__(
        self, context: AppContext, reference: MetadataSource, overwrite: bool, report: EnrichmentReport
    ) -> None:
        self._context, self._reference, self._overwrite, self._report = context, reference, overwrite, report
        self._entries: dict[str, Item] = {}
        self._failed_in_a_row = 0

    async def look_up_all(self, items: Sequence[Item], progress: Progress) -> None:
        remaining = self._with_progress(items, progress)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self._context.settings.enrich.concurrency):
                    group.create_task(self._work(remaining))
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from None
        finally:
            await self._write()
        self._report.left += sum(1 for _ in remaining)

    def _with_progress(self, items: Sequence[Item], progress: Progress) -> Iterator[Item]:
        for index, item in enumerate(items):
            progress(index / len(items), f"asking {self._reference.name} about {index + 1} of {len(items)}")
            yield item

    async def _work(self, items: Iterable[Item]) -> None:
        """Take items from the shared iterator until it is empty, or the source failed too often."""
        for item in items:
            await self._look_up(item)
            if len(self._entries) >= _WRITE_EVERY:
                await self._write()
            if self._failed_in_a_row >= _MAX_FAILURES_IN_A_ROW:
                return

    async def _look_up(self, item: Item) -> None:
        self._report.looked_up += 1
        unfilled = UnfilledItem(item.id, item.title, item.year, self._reference.name, "")
        try:
            resolved = await resolve_entity(self._reference, item)
        except LookUpFailed as error:
            self._failed_in_a_row += 1
            self._report.failed.append(replace(unfilled, why=str(error)))
            return
        self._failed_in_a_row = 0
        if resolved.entry is None:
            missed = replace(unfilled, why=resolved.why_not, nearest=resolved.nearest, score=round(resolved.score, 3))
            self._report.not_found.append(missed)
        else:
            self._entries[item.id] = resolved.entry

    async def _write(self) -> None:
        """Fill the current items: they may have been edited or removed since they were looked up."""
        entries, self._entries = self._entries, {}
        changed = []
        for item in await self._context.catalogue.all() if entries else ():
            if item.id in entries:
                new, gained = filled(item, entries[item.id], self._reference.name, overwrite=self._overwrite)
                for name in gained:
                    self._report.gained[name] = self._report.gained.get(name, 0) + 1
                changed += [new] if gained else []
        self._report.filled += len(changed)
        self._report.unchanged += len(entries) - len(changed)
        if changed:
            await put_items(self._context, changed)
