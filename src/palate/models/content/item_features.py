"""Feature matrices of items from their metadata, and ridge regressions on them."""

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
_YEAR_KERNEL_WIDTH: Final = 8.0
"""In years."""
_YEAR_WEIGHT: Final = 0.5
_MIN_GENRE_ITEMS: Final = 3
"""Genres of fewer items are no features."""
_MAX_STEPS: Final = 100
_TOLERANCE: Final = 1e-4


@dataclass(frozen=True, eq=False)
class ItemFeatures:
    """The features of items: genres and years, and the TF-IDF vectors and embeddings of the base models."""

    bases: Mapping[str, Model]
    genres: tuple[str, ...]
    """The genres of at least three items, case-folded."""

    @classmethod
    def from_items(cls, bases: Mapping[str, Model], items: Sequence[Item]) -> ItemFeatures:
        item_genres = [genre.casefold() for item in items for genre in dict.fromkeys(item.genres)]
        counts = dict(zip(*np.unique(np.array(item_genres, np.str_), return_counts=True), strict=True))
        return cls(bases, tuple(str(genre) for genre, count in counts.items() if count >= _MIN_GENRE_ITEMS))

    def compute_features(self, items: Sequence[Item | None], codes: Codes) -> list[csr_array | Floats]:
        """The features of the items with ``codes``: a matrix of genres and years, and one of each content model."""
        matrices: list[csr_array | Floats] = [self.genres_and_years(items)]
        for base in self.bases.values():
            if isinstance(base, ContentKNNModel):
                matrices.append(base.matrix[codes])
            elif isinstance(base, TextEmbeddingModel):
                matrices.append(np.where(base.keys[codes, None] != 0, base.vectors[codes] - base.centre, np.float32(0)))
        return matrices

    def genres_and_years(self, items: Sequence[Item | None]) -> Floats:
        """The genres of each item, and its nearness to each decade, shape ``(n_items, n_genres + n_decades)``."""
        column_of = {genre: column for column, genre in enumerate(self.genres)}
        genres = np.zeros((len(items), len(column_of)), np.float32)
        years = np.zeros((len(items), len(_DECADES)), np.float32)
        for row, item in enumerate(items):
            if item is None:
                continue
            columns = [column_of[genre.casefold()] for genre in item.genres if genre.casefold() in column_of]
            genres[row, columns] = 1 / max(len(columns), 1) ** 0.5
            if item.year is not None:
                years[row] = _YEAR_WEIGHT * np.exp(-(((item.year - _DECADES) / _YEAR_KERNEL_WIDTH) ** 2))
        return np.hstack([genres, years])


def fit_ridge(features: Sequence[csr_array | Floats], targets: Floats | Doubles, reg: float) -> list[Floats]:
    """Ridge regression: the matrices B, one for each of ``features`` X, of min ‖Σ X·B - ``targets``‖² + reg·Σ‖B‖².

    By conjugate gradients on the dual, which needs no n_items² or n_words² matrix; all columns at once, in single
    precision. The solution for the dense features alone, which have few columns, is the preconditioner.
    """
    dense = np.hstack([x for x in features if isinstance(x, np.ndarray)])
    gram = (dense.T @ dense).astype(np.float64)
    inner = np.linalg.inv(gram + reg * np.eye(len(gram))).astype(np.float32)
    reg_f32 = np.float32(reg)

    def precondition(residual: Floats) -> Floats:
        """(X·Xᵀ + reg·I)⁻¹·residual for the dense X, by the Woodbury identity."""
        return np.asarray((residual - dense @ (inner @ (dense.T @ residual))) / reg_f32)

    residual = np.array(targets, np.float32)
    dual, direction = np.zeros_like(residual), precondition(residual)
    norm = (residual * direction).sum(axis=0)
    tolerance = _TOLERANCE**2 * np.maximum((residual**2).sum(axis=0), 1e-30)
    for _ in range(_MAX_STEPS):
        if ((residual**2).sum(axis=0) <= tolerance).all():
            break
        product = reg_f32 * direction + sum(x @ (x.T @ direction) for x in features)
        step = norm / np.maximum((direction * product).sum(axis=0), 1e-30)
        dual += step * direction
        residual -= step * product
        preconditioned = precondition(residual)
        norm, last_norm = (residual * preconditioned).sum(axis=0), norm
        direction = preconditioned + norm / np.maximum(last_norm, 1e-30) * direction
    return [np.asarray(x.T @ dual, np.float32) for x in features]


def predict_from_features(features: Sequence[csr_array | Floats], coefficients: Sequence[Floats]) -> Floats:
    """The predictions of a ridge regression, shape ``(n_items, n_targets)``.

    Words newer than ``coefficients`` count as 0.
    """
    return np.asarray(
        sum(x[:, : len(matrix)] @ matrix for x, matrix in zip(features, coefficients, strict=True)), np.float32
    )
