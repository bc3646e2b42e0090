"""Axis scales map values to coordinates, with round ticks."""

from __future__ import annotations

from math import nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.evaluation.report.svg import AxisScale, text


def test_ends_are_drawn_at_the_ends_and_the_middle_between() -> None:
    scale = AxisScale(10.0, 20.0, 100.0, 0.0)
    assert [scale(10), scale(15), scale(20)] == [100, 50, 0]


@given(
    values=st.lists(st.floats(-1e6, 1e6).filter(lambda value: value == 0 or abs(value) > 1e-6), min_size=1, max_size=9)
)
@settings(deadline=None)
def test_a_scale_holds_its_values_and_its_ticks_are_in_range(values: list[float]) -> None:
    scale = AxisScale.over([*values, nan], 0, 100)
    assert all(0 <= scale(value) <= 100 for value in values)
    ticks = scale.ticks()
    assert len(ticks) <= 5
    assert all(-1e-6 <= scale(value) <= 100 + 1e-6 for value, _ in ticks)


def test_ticks_are_round_and_say_no_more_than_they_need() -> None:
    assert [label for _, label in AxisScale(0.0, 0.5, 0, 1).ticks()] == ["0.0", "0.2", "0.4"]
    assert [label for _, label in AxisScale(0.0, 0.17, 0, 1).ticks()] == ["0.00", "0.05", "0.10", "0.15"]
    assert [label for _, label in AxisScale(1.0, 4.0, 0, 1).ticks()] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("words", ["<script>", "a & b", '"quoted"'])
def test_words_are_escaped(words: str) -> None:
    drawn = text(0, 0, words)
    assert words not in drawn
