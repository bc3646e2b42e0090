"""Runs in a process of its own: our iALS on the arrays that the peers get."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array

from benchmarks.peers.child import Watch, serve
from palate.models.factor.als_fit import sweeps
from palate.models.factor.ials import IALS


def als(data: Any, job: dict[str, Any]) -> None:
    """Sweep by sweep; state 0 is the start. ``graded`` takes preferences for confidence, else all are 1."""
    weights = data["weight"] if job["graded"] else np.ones(len(data["user"]), np.float32)
    matrix = csr_array((weights.astype(np.float32), (data["user"], data["item"])), shape=tuple(data["shape"]))
    recipe = IALS(**job["recipe"])
    warm_up = matrix[:200]
    for _ in sweeps(warm_up, IALS(factors=8, sweeps=1).als_settings(warm_up), 0):
        pass
    watch = Watch()
    for users, items in sweeps(matrix, recipe.als_settings(matrix), job["seed"]):
        watch.note(users, items)
    watch.write(job["out"])


if __name__ == "__main__":
    serve({"als": als})
