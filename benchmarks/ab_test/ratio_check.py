"""How often a broken split is caught, and a right one accused."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from palate.evaluation.ab_test import check_sample_ratio, check_sample_ratio_anytime

N_RUNS: Final = 2_000
N_USERS: Final = (10_000, 50_000, 100_000)
LOOK: Final = 1_000
"""Users between looks."""
SHARES: Final = (0.5, 0.495, 0.49, 0.48, 0.45)
INTENDED: Final = {"control": 0.5, "treatment": 0.5}


def measure() -> list[dict[str, Any]]:
    """For each actual share of the treatment, how often each check says that the split is broken."""
    rows = []
    for share in SHARES:
        looks = np.arange(LOOK, N_USERS[-1] + 1, LOOK)
        once = np.zeros((N_RUNS, len(looks)), bool)
        anytime = np.zeros((N_RUNS, len(looks)), bool)
        for run in range(N_RUNS):
            rng = np.random.default_rng([round(1_000 * share), run])
            treated = np.cumsum(rng.binomial(LOOK, share, len(looks)))
            for look, (n, count) in enumerate(zip(looks.tolist(), treated.tolist(), strict=True)):
                observed = {"control": n - count, "treatment": count}
                once[run, look] = check_sample_ratio(observed, INTENDED).is_broken
                anytime[run, look] = check_sample_ratio_anytime(observed, INTENDED).is_broken
        rows.append(
            {
                "share": share,
                "once": {str(n): round(float(once[:, n // LOOK - 1].mean()), 3) for n in N_USERS},
                "repeated": round(float(once.any(axis=1).mean()), 3),
                "anytime": {str(n): round(float(anytime[:, : n // LOOK].any(axis=1).mean()), 3) for n in N_USERS},
            }
        )
    return rows
