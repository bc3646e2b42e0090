"""The catalogue beside the events: what is unknown, untouched, or there twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeVar

import numpy as np

from palate.data.items import Item
from palate.evaluation.doctor.findings import SHOWN, Case, Finding, part, quoted

_One = TypeVar("_One")

_FEW: Final = 0.01
_SOME_UNTOUCHED: Final = 0.5
_MOST_UNTOUCHED: Final = 0.9
_ALIKE_IDS: Final = 0.001
"""Where ids are short and case counts, a few may differ by case alone by chance."""
_TWINS: Final = 0.05
"""MovieLens 100K has 1 % of its films twice, and is none the worse for it."""


def unknown_items(case: Case) -> Iterator[Finding]:
    """Events whose item the catalogue lacks."""
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
    unknown = ~case.catalogued[data.item]
    n = int(unknown.sum())
    if n:
        items = np.unique(data.item[unknown])
        yield Finding(
            "unknown_items",
            "stop" if n == len(data) else "harm" if n >= _FEW * len(data) else "note",
            f"Events about items that the catalogue lacks: {part(n, len(data), 'events')}, items: {len(items):,}.",
            "The import leaves such events out. When it is most of them, the ids are written in two ways.",
            "Add the items, or write their ids alike in both tables (and give both the same --prefix).",
            quoted(data.vocabulary.names(items[:SHOWN].tolist())),
        )


def untouched(case: Case) -> Iterator[Finding]:
    """Items of the catalogue that nobody had to do with."""
    data = case.data
    idle = np.flatnonzero(case.catalogued & (case.per_item == 0))
    there = len(data.items)
    if len(data) and there > len(idle) >= _SOME_UNTOUCHED * there:
        yield Finding(
            "untouched",
            "harm" if len(idle) >= _MOST_UNTOUCHED * there else "note",
            f"{part(len(idle), there, 'items in the catalogue')} have no events.",
            "Only the content model can recommend them, from their words; the others do not know them.",
            "Keep `content` in the pipeline and describe items well. If nearly all are idle, compare the ids.",
            quoted(data.vocabulary.names(idle[:SHOWN].tolist())),
        )


def clashes(case: Case) -> Iterator[Finding]:
    """One id for two things, one thing under two ids, and ids that differ by case, space or zeros."""
    yield from _one_id(case.items)
    for what, ids in (("items", case.data.vocabulary.ids), ("users", case.data.users.ids)):
        groups = _groups((id_.strip().casefold().lstrip("0"), id_) for id_ in ids)
        n = sum(map(len, groups))
        if n:
            yield Finding(
                "clashes",
                "harm" if n >= _ALIKE_IDS * len(ids) else "note",
                f"{n:,} ids of {what} differ only by upper case, spaces or leading zeros.",
                "Palate takes them for different ones, so each knows only part of what happened.",
                "Write ids in one way everywhere.",
                tuple(" and ".join(map(repr, group)) for group in groups[:SHOWN]),
            )
    yield from _twins(list(case.data.items.values()))


def _one_id(items: Sequence[Item]) -> Iterator[Finding]:
    """Different things that were given under one id."""
    things = dict.fromkeys((item.id, f"{item.title} ({item.domain})") for item in items)
    clash = _groups((id_, (id_, thing)) for id_, thing in things)
    if clash:
        yield Finding(
            "clashes",
            "harm",
            f"Ids that stand for several things: {len(clash):,}.",
            "Only one of them is kept, and it inherits what users did with the others.",
            "Give each source a --prefix of its own, such as `book:` and `movie:`.",
            tuple(f"{group[0][0]!r} is {' and '.join(thing for _, thing in group)}" for group in clash[:SHOWN]),
        )


def _twins(items: Sequence[Item]) -> Iterator[Finding]:
    """The same title, year, domain and makers under several ids; without year or maker a title proves nothing."""
    told = [item for item in items if item.year is not None or item.creators]
    groups = _groups(((item.domain, item.title.strip().casefold(), item.year, item.creators), item) for item in told)
    n = sum(len(group) - 1 for group in groups)
    if n:
        yield Finding(
            "clashes",
            "harm" if n >= _TWINS * len(items) else "note",
            f"Items with the title, year, domain and makers of another: {n:,} of {len(items):,}.",
            "The same thing under two ids splits what is known of it, and can be recommended to those who had it.",
            "Merge them, or leave them if they are different editions.",
            tuple(f"{group[0].title} is {' and '.join(repr(item.id) for item in group)}" for group in groups[:SHOWN]),
        )


def _groups(pairs: Iterable[tuple[object, _One]]) -> list[list[_One]]:
    """What comes under the same key, where it is more than one."""
    by_key: dict[object, list[_One]] = defaultdict(list)
    for key, one in pairs:
        by_key[key].append(one)
    return [group for group in by_key.values() if len(group) > 1]
