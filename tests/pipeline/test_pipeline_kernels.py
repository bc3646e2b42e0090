"""A list is the same whether compiled loops or NumPy compute it: items, order, scores and reasons."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
import pytest

from palate.data.slate import Slate
from palate.models.linear import compiled_kernels, kernels, numpy_kernels
from palate.pipeline.arrange import repetition_limits
from palate.pipeline.explain import attribution, cited_events
from palate.pipeline.explore import plackett_luce
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.user_state import UserState
from palate.settings import default_stages
from palate.testing import sample_serving_state
from palate.testing.stage_contract import random_query

N_REQUESTS: Final = int(os.environ.get("PALATE_KERNEL_REQUESTS", "300"))
"""More may be tried by hand."""
TOLERANCE: Final = 1e-5
LOOPS: Final = {
    (stages, name): loop
    for stages in (attribution, cited_events, plackett_luce, repetition_limits)
    for name, loop in vars(stages).items()
    if hasattr(loop, "py_func")
}
"""The loops of stages, which Python runs as they are where Numba is missing."""
PIPELINE: Final = Pipeline.from_config("default", default_stages())


@pytest.fixture
def patched() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def run_with(module: object, patch: pytest.MonkeyPatch, query: Query) -> Slate:
    for name in kernels.__all__:
        patch.setattr(kernels, name, getattr(module, name))
    for (stages, name), loop in LOOPS.items():
        patch.setattr(stages, name, loop if module is compiled_kernels else loop.py_func)
    # A history and a state of its own, so that nothing is shared with the other run.
    profile = replace(query.profile, history=query.profile.history.where(np.ones(len(query.profile.history), np.bool_)))
    return PIPELINE.run(replace(query, profile=profile, user=UserState(profile, query.serving)))


@pytest.mark.slow
def test_compiled_loops_and_numpy_give_the_same_lists(patched: pytest.MonkeyPatch) -> None:
    assert len(LOOPS) >= 8
    for seed in range(N_REQUESTS):
        query = replace(random_query(np.random.default_rng(seed), sample_serving_state()), full_history=None)
        compiled, reference = (run_with(module, patched, query) for module in (compiled_kernels, numpy_kernels))
        scale = max(float(np.abs(reference.scores).max(initial=0)), 1.0)
        np.testing.assert_allclose(compiled.scores, reference.scores, rtol=TOLERANCE, atol=TOLERANCE * scale)
        for row, (item, other) in enumerate(zip(compiled.ids, reference.ids, strict=True)):
            is_tied = (
                np.abs(np.delete(reference.scores, row) - reference.scores[row]).min(initial=1) < TOLERANCE * scale
            )
            assert item == other or is_tied, (seed, row)
            if item == other:
                assert_same_reason(compiled, reference, row, TOLERANCE * scale)


def assert_same_reason(compiled: Slate, reference: Slate, row: int, tolerance: float) -> None:
    reason, other = compiled.reasons[row], reference.reasons[row]
    for part in ("history", "words", "mood", "popularity", "rest"):
        assert getattr(reason, part) == pytest.approx(getattr(other, part), rel=TOLERANCE, abs=10 * tolerance)
    shares = {event.item: event.share for event in other.events}
    for event in reason.events:
        if event.item in shares:
            assert event.share == pytest.approx(shares[event.item], rel=TOLERANCE, abs=10 * tolerance)
