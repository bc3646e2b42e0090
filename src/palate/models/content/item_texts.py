"""Item texts as numbers, and what can be told from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from palate.data.items import Item
from palate.models.base import Model
from palate.models.content.embeddings import TextEmbeddingModel
from palate.models.content.tfidf import ContentKNNModel
from palate.types import Codes, Doubles, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_DECADES: Final = np.arange(1900, 2031, 10)
_WIDTH: Final = 8.0
_YEARS_WEIGH: Final = 0.5
_LEAST: Final = 3
"""A genre that fewer items hold tells nothing."""
_STEPS: Final = 100
_CLOSE: Final = 1e-4


@dataclass(frozen=True, eq=False)
class ItemTexts:
    """What the models that read texts make of items: words, meaning, and genres and years beside them."""

    bases: Mapping[str, Model]
    genres: tuple[str, ...]
    """The genres that count, folded."""

    @classmethod
    def of(cls, bases: Mapping[str, Model], items: Sequence[Item]) -> ItemTexts:
        held = [genre.casefold() for item in items for genre in dict.fromkeys(item.genres)]
        counts = dict(zip(*np.unique(np.array(held, np.str_), return_counts=True), strict=True))
        return cls(bases, tuple(str(genre) for genre, count in counts.items() if count >= _LEAST))

    def rows(self, items: Sequence[Item | None], codes: Codes) -> list[csr_array | Floats]:
        """The features of the items with ``codes``: a matrix for facts and for each base that reads."""
        found: list[csr_array | Floats] = [self._facts(items)]
        for base in self.bases.values():
            if isinstance(base, ContentKNNModel):
                found.append(base.matrix[codes])
            elif isinstance(base, TextEmbeddingModel):
                found.append(np.where(base.keys[codes, None] != 0, base.vectors[codes] - base.centre, np.float32(0)))
        return found

    def _facts(self, items: Sequence[Item | None]) -> Floats:
        place = {genre: column for column, genre in enumerate(self.genres)}
        genres = np.zeros((len(items), len(place)), np.float32)
        years = np.zeros((len(items), len(_DECADES)), np.float32)
        for row, item in enumerate(items):
            if item is None:
                continue
            columns = [place[genre.casefold()] for genre in item.genres if genre.casefold() in place]
            genres[row, columns] = 1 / max(len(columns), 1) ** 0.5
            if item.year is not None:
                years[row] = _YEARS_WEIGH * np.exp(-(((item.year - _DECADES) / _WIDTH) ** 2))
        return np.hstack([genres, years])


def ridge(features: Sequence[csr_array | Floats], wanted: Floats | Doubles, reg: float) -> list[Floats]:
    """The matrices B, one for each of ``features`` X, that minimise ‖Σ X·B - ``wanted``‖² + reg·Σ‖B‖².

    By conjugate gradients on the dual, so that neither items nor words are squared; all columns at once, in 32 bits.
    The solution for the dense features alone, which have few columns, is the preconditioner.
    """
    dense = np.hstack([x for x in features if isinstance(x, np.ndarray)])
    square = (dense.T @ dense).astype(np.float64)
    inner = np.linalg.inv(square + reg * np.eye(len(square))).astype(np.float32)
    weight = np.float32(reg)

    def nearly(left: Floats) -> Floats:
        """(X·Xᵀ + reg·I)⁻¹·left for the dense X, by the Woodbury identity."""
        return np.asarray((left - dense @ (inner @ (dense.T @ left))) / weight)

    left = np.array(wanted, np.float32)
    dual, way = np.zeros_like(left), nearly(left)
    size = (left * way).sum(axis=0)
    enough = _CLOSE**2 * np.maximum((left**2).sum(axis=0), 1e-30)
    for _ in range(_STEPS):
        if ((left**2).sum(axis=0) <= enough).all():
            break
        turned = weight * way + sum(x @ (x.T @ way) for x in features)
        step = size / np.maximum((way * turned).sum(axis=0), 1e-30)
        dual += step * way
        left -= step * turned
        near = nearly(left)
        size, before = (left * near).sum(axis=0), size
        way = near + size / np.maximum(before, 1e-30) * way
    return [np.asarray(x.T @ dual, np.float32) for x in features]


def told(features: Sequence[csr_array | Floats], maps: Sequence[Floats]) -> Floats:
    """What the maps make of each row, shape ``(n_items, n_wanted)``; words newer than a map say nothing."""
    return np.asarray(sum(x[:, : len(map_)] @ map_ for x, map_ in zip(features, maps, strict=True)), np.float32)
