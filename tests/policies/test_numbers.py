"""Options of policies are finite numbers."""

from __future__ import annotations

import pytest

from palate.policies.numbers import is_finite_number


@pytest.mark.parametrize("value", [0, -3, 0.5, 10**30])
def test_integers_and_floats_are(value: object) -> None:
    assert is_finite_number(value)


@pytest.mark.parametrize("value", [True, "1", None, float("nan"), float("inf"), [1]])
def test_other_values_are_not(value: object) -> None:
    assert not is_finite_number(value)
