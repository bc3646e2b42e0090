"""The parent's part: validation data as arrays, jobs in child processes, and what their factors find."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_array

from benchmarks.measured import DATA
from benchmarks.peers.setup import PYTHON
from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.splits import Split, stratified
from palate.evaluation import metrics_at
from palate.models.base import top
from palate.models.evidence import preference_matrix
from palate.types import Floats

THREADS: Final = 2
_HERE: Final = Path(__file__).parent


def ml1m() -> Dataset:
    """MovieLens 1M without the items of fewer than five ratings."""
    data = read(DATA / "ml-1m", "movielens").dataset()
    counts = np.bincount(data.item, minlength=data.n_items)
    return data.rows(counts[data.item] >= 5)


@dataclass(frozen=True, eq=False)
class Trial:
    """A validation split as the children read it; the test part is never touched."""

    path: Path
    split: Split
    weights: csr_array
    wanted: csr_array

    @classmethod
    def of(cls, data: Dataset, seed: int, folder: Path) -> Trial:
        split = stratified(stratified(data, 0.8, seed).train, 0.8, seed + 100)
        used = np.unique(data.item)
        weights = preference_matrix(split.train)[:, used].tocsr()
        wanted = preference_matrix(split.test)[:, used].astype(np.bool_)
        cells, path = weights.tocoo(), folder / f"{seed}.npz"
        np.savez(path, user=cells.row, item=cells.col, weight=cells.data, shape=weights.shape)
        return cls(path, split, weights, wanted)

    def run(self, side: str, name: str, **job: Any) -> dict[str, Any]:
        """Run one job of ``theirs`` or ``ours`` in a process of its own; the arrays that it wrote."""
        out, told = self.path.with_name("out.npz"), self.path.with_name("job.json")
        told.write_text(json.dumps({**job, "threads": THREADS, "out": str(out)}), encoding="utf-8")
        if side == "ours":
            start = [sys.executable, "-m", "benchmarks.peers.ours"]
        else:
            start = [str(PYTHON), str(_HERE / "theirs.py")]
        threads = dict.fromkeys(("NUMBA_NUM_THREADS", "OMP_NUM_THREADS"), str(THREADS))
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": str(job.get("blas", 1)), **threads}
        command = [*start, name, str(self.path), str(told)]
        subprocess.run(command, check=True, env=environment)
        with np.load(out) as arrays:
            return dict(arrays)

    def ndcg(self, users: Floats, items: Floats) -> float:
        """NDCG@10 over everyone who has something to find, what they had left out."""
        scores = users @ items.T
        scores[self.weights.nonzero()] = np.nan
        hits = np.take_along_axis(self.wanted.toarray(), top(scores, 10), axis=1)
        relevant = np.diff(self.wanted.indptr)
        asked = relevant > 0
        return float(metrics_at(hits[asked], relevant[asked])["ndcg"].mean())
