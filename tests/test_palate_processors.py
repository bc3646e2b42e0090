"""A list is the same on every x86-64 processor, but for neighbours whose scores are within rounding."""

from __future__ import annotations

import importlib
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from palate.data.top_items import descending
from palate.types import Doubles
from tests import lists_here
from tests.waiting import LAST_RESORT_S

BUILT: Any = importlib.import_module("numpy._core._multiarray_umath")
"""It knows what NumPy finds here and may be told to leave alone."""
ROOT = Path(__file__).parent.parent
ROUNDING = 1e-5
"""Of the span of a user's scores: 32 bits carry 6e-8, and up to some hundred products of that size are summed."""
OTHERS = [("Haswell", "haswell", {"X86_V2", "X86_V3"}), ("Nehalem", "nehalem", {"X86_V2"})]
"""Processors that newer ones can pass for, newest first: names in OpenBLAS and LLVM, and what NumPy finds there."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="compares processors of x86-64"),
]


def compute_elsewhere(path: Path, **environment: str) -> dict[str, Doubles]:
    """What a process of its own scores."""
    command = [sys.executable, "-m", "tests.lists_here", str(path)]
    environment = {**os.environ, **environment}  # Numba keeps what it compiled for each processor apart
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True, timeout=LAST_RESORT_S
    )
    assert done.returncode == 0, done.stderr
    return read_scores(path)


def read_scores(path: Path) -> dict[str, Doubles]:
    """Scores by model and for the default pipeline, shape ``(n_users, n_items)``."""
    with np.load(path) as scores:
        return {name: scores[name].astype(np.float64) for name in scores.files}


def features_beyond(known: set[str]) -> list[str]:
    """The features of this processor that NumPy uses, without those ``known``."""
    return [name for name in BUILT.__cpu_dispatch__ if BUILT.__cpu_features__[name] and name not in known]


def test_lists_differ_by_neighbours_within_rounding_alone(tmp_path: Path) -> None:
    """Compared with the newest of the older processors."""
    blas, llvm, known = next(other for other in OTHERS if features_beyond(other[2]))
    lists_here.main(tmp_path / "here.npz")
    here = read_scores(tmp_path / "here.npz")
    elsewhere = compute_elsewhere(
        tmp_path / "elsewhere.npz",
        OPENBLAS_CORETYPE=blas,
        NPY_DISABLE_CPU_FEATURES=" ".join(features_beyond(known)),
        NUMBA_CPU_NAME=llvm,
        NUMBA_CPU_FEATURES="",
    )
    assert here.keys() == elsewhere.keys() >= {"default", "ease", "ials", "linear_sequence", "cold_start", "blend"}
    moved = {name: furthest(here[name], elsewhere[name]) for name in here}
    assert {name: gap for name, gap in moved.items() if gap > ROUNDING} == {}


def furthest(here: Doubles, there: Doubles) -> float:
    """How far apart the scores are of any two items that change places, as a part of the span of a user's scores."""
    np.testing.assert_array_equal(np.isnan(here), np.isnan(there), "the same items are listed")
    lists, others = descending(here.astype(np.float32)), descending(there.astype(np.float32))
    span = np.nanmax(here, axis=1, initial=0) - np.nanmin(here, axis=1, initial=0)
    gaps = np.abs(np.take_along_axis(here, lists, axis=1) - np.take_along_axis(here, others, axis=1))
    return float((np.nan_to_num(gaps) / np.maximum(span, 1e-9)[:, None]).max())
