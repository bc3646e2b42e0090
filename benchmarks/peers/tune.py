"""``python -m benchmarks.peers.tune``: a small grid for each side, on the validation part of one seed."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measured import write
from benchmarks.peers.runner import Trial, ml1m

SEED = 42
WHAT = "NDCG@10 on the validation part; implicit after 16 sweeps, ours after 8"
OURS = {"unobserved": (0.1, 0.2, 0.4), "reg": (0.006, 0.009, 0.012), "graded": (False, True)}
THEIRS = {"alpha": (3.0, 6.0, 12.0), "reg_over_alpha": (6.0, 10.0, 16.0, 24.0)}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial.of(ml1m(), SEED, Path(folder))
        found: dict[str, Any] = {}
        for factors in (64, 128):
            found[f"implicit, {factors}"] = [
                _theirs(trial, factors, *point) for point in itertools.product(*THEIRS.values())
            ]
            found[f"ours, {factors}"] = [_ours(trial, factors, *point) for point in itertools.product(*OURS.values())]
    write("peers_tuning", {"seed": SEED, "grid": found, "what": WHAT})


def _theirs(trial: Trial, factors: int, alpha: float, ratio: float) -> dict[str, Any]:
    point = {"alpha": alpha, "reg": alpha * ratio}
    done = trial.run("theirs", "als", factors=factors, sweeps=16, seed=SEED, **point)
    return {**point, "ndcg": round(trial.ndcg(done["u15"], done["v15"]), 4)}


def _ours(trial: Trial, factors: int, unobserved: float, reg: float, graded: float) -> dict[str, Any]:
    settings = {"factors": factors, "unobserved": unobserved, "reg": reg, "sweeps": 8}
    done = trial.run("ours", "als", recipe=settings, graded=graded, seed=SEED)
    return {
        "unobserved": unobserved,
        "reg": reg,
        "graded": graded,
        "ndcg": round(trial.ndcg(done["u9"], done["v9"]), 4),
    }


if __name__ == "__main__":
    main()
