"""Search is random at first, then near the best, and repeats no setting."""

from __future__ import annotations

import numpy as np
import pytest

from palate.evaluation.search import propose, propose_new
from palate.models.search_space import Choice, Linear, Space

SPACE: Space = {"x": Linear(0.0, 1.0), "on": Choice(True, False)}
BEST = {"x": 0.5, "on": True}


def drawn(progress: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    rng = np.random.default_rng(1)
    return np.array([propose(SPACE, BEST, progress, rng)["x"] for _ in range(500)])


@pytest.mark.parametrize("progress", [0.0, 0.25, 0.49])
def test_the_first_half_knows_nothing_of_the_best(progress: float) -> None:
    assert np.histogram(drawn(progress), 4, (0, 1))[0] == pytest.approx(np.full(4, 125), rel=0.3)


def test_the_second_half_comes_ever_closer() -> None:
    spreads = [float(np.abs(drawn(progress) - 0.5).mean()) for progress in (0.5, 0.75, 1.0)]
    assert spreads[0] > 1.4 * spreads[1] > 1.4 * 1.4 * spreads[2] > 0


def test_nothing_is_tried_twice_and_an_empty_space_ends() -> None:
    rng = np.random.default_rng(1)
    few: Space = {"on": Choice(True, False)}
    assert propose_new(few, {"on": True}, 0.0, rng, [{"on": True}]) == {"on": False}
    assert propose_new(few, {"on": True}, 0.0, rng, [{"on": True}, {"on": False}]) is None
