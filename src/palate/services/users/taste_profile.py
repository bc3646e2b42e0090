"""The taste of a user: shares of their history by genre, decade, creator and other traits."""

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
"""An additional kind of value: the moods that the moods model finds in an item."""


@dataclass(frozen=True, slots=True)
class TraitShare:
    """How much of a user's history one value, such as a genre, makes up."""

    value: str
    share: float
    """Of all positive evidence in the history; an item with three genres gives a third to each."""
    usual: float
    """The same share of the whole catalogue."""
    liked: int
    """The number of items with it and positive evidence."""
    disliked: int
    """The number of items with it and negative evidence."""


@dataclass(frozen=True, slots=True)
class Taste:
    n_items: int
    """The number of distinct known items of the history."""
    kinds: Mapping[str, list[TraitShare]]
    """For each of :data:`~palate.models.segment.traits.KINDS` and :data:`MOOD` the values, the largest share first."""


async def taste_of(context: AppContext, user: str, n: int = 12) -> Taste:
    """The taste of a user's newest history, with up to ``n`` values of each kind; muted events do not count."""
    serving = context.live.serving
    table = serving.items
    moods = next((model for model in serving.models.values() if isinstance(model, MoodsModel)), None)
    history = context.mutes.of(user).apply(await context.features.history(user), table)
    evidence = extract_evidence(history, table.vocabulary, EvidenceDecay(half_life=0.0))
    weighted_items = [
        (item, weight)
        for code, weight in zip(evidence.codes.tolist(), evidence.weights.tolist(), strict=True)
        if (item := table.items[code]) is not None
    ]
    catalogue = await asyncio.to_thread(_read_catalogue, table, moods)  # on a thread: a large one takes long
    return Taste(
        len(weighted_items), {kind: _trait_shares(weighted_items, catalogue, kind)[:n] for kind in (*KINDS, MOOD)}
    )


class _CatalogueTraits:
    """The traits of all items of a catalogue, for comparison with a user's history."""

    def __init__(self, table: ItemTable, moods: MoodsModel | None) -> None:
        self._felt = _moods_of_items(moods) if moods else {}
        all_items = [(item, 1.0) for item in table.items if item is not None]
        self.usual = {kind: self.shares(all_items, kind) for kind in (*KINDS, MOOD)}
        """For each kind the shares of its values in the whole catalogue."""

    def values_of(self, item: Item, kind: str) -> Iterable[str]:
        """The distinct values of a kind that an item has."""
        return self._felt.get(item.id, ()) if kind == MOOD else dict.fromkeys(values_of(item, kind))

    def shares(self, weighted_items: Iterable[tuple[Item, float]], kind: str) -> dict[str, float]:
        """The shares of the positive evidence by the values of a kind."""
        sums: dict[str, float] = defaultdict(float)
        for item, weight in weighted_items:
            values = tuple(self.values_of(item, kind))
            if weight > 0:
                for value in values:
                    sums[value] += weight / len(values)
        total = sum(sums.values())
        return {value: amount / total for value, amount in sums.items()}


@lru_cache(maxsize=1)
def _read_catalogue(table: ItemTable, moods: MoodsModel | None) -> _CatalogueTraits:
    """The traits of a catalogue; cached for the newest."""
    return _CatalogueTraits(table, moods)


def _moods_of_items(moods: MoodsModel) -> Mapping[str, tuple[str, ...]]:
    """The moods of each item by its id."""
    is_felt = {label: moods.feels(label).tolist() for label in LABELS if label != "neutral"}
    return {
        id_: tuple(label for label, mask in is_felt.items() if mask[code])
        for code, id_ in enumerate(moods.vocabulary.ids)
    }


def _trait_shares(weighted_items: list[tuple[Item, float]], catalogue: _CatalogueTraits, kind: str) -> list[TraitShare]:
    shares, usual = catalogue.shares(weighted_items, kind), catalogue.usual[kind]
    liked: dict[str, int] = defaultdict(int)
    disliked: dict[str, int] = defaultdict(int)
    for item, weight in weighted_items:
        for value in catalogue.values_of(item, kind):
            (liked if weight > 0 else disliked)[value] += 1
    trait_shares = (
        TraitShare(value, shares.get(value, 0.0), usual[value], liked[value], disliked[value])
        for value in {**liked, **disliked}
    )
    return sorted(trait_shares, key=lambda trait: (-trait.share, -trait.liked, trait.disliked, trait.value))
