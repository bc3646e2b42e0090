"""Plans agree with textbook numbers, with each other and with simulated experiments."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.errors import InvalidInput
from palate.evaluation.ab_test.anytime import MonitoringPlan, anytime_test
from palate.evaluation.ab_test.contrast import difference
from palate.evaluation.ab_test.fixed_horizon import welch_test
from palate.evaluation.ab_test.planning import ExperimentDesign
from palate.evaluation.ab_test.variant_sample import VariantSample


def test_the_textbook_example() -> None:
    # 2 (1.959964 + 0.841621)² sd² / effect² = 15.698 · 100 users in each variant
    assert ExperimentDesign(1.0).needed_users(0.1) == 3_140
    assert ExperimentDesign(1.0).power(0.1, 3_140) == pytest.approx(0.8, abs=1e-4)
    assert ExperimentDesign(2.0).power(0.0, 100) == pytest.approx(0.05)


@given(st.floats(0.1, 10), st.floats(0.05, 0.95), st.floats(0.01, 1), st.floats(0.5, 0.99))
def test_users_effect_and_power_agree(sd: float, share: float, effect: float, power: float) -> None:
    design = ExperimentDesign(sd, share)
    n = design.needed_users(effect, power)

    assert design.power(effect, n) >= power - 1e-3
    assert design.detectable_effect(n, power) <= effect * (1 + 1e-9)
    assert design.needed_users_anytime(effect, power) >= n


def test_the_anytime_test_needs_about_twice_as_many_at_a_single_look() -> None:
    design = ExperimentDesign(1.0)
    assert design.needed_users_anytime(0.1) == pytest.approx(3_140 * (3.035122 + 0.841621) ** 2 / 7.848879, abs=2)


def test_simulated_experiments_have_the_planned_power() -> None:
    design, rng, n_detected = ExperimentDesign(1.0), np.random.default_rng(0), np.zeros(2)
    sizes = design.needed_users(0.3), design.needed_users_anytime(0.3)
    plan = MonitoringPlan(sizes[1], min_users=50)

    for _ in range(500):
        (control, treatment), (late_control, late_treatment) = (
            (VariantSample.of(rng.normal(0, 1, n // 2)), VariantSample.of(rng.normal(0.3, 1, n // 2))) for n in sizes
        )
        late = difference(late_control, late_treatment)
        n_detected += [welch_test(control, treatment).p < 0.05, anytime_test(late, plan).low > 0]

    assert n_detected / 500 == pytest.approx([0.8, 0.8], abs=0.05)


def test_designs_that_cannot_work_are_refused() -> None:
    for sd, share, level in [(0, 0.5, 0.05), (1, 0, 0.05), (1, 0.5, 1)]:
        with pytest.raises(InvalidInput):
            ExperimentDesign(sd, share, level)
    with pytest.raises(InvalidInput, match="difference of 0"):
        ExperimentDesign(1.0).needed_users(0.0)
