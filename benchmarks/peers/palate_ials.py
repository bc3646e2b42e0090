"""Fit Palate's iALS, in a process of its own, on the arrays that the other libraries get."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array

from benchmarks.peers.recorder import SweepRecorder, run_job
from palate.models.factor.als_fit import sweeps
from palate.models.factor.ials import IALS


def fit_als(data: Any, job: dict[str, Any]) -> None:
    """Record every sweep; state 0 is the start. With ``graded`` weights are preferences, otherwise all are 1."""
    weights = data["weight"] if job["graded"] else np.ones(len(data["user"]), np.float32)
    matrix = csr_array((weights.astype(np.float32), (data["user"], data["item"])), shape=tuple(data["shape"]))
    recipe = IALS(**job["recipe"])
    warm_up = matrix[:200]
    for _ in sweeps(warm_up, IALS(factors=8, sweeps=1).als_settings(warm_up), 0):  # loads compiled code
        pass
    recorder = SweepRecorder()
    for users, items in sweeps(matrix, recipe.als_settings(matrix), job["seed"]):
        recorder.record(users, items)
    recorder.write(job["out"])


if __name__ == "__main__":
    run_job({"als": fit_als})
