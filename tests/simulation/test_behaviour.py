"""The parameters of behaviour: ranges, switches, probabilities."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.errors import InvalidInput
from palate.simulation import Behaviour


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("slate_size", 0, "a whole number of at least 1"),
        ("max_steps", 2.5, "a whole number of at least 1"),
        ("boredom", -0.1, "0 or more"),
        ("position_bias", float("nan"), "a finite number"),
        ("rating_share", 1.1, "a probability from 0 to 1"),
        ("leave_probability", -0.1, "a probability from 0 to 1"),
        ("gap_days", 0, "a number of days above 0"),
        ("noise", "much", "a finite number"),
    ],
)
def test_a_parameter_outside_its_range_is_refused_by_name(name: str, value: object, expected: str) -> None:
    with pytest.raises(InvalidInput, match=f"{name} must be {re.escape(expected)}") as error:
        Behaviour(**{name: value})  # type: ignore[arg-type]  # fields by name
    assert error.value.where == name


def test_each_mechanism_can_be_switched_off() -> None:
    calm = Behaviour().without("position_bias", "boredom", "drift", "noise", "churn")
    assert (calm.position_bias, calm.boredom, calm.drift, calm.noise) == (0, 0, 0, 0)
    assert [calm.leaving(utility) for utility in (-5.0, 0.0, 5.0)] == pytest.approx([0.2] * 3)
    assert calm.returning(-9.0) == 1.0
    assert Behaviour().without() == Behaviour()
    with pytest.raises(InvalidInput, match="No mechanism 'gravity'; there are position_bias, boredom"):
        Behaviour().without("gravity")


def test_examination_falls_as_a_power_of_the_position() -> None:
    assert Behaviour(slate_size=4, position_bias=1.0).examination() == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4])
    assert Behaviour(slate_size=3, position_bias=0.0).examination() == pytest.approx([1, 1, 1])


def test_churn_responds_to_the_utility_by_log_odds() -> None:
    behaviour = Behaviour(leave_probability=0.2, leave_sensitivity=1.0, return_probability=0.5, return_sensitivity=2.0)
    assert behaviour.leaving(0.0) == pytest.approx(0.2)
    assert behaviour.leaving(1.0) == pytest.approx(0.25 / np.e / (1 + 0.25 / np.e))
    assert behaviour.leaving(-1.0) > 0.2
    assert behaviour.returning(0.0) == pytest.approx(0.5)
    assert behaviour.returning(1.0) == pytest.approx(1 / (1 + np.exp(-2.0)))
    assert Behaviour(leave_probability=0.0).leaving(-100.0) == 0.0


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 5), st.floats(0, 5), st.floats(-50, 50))
def test_probabilities_are_in_range(leave: float, back: float, a: float, b: float, utility: float) -> None:
    behaviour = Behaviour(leave_probability=leave, return_probability=back, leave_sensitivity=a, return_sensitivity=b)
    assert 0 <= behaviour.leaving(utility) <= 1
    assert 0 <= behaviour.returning(utility) <= 1
    assert np.all((behaviour.examination() > 0) & (behaviour.examination() <= 1))


def test_every_parameter_is_in_the_page() -> None:
    page = (Path(__file__).parents[2] / "docs" / "simulator.md").read_text(encoding="utf-8")
    assert [field.name for field in fields(Behaviour) if f"`{field.name}` | {field.default}" not in page] == []
