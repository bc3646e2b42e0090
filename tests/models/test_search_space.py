"""Ranges draw within their ends and uniformly on their scale, and near a value with the given width."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.errors import InvalidInput
from palate.models.search_space import Choice, Linear, Log, Range

RANGES: list[Range] = [Linear(0.0, 0.9), Linear(-5, 5), Log(1e-6, 10.0), Log(10, 500), Choice("a", "b", "c")]
NUMBERS = [range_ for range_ in RANGES if not isinstance(range_, Choice)]


@given(index=st.integers(0, len(NUMBERS) - 1), seed=st.integers(0, 99), width=st.floats(0, 2))
@settings(deadline=None)
def test_values_stay_between_the_ends_and_whole_where_both_ends_are(index: int, seed: int, width: float) -> None:
    range_, rng = NUMBERS[index], np.random.default_rng(seed)
    for value in (drawn := range_.draw(rng), range_.near(drawn, rng, width), range_.near(1e9, rng, width)):
        assert range_.low <= value <= range_.high
        assert isinstance(value, int) == isinstance(range_.low, int)
        assert float(f"{value:.3g}") == value


def test_a_logarithmic_range_draws_every_power_as_often_and_a_linear_one_every_value() -> None:
    rng = np.random.default_rng(1)
    powers = np.log10([Log(0.01, 100.0).draw(rng) for _ in range(4_000)])
    values = np.array([Linear(0.0, 4.0).draw(rng) for _ in range(4_000)])
    assert np.histogram(powers, 4, (-2, 2))[0] == pytest.approx(np.full(4, 1_000), rel=0.15)
    assert np.histogram(values, 4, (0, 4))[0] == pytest.approx(np.full(4, 1_000), rel=0.15)


@pytest.mark.parametrize(("range_", "value"), [(Linear(0.0, 100.0), 50.0), (Log(0.01, 100.0), 1.0)])
def test_near_is_as_wide_as_asked(range_: Linear | Log, value: float) -> None:
    rng = np.random.default_rng(2)

    def spread(width: float) -> float:
        near = np.array([range_.near(value, rng, width) for _ in range(1_000)])
        return float(np.std(np.log10(near) / 4 if isinstance(range_, Log) else near / 100))

    assert spread(0.1) == pytest.approx(0.1, rel=0.1)
    assert spread(0.02) == pytest.approx(0.02, rel=0.15)


def test_a_choice_stays_unless_the_width_says_otherwise() -> None:
    rng = np.random.default_rng(3)
    choice = Choice("a", "b", True)
    assert {choice.draw(rng) for _ in range(100)} == {"a", "b", True}
    assert {choice.near("a", rng, 0.0) for _ in range(100)} == {"a"}
    assert {choice.near("a", rng, 0.5) for _ in range(100)} == {"a", "b", True}


def test_the_seed_decides_what_is_drawn() -> None:
    def drawn(seed: int) -> list[object]:
        rng = np.random.default_rng(seed)
        return [range_.draw(rng) for range_ in RANGES]

    assert drawn(1) == drawn(1) != drawn(2)


@pytest.mark.parametrize(("kind", "low", "high"), [(Linear, 1, 1), (Log, 0, 1), (Log, 2, 1)])
def test_ends_that_make_no_range_are_refused(kind: type[Linear | Log], low: float, high: float) -> None:
    with pytest.raises(InvalidInput, match="low < high"):
        kind(low, high)
