"""Write validation data as arrays, run fits in child processes, and evaluate the factors that they return."""

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

from benchmarks.measured import ML1M
from benchmarks.peers.setup import PYTHON
from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.splits import Split, stratified
from palate.evaluation import metrics_at
from palate.models.base import top
from palate.models.evidence import preference_matrix
from palate.types import Floats

N_THREADS: Final = 2
PALATE: Final = "palate"
OTHER: Final = "other"
_COMMANDS: Final = {
    PALATE: [sys.executable, "-m", "benchmarks.peers.palate_ials"],
    OTHER: [str(PYTHON), str(Path(__file__).parent / "other_libraries.py")],
}


def read_ml1m() -> Dataset:
    """MovieLens 1M without the items of fewer than five ratings."""
    data = read(ML1M, "movielens").dataset()
    counts = np.bincount(data.item, minlength=data.n_items)
    return data.rows(counts[data.item] >= 5)


@dataclass(frozen=True, eq=False)
class Trial:
    """A validation split as the children read it; the test part is never used."""

    path: Path
    split: Split
    weights: csr_array
    targets: csr_array

    @classmethod
    def of(cls, data: Dataset, seed: int, folder: Path) -> Trial:
        split = stratified(stratified(data, 0.8, seed).train, 0.8, seed + 100)
        items = np.unique(data.item)
        weights = preference_matrix(split.train)[:, items].tocsr()
        targets = preference_matrix(split.test)[:, items].astype(np.bool_)
        cells, path = weights.tocoo(), folder / f"{seed}.npz"
        np.savez(path, user=cells.row, item=cells.col, weight=cells.data, shape=weights.shape)
        return cls(path, split, weights, targets)

    def run(self, library: str, name: str, **job: Any) -> dict[str, Any]:
        """Run one job of ``PALATE`` or ``OTHER`` in a process of its own, and return the arrays that it wrote."""
        out, job_path = self.path.with_name("out.npz"), self.path.with_name("job.json")
        job_path.write_text(json.dumps({**job, "threads": N_THREADS, "out": str(out)}), encoding="utf-8")
        threads = dict.fromkeys(("NUMBA_NUM_THREADS", "OMP_NUM_THREADS"), str(N_THREADS))
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": str(job.get("blas", 1)), **threads}
        command = [*_COMMANDS[library], name, str(self.path), str(job_path)]
        subprocess.run(command, check=True, env=environment)
        with np.load(out) as arrays:
            return dict(arrays)

    def ndcg(self, users: Floats, items: Floats) -> float:
        """Mean NDCG@10 over users with a relevant item, training items left out."""
        scores = users @ items.T
        scores[self.weights.nonzero()] = np.nan
        hits = np.take_along_axis(self.targets.toarray(), top(scores, 10), axis=1)
        n_relevant = np.diff(self.targets.indptr)
        mask = n_relevant > 0
        return float(metrics_at(hits[mask], n_relevant[mask])["ndcg"].mean())
