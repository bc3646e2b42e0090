"""Boundaries and e-values beside ConfSeq (Howard, Waudby-Smith and Ramdas).

``CONFSEQ_PYTHON`` names an interpreter in which ``confseq`` is installed; without it nothing is compared. The script
``confseq_example.py`` runs there.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from palate.evaluation.ab_test.gaussian_mixture import boundary, log_e_value, tuned_rho2


def compare() -> dict[str, Any]:
    """The largest relative differences of both over many numbers of users and levels; empty without the library."""
    python = os.environ.get("CONFSEQ_PYTHON")
    if not python:
        return {}
    questions = [
        (float(n), 1 / tuned_rho2(planned, alpha), alpha, z)
        for n in (10, 1_000, 100_000, 10_000_000)
        for planned in (100, 10_000, 1_000_000)
        for alpha in (0.2, 0.05, 0.001)
        for z in (-1.0, 0.5, 3.0, 8.0)
    ]
    command = [python, str(Path(__file__).parent / "confseq_example.py")]
    run = subprocess.run(command, check=True, capture_output=True, text=True, input=json.dumps(questions))
    theirs = json.loads(run.stdout)
    names = ("two-sided boundary", "one-sided boundary", "two-sided e-value", "one-sided e-value")
    largest = dict.fromkeys(names, 0.0)
    for (n, rho, alpha, z), answer in zip(questions, theirs["answers"], strict=True):
        ours = [boundary(n, 1 / rho, alpha, is_one_sided=is_one_sided) for is_one_sided in (False, True)]
        ours += [log_e_value(z, n, 1 / rho, is_one_sided=is_one_sided) for is_one_sided in (False, True)]
        for name, mine, other in zip(names, ours, answer, strict=True):
            largest[name] = max(largest[name], abs(float(mine) - other) / max(abs(other), 1.0))
    return {"version": theirs["version"], "questions": len(questions), "largest_difference": largest}
