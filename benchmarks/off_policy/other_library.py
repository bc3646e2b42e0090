"""Open Bandit Pipeline's own synthetic example, and the same logs evaluated here.

``OBP_PYTHON`` names an interpreter in which ``obp`` is installed; without it nothing is compared. The script
``obp_example.py`` runs there.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np

from palate.evaluation.off_policy import LoggedFeedback, estimators, evaluate_policy
from palate.types import Doubles

N_RUNS: Final = 100
N_PUBLISHED_RUNS: Final = 20
GIVEN: Final = (0.5, 1.0, 3.0, 50.0)
"""Hyper-parameters of clipping, switching and shrinkage, as in the script."""


def compare() -> dict[str, Any]:
    """Mean relative errors of both on the same logs, and the largest difference of estimates from the same predicted
    rewards; empty without ``OBP_PYTHON``."""
    python = os.environ.get("OBP_PYTHON")
    if not python:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        command = [python, str(Path(__file__).parent / "obp_example.py"), folder, str(N_RUNS)]
        theirs = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        ours = [_evaluate(Path(folder) / f"{run}.npz") for run in range(N_RUNS)]
    differences: dict[str, float] = {}
    for mine, other in zip(ours, theirs["runs"], strict=True):
        for name, value in mine["estimates"].items():
            kind = name.split(" ")[0]
            differences[kind] = max(differences.get(kind, 0.0), abs(value - other["estimates"][name]))
    return {
        "version": theirs["version"],
        "largest_difference": differences,
        "runs": {
            str(n): {"theirs": _mean_errors(theirs["runs"][:n]), "ours": _mean_errors(ours[:n])}
            for n in (N_PUBLISHED_RUNS, N_RUNS)
        },
    }


def _mean_errors(runs: list[dict[str, Any]]) -> dict[str, list[float]]:
    """The mean relative error of each estimator, and its standard error."""
    result = {}
    for name in runs[0]["relative_error"]:
        errors = np.array([run["relative_error"][name] for run in runs])
        result[name] = [round(float(errors.mean()), 5), round(float(errors.std(ddof=1) / np.sqrt(len(errors))), 5)]
    return result


def _evaluate(path: Path) -> dict[str, dict[str, float]]:
    """Relative errors with our own reward model (and of DR with the true expected rewards, "oracle_dr"), and
    estimates from the library's predicted rewards."""
    with np.load(path) as file:
        columns: dict[str, Doubles] = {name: file[name] for name in file.files}
    log = LoggedFeedback(
        columns["action"].astype(np.int64),
        columns["reward"],
        columns["propensity"],
        columns["target"].shape[1],
        columns["context"],
    )
    target, value, rows = columns["target"], float(columns["value"]), np.arange(len(log))
    evaluation = evaluate_policy(log, target, draws=2)
    oracle = evaluate_policy(log, target, estimators=("dr",), predicted=columns["expected"], draws=2)
    errors = {estimate.name: abs(estimate.value / value - 1) for estimate in evaluation.estimates}
    errors["oracle_dr"] = abs(oracle["dr"].value / value - 1)
    weight, predicted = target[rows, log.action] / log.propensity, columns["predicted"]
    expected = (target * predicted).sum(axis=1)
    return {
        "relative_error": errors,
        "estimates": _estimate(weight, log.reward, predicted[rows, log.action], expected),
    }


def _estimate(weight: Doubles, reward: Doubles, predicted: Doubles, expected: Doubles) -> dict[str, float]:
    by, rest = estimators, (reward, predicted, expected)
    contributions = {
        "dm": by.direct_method(expected),
        "ips": by.ips(weight, reward),
        "snips": by.snips(weight, reward),
        "dr": by.doubly_robust(weight, *rest),
        "sndr": by.self_normalised_doubly_robust(weight, *rest),
    }
    for value in GIVEN:
        contributions[f"clipped_ips {value}"] = by.ips(by.clipped(weight, value), reward)
        contributions[f"switch_dr {value}"] = by.doubly_robust(by.switched(weight, value), *rest)
        contributions[f"dros {value}"] = by.doubly_robust(by.shrunk(weight, value), *rest)
    return {name: float(column.mean()) for name, column in contributions.items()}
