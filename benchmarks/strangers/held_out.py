"""Codes held out for test or validation, and the figures of an NDCG by user."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from palate.evaluation.significance import bootstrap_interval
from palate.types import Codes, Doubles

SEED: Final = 42
K: Final = 10
_SHARE: Final = 0.2


def draw_codes(n: int, seed: int, part: str) -> tuple[Codes, Codes]:
    """Random codes to ask about, and codes to learn from: a fifth each for test and, of the others, validation."""
    test, outer = np.split(np.random.default_rng(seed).permutation(n), [int(_SHARE * n)])
    validation, inner = np.split(outer, [int(_SHARE * len(outer))])
    return (test, outer) if part == "test" else (validation, inner)


def compute_figure(ndcg: Doubles, baseline: Doubles) -> dict[str, Any]:
    """Mean NDCG over users with its interval, and the interval of what is gained on the baseline."""
    return {
        "ndcg": float(ndcg.mean()),
        "interval": bootstrap_interval(ndcg, SEED),
        "over": bootstrap_interval(ndcg - baseline, SEED),
    }
