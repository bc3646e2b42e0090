"""The taste map: the catalogue on a page, with what the same users like close together."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

import numpy as np

from palate.data.items import Item
from palate.errors import NotReady
from palate.models.factor.ials import IALSModel
from palate.models.segment.kmeans import kmeans, nearest
from palate.models.segment.t_sne import t_sne
from palate.models.segment.traits import Facts
from palate.pipeline.query import ServingState
from palate.types import Codes, Doubles

MAX_DOTS: Final = 2_000
"""The items that say most; a page has no room for more."""
_AREAS: Final = 12
_STEPS, _STEPS_ON = 400, 150


@dataclass(frozen=True, slots=True)
class Dot:
    item: Item
    x: float
    y: float
    """Both in [-1, 1]; the middle is 0."""


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the map where something is common that is rare elsewhere."""

    label: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class TasteMap:
    version: str
    dots: tuple[Dot, ...]
    areas: tuple[Area, ...]


class TasteMaps:
    """Draws the map of what is live when it is first asked for, once; the next begins where the last one was."""

    def __init__(self) -> None:
        self._drawn = TasteMap("", (), ())
        self._drawing = asyncio.Lock()

    async def of(self, version: str, serving: ServingState) -> TasteMap:
        """The map of the items of a snapshot.

        Raises:
            NotReady: nothing is trained yet, or without iALS.
        """
        async with self._drawing:
            if self._drawn.version != version:
                self._drawn = await asyncio.to_thread(_map, version, serving, self._drawn)
            return self._drawn


def _map(version: str, serving: ServingState, before: TasteMap) -> TasteMap:
    items, vectors, weights = _placed(version, serving)
    old = {dot.item.id: (dot.x, dot.y) for dot in before.dots}
    stays = [place for place, item in enumerate(items) if item.id in old]
    start = None
    if 2 * len(stays) > len(items):
        known = np.array([old[items[place].id] for place in stays])
        nearest_known = np.argmax(vectors @ vectors[stays].T, axis=1)
        start = known[nearest_known]
    places = t_sne(vectors.astype(np.float32), start, steps=_STEPS if start is None else _STEPS_ON)
    dots = tuple(Dot(item, x, y) for item, (x, y) in zip(items, places.tolist(), strict=True))
    return TasteMap(version, dots, tuple(_areas(items, places, weights)))


def _placed(version: str, serving: ServingState) -> tuple[list[Item], Doubles, Doubles]:
    """The items with the longest iALS factors, their directions, and how much weight each has in naming."""
    model = next((one for one in serving.models.values() if isinstance(one, IALSModel)), None)
    if model is None:
        raise NotReady(f"Snapshot {version} has no iALS to draw a map by; train with one (`palate train`).")
    factors = model.factors.astype(np.float64)
    lengths = np.linalg.norm(factors, axis=1)
    items = serving.items.items
    there = np.array([item is not None for item in items[: len(factors)]], np.bool_) & (lengths > 0)
    codes: Codes = np.flatnonzero(there)
    codes = np.sort(codes[np.argsort(-lengths[codes], kind="stable")[:MAX_DOTS]])
    found = [item for code in codes.tolist() if (item := items[code]) is not None]
    return found, factors[codes] / lengths[codes, None], lengths[codes]


def _areas(items: list[Item], places: Doubles, weights: Doubles) -> list[Area]:
    """Parts of the map, each named by the genre and the domain that set it apart; parts without any have no name."""
    n = min(_AREAS, len(np.unique(places, axis=0)) // 8)
    if n < 2:
        return []
    centres = kmeans(places, n, np.random.default_rng(0), starts=4)
    labels, _ = nearest(places, centres)
    counts = np.zeros((n, len(items)), np.float32)
    counts[labels, np.arange(len(items))] = weights
    facts = Facts(counts, np.bincount(labels, minlength=n).tolist(), items)
    found: dict[str, Area] = {}
    for area, (x, y) in enumerate(centres.tolist()):
        clear = facts.clearest(area, 1)
        label = " · ".join(
            facts.title(area, (kind, clear[kind][0][0])) for kind in ("genre", "domain") if kind in clear
        )
        if label:
            found.setdefault(label, Area(label, x, y))
    return list(found.values())
