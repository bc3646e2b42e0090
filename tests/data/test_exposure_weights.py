"""Exposure weights by position and age."""

from __future__ import annotations

import pytest

from palate.data.exposure_weights import HALF_LIFE_S, N_POSITIONS, decay, examination_weights


def test_an_exposure_counts_by_its_position() -> None:
    assert examination_weights(3) == pytest.approx([1, 1 / 2, 1 / 3])
    assert not examination_weights(30)[N_POSITIONS:].any()
    assert len(examination_weights(0)) == 0


def test_an_exposure_counts_half_after_two_days() -> None:
    assert HALF_LIFE_S == 2 * 86_400
    assert [decay(age * HALF_LIFE_S) for age in (-1, 0, 1, 2)] == pytest.approx([1, 1, 0.5, 0.25])
