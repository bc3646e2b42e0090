"""Loops are compiled by Numba where it is installed, and run as they are where it is not."""

from __future__ import annotations

import numpy as np
import pytest

from palate import compiled
from palate.types import Doubles


def sum_of_squares(values: Doubles) -> float:
    total = 0.0
    for index in range(len(values)):
        total += values[index] ** 2
    return total


def test_a_compiled_loop_gives_what_the_loop_gives() -> None:
    values = np.linspace(0, 1, 7)
    loop = compiled.compiled(sum_of_squares)
    assert loop(values) == pytest.approx(sum_of_squares(values))
    assert hasattr(loop, "py_func")


def test_without_numba_a_loop_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "njit", None)
    assert compiled.compiled(sum_of_squares) is sum_of_squares
