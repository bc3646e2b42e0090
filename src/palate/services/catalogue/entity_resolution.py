"""Entity resolution: find the entry of a metadata source that describes an item, by ids or by title matching."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from palate.data.items import Item
from palate.data.takeouts.takeout import ItemReference
from palate.ports.metadata_source import MetadataSource
from palate.text.title_matching import THRESHOLD, Match, Matcher, domain_of, ids_of
from palate.text.titles import normal, without_brackets

_MAX_READ: Final = 3
"""The number of search results that are read in full."""


class ResolvedEntity(NamedTuple):
    entry: Item | None
    why_not: str = ""
    nearest: str | None = None
    """The most similar title, if none is similar enough."""
    score: float = 0.0
    """Of the most similar title, in [0, 1]."""


async def resolve_entity(reference: MetadataSource, item: Item) -> ResolvedEntity:
    """Find an entry by an id that item and source share; else by title, year and creators.

    Search results lack most fields, so the likeliest are read in full and matched again:
    creators distinguish films of the same title and year.

    Raises:
        LookUpFailed, ConfigError: as the source.
    """
    ids = ids_of(item)
    id_ = await reference.id_of(ids) if ids else None
    entry = await reference.entry(id_) if id_ else None
    if entry is not None:
        return ResolvedEntity(entry)
    if missing := sorted(name for name in reference.needs if not getattr(item, name)):
        return ResolvedEntity(None, f"its {' and '.join(missing)} must be known")
    target = ItemReference(domain_of(item), item.title, item.year, item.creators, ids)
    results = await reference.search(replace(target, title=without_brackets(item.title)))
    likely = _likely_entries(target, results)
    entries = [entry for result in likely if (entry := await reference.entry(result.id))]
    match = _best_match(target, entries if likely else results)
    if match.item is None:
        return ResolvedEntity(None, match.why_not, match.nearest.title if match.nearest else None, match.score)
    return ResolvedEntity(match.item)


def _likely_entries(target: ItemReference, results: Iterable[Item]) -> list[Item]:
    """Entries above the matching threshold, the best first; of editions of one title, year and creators the first."""
    distinct: dict[object, Item] = {}
    for entry in results:
        distinct.setdefault((normal(entry.title), entry.year, entry.creators) if entry.creators else entry.id, entry)
    scored = [(_best_match(target, [entry]).score, entry) for entry in distinct.values()]
    scored.sort(key=lambda pair: -pair[0])
    return [entry for score, entry in scored if score >= THRESHOLD][:_MAX_READ]


def _best_match(target: ItemReference, entries: Sequence[Item]) -> Match:
    """The best match among the titles of the entries, or among their titles in the original language."""
    matches = [
        Matcher(titled_entries, (target.domain,)).find((target,))
        for titled_entries in (entries, list(_with_original_titles(entries)))
    ]
    return max(matches, key=lambda match: (match.item is not None, match.score))


def _with_original_titles(entries: Iterable[Item]) -> Iterator[Item]:
    """The entries that have a title in their original language, with that title."""
    for entry in entries:
        title = entry.attributes.get("original_title")
        if isinstance(title, str):
            yield replace(entry, title=title)
