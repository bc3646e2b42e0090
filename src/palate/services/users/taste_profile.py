"""Taste: what somebody takes to, counted by genre, decade, creator and the like."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from palate.data.item_table import ItemTable
from palate.data.items import Item
from palate.models.content.moods import MoodsModel
from palate.models.evidence import EvidenceDecay, extract_evidence
from palate.models.segment.traits import KINDS, values_of
from palate.services.context import AppContext
from palate.text.mood.emotions import LABELS

MOOD: Final = "mood"
"""A kind beside those that items are described by: what they are found to feel like."""


@dataclass(frozen=True, slots=True)
class Liking:
    """How one value, such as a genre, stands with somebody."""

    value: str
    share: float
    """Of all that speaks for something in their history; an item with three genres gives a third to each."""
    usual: float
    """The same share of the whole catalogue."""
    liked: int
    """Items with it that speak for it…"""
    disliked: int
    """…and against."""


@dataclass(frozen=True, slots=True)
class Taste:
    n_items: int
    """Known items of the history, each once."""
    kinds: Mapping[str, list[Liking]]
    """For each of :data:`~palate.models.segment.traits.KINDS` and :data:`MOOD` the values, the largest share first."""


async def taste_of(context: AppContext, user: str, n: int = 12) -> Taste:
    """What a user's newest history says, with up to ``n`` values of each kind; what is muted does not count."""
    serving = context.live.serving
    table = serving.items
    moods = next((one for one in serving.models.values() if isinstance(one, MoodsModel)), None)
    history = context.mutes.of(user).heard(await context.features.history(user), table)
    evidence = extract_evidence(history, table.vocabulary, EvidenceDecay(half_life=0.0))
    had = [
        (item, weight)
        for code, weight in zip(evidence.codes.tolist(), evidence.weights.tolist(), strict=True)
        if (item := table.items[code]) is not None
    ]
    catalogue = await asyncio.to_thread(_read, table, moods)  # a large one takes a while
    return Taste(len(had), {kind: _likings(had, catalogue, kind)[:n] for kind in (*KINDS, MOOD)})


class _Catalogue:
    """What a taste is held against."""

    def __init__(self, table: ItemTable, moods: MoodsModel | None) -> None:
        self._felt = _felt(moods) if moods else {}
        everything = [(item, 1.0) for item in table.items if item is not None]
        self.usual = {kind: self.shares(everything, kind) for kind in (*KINDS, MOOD)}
        """For each kind the shares of all that there is."""

    def values_of(self, item: Item, kind: str) -> Iterable[str]:
        """What an item has of a kind, each once."""
        return self._felt.get(item.id, ()) if kind == MOOD else dict.fromkeys(values_of(item, kind))

    def shares(self, weighed: Iterable[tuple[Item, float]], kind: str) -> dict[str, float]:
        """How what speaks for something is divided among the values of a kind."""
        sums: dict[str, float] = defaultdict(float)
        for item, weight in weighed:
            values = tuple(self.values_of(item, kind))
            if weight > 0:
                for value in values:
                    sums[value] += weight / len(values)
        total = sum(sums.values())
        return {value: part / total for value, part in sums.items()}


@lru_cache(maxsize=1)
def _read(table: ItemTable, moods: MoodsModel | None) -> _Catalogue:
    return _Catalogue(table, moods)


def _felt(moods: MoodsModel) -> Mapping[str, tuple[str, ...]]:
    """The moods of each item by its id."""
    feels = {label: moods.feels(label).tolist() for label in LABELS if label != "neutral"}
    return {
        id_: tuple(label for label, felt in feels.items() if felt[code])
        for code, id_ in enumerate(moods.vocabulary.ids)
    }


def _likings(had: list[tuple[Item, float]], catalogue: _Catalogue, kind: str) -> list[Liking]:
    mine, usual = catalogue.shares(had, kind), catalogue.usual[kind]
    liked: dict[str, int] = defaultdict(int)
    disliked: dict[str, int] = defaultdict(int)
    for item, weight in had:
        for value in catalogue.values_of(item, kind):
            (liked if weight > 0 else disliked)[value] += 1
    found = (
        Liking(value, mine.get(value, 0.0), usual[value], liked[value], disliked[value])
        for value in {**liked, **disliked}
    )
    return sorted(found, key=lambda one: (-one.share, -one.liked, one.disliked, one.value))
