"""``python -m benchmarks.peers.tune``: search a small grid for each library, on the validation part of one seed."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path
from typing import Any, Final

from benchmarks.measured import read_result, write_result
from benchmarks.peers.runner import OTHER, PALATE, Trial, read_ml1m

SEED: Final = 42
_FILE: Final = "tuning.json"
_WHAT: Final = "NDCG@10 on the validation part; implicit after 16 sweeps, ours after 8"
_PALATE_GRID: Final = {"unobserved": (0.1, 0.2, 0.4), "reg": (0.006, 0.009, 0.012), "graded": (False, True)}
_IMPLICIT_GRID: Final = {"alpha": (3.0, 6.0, 12.0), "reg_over_alpha": (6.0, 10.0, 16.0, 24.0)}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial.of(read_ml1m(), SEED, Path(folder))
        grid: dict[str, Any] = {}
        for factors in (64, 128):
            grid[f"implicit, {factors}"] = [
                _evaluate_implicit(trial, factors, *point) for point in itertools.product(*_IMPLICIT_GRID.values())
            ]
            grid[f"ours, {factors}"] = [
                _evaluate_palate(trial, factors, *point) for point in itertools.product(*_PALATE_GRID.values())
            ]
    write_result("peers", {"seed": SEED, "grid": grid, "what": _WHAT}, _FILE)


def read_best_settings(library: str, factors: int, graded: bool | None = None) -> dict[str, Any]:
    """The settings with the best NDCG of the grid, without the figure itself."""
    grid = read_result("peers", _FILE)["grid"][f"{library}, {factors}"]
    best = max((point for point in grid if point.get("graded") is graded), key=lambda point: float(point["ndcg"]))
    return {name: value for name, value in best.items() if name not in ("ndcg", "graded")}


def _evaluate_implicit(trial: Trial, factors: int, alpha: float, ratio: float) -> dict[str, Any]:
    point = {"alpha": alpha, "reg": alpha * ratio}
    arrays = trial.run(OTHER, "als", factors=factors, sweeps=16, seed=SEED, **point)
    return {**point, "ndcg": round(trial.ndcg(arrays["u15"], arrays["v15"]), 4)}


def _evaluate_palate(trial: Trial, factors: int, unobserved: float, reg: float, graded: float) -> dict[str, Any]:
    recipe = {"factors": factors, "unobserved": unobserved, "reg": reg, "sweeps": 8}
    arrays = trial.run(PALATE, "als", recipe=recipe, graded=graded, seed=SEED)
    return {
        "unobserved": unobserved,
        "reg": reg,
        "graded": graded,
        "ndcg": round(trial.ndcg(arrays["u9"], arrays["v9"]), 4),
    }


if __name__ == "__main__":
    main()
