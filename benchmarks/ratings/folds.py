"""MovieLens 100K and the five folds that come with it."""

from __future__ import annotations

from benchmarks.measured import ML100K
from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.splits import Split, given


def read_ml100k(file: str) -> Dataset:
    """MovieLens 100K: ``u.data`` is all of it, ``u1.base`` and the like are parts."""
    return read(ML100K if file == "u.data" else ML100K / file, "movielens").dataset()


def published_folds() -> list[Split]:
    """The five folds u1 to u5 that come with MovieLens 100K."""
    return [given(read_ml100k(f"u{fold}.base"), read_ml100k(f"u{fold}.test")) for fold in range(1, 6)]
