"""Checks of the catalogue against the events: unknown, unused and duplicate items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeVar

import numpy as np

from palate.data.items import Item
from palate.evaluation.doctor.findings import SHOWN, Case, Finding, part, quoted

_Value = TypeVar("_Value")

_FEW: Final = 0.01
_SOME_UNTOUCHED: Final = 0.5
_MOST_UNTOUCHED: Final = 0.9
_ALIKE_IDS: Final = 0.001
"""A smaller share of ids may differ only by case by chance, if ids are short and case-sensitive."""
_MANY_DUPLICATES: Final = 0.05
"""In MovieLens 100K 1 % of the films occur twice, which does no harm."""


def unknown_items(case: Case) -> Iterator[Finding]:
    """Events with items that are not in the catalogue."""
    data = case.data
    if not len(data):
        return
    if not data.items:
        yield Finding(
            "unknown_items",
            "note",
            "There is no table of items, only events.",
            "Palate recommends what its catalogue holds: it needs a title and a domain for each item.",
            "Name the table of items (`--items`), and import it first. Titles cannot be checked without it.",
        )
        return
    is_unknown = ~case.catalogued[data.item]
    n = int(is_unknown.sum())
    if n:
        items = np.unique(data.item[is_unknown])
        yield Finding(
            "unknown_items",
            "stop" if n == len(data) else "harm" if n >= _FEW * len(data) else "note",
            f"Events about items that the catalogue lacks: {part(n, len(data), 'events')}, items: {len(items):,}.",
            "The import leaves such events out. When it is most of them, the ids are written in two ways.",
            "Add the items, or write their ids alike in both tables (and give both the same --prefix).",
            quoted(data.vocabulary.names(items[:SHOWN].tolist())),
        )


def untouched(case: Case) -> Iterator[Finding]:
    """Items of the catalogue without events."""
    data = case.data
    unused = np.flatnonzero(case.catalogued & (case.per_item == 0))
    n_items = len(data.items)
    if len(data) and n_items > len(unused) >= _SOME_UNTOUCHED * n_items:
        yield Finding(
            "untouched",
            "harm" if len(unused) >= _MOST_UNTOUCHED * n_items else "note",
            f"{part(len(unused), n_items, 'items in the catalogue')} have no events.",
            "Only the content model can recommend them, from their words; the others do not know them.",
            "Keep `content` in the pipeline and describe items well. If nearly all are idle, compare the ids.",
            quoted(data.vocabulary.names(unused[:SHOWN].tolist())),
        )


def clashes(case: Case) -> Iterator[Finding]:
    """One id for two items, two ids for one item, and ids that differ only by case, spaces or zeros."""
    yield from _ambiguous_ids(case.items)
    for noun, ids in (("items", case.data.vocabulary.ids), ("users", case.data.users.ids)):
        groups = _groups((id_.strip().casefold().lstrip("0"), id_) for id_ in ids)
        n = sum(map(len, groups))
        if n:
            yield Finding(
                "clashes",
                "harm" if n >= _ALIKE_IDS * len(ids) else "note",
                f"{n:,} ids of {noun} differ only by upper case, spaces or leading zeros.",
                "Palate takes them for different ones, so each knows only part of what happened.",
                "Write ids in one way everywhere.",
                tuple(" and ".join(map(repr, group)) for group in groups[:SHOWN]),
            )
    yield from _duplicates(list(case.data.items.values()))


def _ambiguous_ids(items: Sequence[Item]) -> Iterator[Finding]:
    """Different items with the same id."""
    names = dict.fromkeys((item.id, f"{item.title} ({item.domain})") for item in items)
    groups = _groups((id_, (id_, name)) for id_, name in names)
    if groups:
        yield Finding(
            "clashes",
            "harm",
            f"Ids of several different items: {len(groups):,}.",
            "Only one of them is kept, and it gets the events of the others.",
            "Give each source a --prefix of its own, such as `book:` and `movie:`.",
            tuple(f"{group[0][0]!r} is {' and '.join(name for _, name in group)}" for group in groups[:SHOWN]),
        )


def _duplicates(items: Sequence[Item]) -> Iterator[Finding]:
    """Items with the same title, year, domain and creators; those without year and creators are not compared."""
    comparable = [item for item in items if item.year is not None or item.creators]
    groups = _groups(
        ((item.domain, item.title.strip().casefold(), item.year, item.creators), item) for item in comparable
    )
    n = sum(len(group) - 1 for group in groups)
    if n:
        yield Finding(
            "clashes",
            "harm" if n >= _MANY_DUPLICATES * len(items) else "note",
            f"Items with the title, year, domain and makers of another: {n:,} of {len(items):,}.",
            "An item with two ids has its events split between them, and can be recommended to users who know it.",
            "Merge them, or leave them if they are different editions.",
            tuple(f"{group[0].title} is {' and '.join(repr(item.id) for item in group)}" for group in groups[:SHOWN]),
        )


def _groups(pairs: Iterable[tuple[object, _Value]]) -> list[list[_Value]]:
    """Group values by key; only groups of several values."""
    by_key: dict[object, list[_Value]] = defaultdict(list)
    for key, value in pairs:
        by_key[key].append(value)
    return [group for group in by_key.values() if len(group) > 1]
