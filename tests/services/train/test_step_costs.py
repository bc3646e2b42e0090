"""Each step has its time and the peak of memory until its end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from palate.services.train.step_costs import StepCosts


def test_steps_come_in_order_with_their_costs() -> None:
    costs = StepCosts()
    with costs.measure("read"):
        sum(range(100_000))

    def fits() -> Iterator[tuple[str, int]]:
        yield "ease", sum(range(200_000))
        yield "ials", 2

    assert dict(costs.measure_each("fit", fits()))["ials"] == 2
    assert [step.name for step in costs.steps] == ["read", "fit ease", "fit ials"]
    assert all(step.wall_s >= 0 and step.cpu_s >= 0 for step in costs.steps)
    assert costs.steps[1].cpu_s > 0
    peaks = [step.peak_mb for step in costs.steps if step.peak_mb is not None]
    assert peaks == sorted(peaks)


def test_a_step_that_fails_is_not_recorded() -> None:
    costs = StepCosts()
    with pytest.raises(ZeroDivisionError), costs.measure("slip"):
        raise ZeroDivisionError
    assert costs.steps == []
