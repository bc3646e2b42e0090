"""Consult: which entry of a reference is about an item, found as exports find their items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from palate.data.items import Item
from palate.data.takeouts.takeout import ItemReference
from palate.ports.metadata_source import MetadataSource
from palate.text.title_matching import THRESHOLD, Match, Matcher, domain_of, ids_of
from palate.text.titles import normal, without_brackets

_LOOKED_INTO: Final = 3
"""So many of the entries that a search finds are read in full."""


class Consulted(NamedTuple):
    entry: Item | None
    why_not: str = ""
    nearest: str | None = None
    """The title that comes nearest, where none is near enough."""
    score: float = 0.0
    """Of the nearest, in [0, 1]."""


async def resolve_entity(reference: MetadataSource, item: Item) -> Consulted:
    """The entry by an id that both know; else by title, year and makers.

    A search says little of what it finds, so the likeliest are read in full and matched again:
    then makers tell films of one title and year apart.

    Raises:
        LookUpFailed, ConfigError: as the reference.
    """
    ids = ids_of(item)
    id_ = await reference.id_of(ids) if ids else None
    entry = await reference.entry(id_) if id_ else None
    if entry is not None:
        return Consulted(entry)
    if lacking := sorted(name for name in reference.needs if not getattr(item, name)):
        return Consulted(None, f"its {' and '.join(lacking)} must be known")
    wanted = ItemReference(domain_of(item), item.title, item.year, item.creators, ids)
    found = await reference.search(replace(wanted, title=without_brackets(item.title)))
    likely = _likely(wanted, found)
    entries = [entry for one in likely if (entry := await reference.entry(one.id))]
    match = _best(wanted, entries if likely else found)
    if match.item is None:
        return Consulted(None, match.why_not, match.nearest.title if match.nearest else None, match.score)
    return Consulted(match.item)


def _likely(wanted: ItemReference, found: Iterable[Item]) -> list[Item]:
    """What may be it alone, the likeliest first; of editions that agree in title, year and makers the first."""
    distinct: dict[object, Item] = {}
    for one in found:
        distinct.setdefault((normal(one.title), one.year, one.creators) if one.creators else one.id, one)
    scored = [(_best(wanted, [one]).score, one) for one in distinct.values()]
    scored.sort(key=lambda pair: -pair[0])
    return [one for score, one in scored if score >= THRESHOLD][:_LOOKED_INTO]


def _best(wanted: ItemReference, entries: Sequence[Item]) -> Match:
    """The match among the titles of the entries, else among those that they have in their own language."""
    matches = [Matcher(titled, (wanted.domain,)).find((wanted,)) for titled in (entries, list(_original(entries)))]
    return max(matches, key=lambda match: (match.item is not None, match.score))


def _original(entries: Iterable[Item]) -> Iterator[Item]:
    for entry in entries:
        title = entry.attributes.get("original_title")
        if isinstance(title, str):
            yield replace(entry, title=title)
