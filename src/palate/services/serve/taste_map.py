"""The taste map: items in two dimensions, by t-SNE of their iALS factors."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

import numpy as np

from palate.data.items import Item
from palate.models.factor.ials import IALSModel
from palate.models.segment.kmeans import kmeans, nearest
from palate.models.segment.t_sne import t_sne
from palate.models.segment.traits import TraitStatistics
from palate.services.context import AppContext, LiveSnapshot
from palate.types import Codes, Doubles

MAX_DOTS: Final = 2_000
"""The items with the longest factors; more would be too dense to show."""
_AREAS: Final = 12
_STEPS, _STEPS_WARM = 400, 150
"""Of gradient descent: from random positions, and from those of the previous map."""


@dataclass(frozen=True, slots=True)
class Dot:
    item: Item
    x: float
    y: float
    """Both in [-1, 1]; the centre is 0."""


@dataclass(frozen=True, slots=True)
class Area:
    """A cluster of the map, labelled by the genre and domain that are overrepresented in it."""

    label: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class TasteMap:
    version: str
    dots: tuple[Dot, ...]
    areas: tuple[Area, ...]


class TasteMaps:
    """Caches the map of one snapshot; the map of the next starts from the positions of the last."""

    def __init__(self) -> None:
        self._map = TasteMap("", (), ())
        self._lock = asyncio.Lock()

    async def get(self, live: LiveSnapshot) -> TasteMap:
        """The map of the items of a snapshot; computed by the first call, in seconds.

        Raises:
            NotReady: nothing is trained yet, or without iALS.
        """
        async with self._lock:
            if self._map.version != live.version:
                self._map = await asyncio.to_thread(_compute_map, live, self._map)
            return self._map


def taste_maps_of(context: AppContext) -> TasteMaps:
    """The taste maps of a context."""
    return context.state(TasteMaps, TasteMaps)


def _compute_map(live: LiveSnapshot, previous: TasteMap) -> TasteMap:
    items, vectors, weights = _select_items(live)
    previous_positions = {dot.item.id: (dot.x, dot.y) for dot in previous.dots}
    known_indices = [index for index, item in enumerate(items) if item.id in previous_positions]
    start = None
    if 2 * len(known_indices) > len(items):
        known_positions = np.array([previous_positions[items[index].id] for index in known_indices])
        nearest_known = np.argmax(vectors @ vectors[known_indices].T, axis=1)
        start = known_positions[nearest_known]
    positions = t_sne(vectors.astype(np.float32), start, steps=_STEPS if start is None else _STEPS_WARM)
    dots = tuple(Dot(item, x, y) for item, (x, y) in zip(items, positions.tolist(), strict=True))
    return TasteMap(live.version, dots, tuple(_label_areas(items, positions, weights)))


def _select_items(live: LiveSnapshot) -> tuple[list[Item], Doubles, Doubles]:
    """The items with the longest iALS factors, their unit vectors, and their weights in the labels of areas."""
    serving = live.serving
    model = next((model for model in serving.models.values() if isinstance(model, IALSModel)), None)
    if model is None:
        raise live.missing("iALS factors to draw a map by", "Train with a model `ials` (palate train).")
    factors = model.factors.astype(np.float64)
    lengths = np.linalg.norm(factors, axis=1)
    items = serving.items.items
    is_candidate = np.array([item is not None for item in items[: len(factors)]], np.bool_) & (lengths > 0)
    codes: Codes = np.flatnonzero(is_candidate)
    codes = np.sort(codes[np.argsort(-lengths[codes], kind="stable")[:MAX_DOTS]])
    chosen = [item for code in codes.tolist() if (item := items[code]) is not None]
    return chosen, factors[codes] / lengths[codes, None], lengths[codes]


def _label_areas(items: list[Item], positions: Doubles, weights: Doubles) -> list[Area]:
    """The k-means clusters of the map, labelled by their most distinctive genre and domain; without any, left out."""
    n = min(_AREAS, len(np.unique(positions, axis=0)) // 8)
    if n < 2:
        return []
    centres = kmeans(positions, n, np.random.default_rng(0), starts=4)
    labels, _ = nearest(positions, centres)
    counts = np.zeros((n, len(items)), np.float32)
    counts[labels, np.arange(len(items))] = weights
    facts = TraitStatistics(counts, np.bincount(labels, minlength=n).tolist(), items)
    area_of_label: dict[str, Area] = {}
    for area, (x, y) in enumerate(centres.tolist()):
        distinctive = facts.clearest(area, 1)
        label = " · ".join(
            facts.title(area, (kind, distinctive[kind][0][0])) for kind in ("genre", "domain") if kind in distinctive
        )
        if label:
            area_of_label.setdefault(label, Area(label, x, y))
    return list(area_of_label.values())
