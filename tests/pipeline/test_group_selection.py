"""Selection for groups by proportional fairness, and its pages."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from palate.pipeline.group_selection import fair_choice, position_worths, satisfaction
from palate.types import Doubles

WORTHS = st.tuples(st.integers(1, 8), st.integers(0, 30)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.floats(0, 1, width=32))
)


def test_alone_it_is_the_users_own_order() -> None:
    order = np.array([[3, 0, 2, 1]])
    assert fair_choice(position_worths(4)[order], 3).tolist() == [1, 3, 2]


def test_what_both_like_comes_first_then_each_in_turn() -> None:
    ann = [0.9, 1.0, 0.0, 0.8, 0.0]
    bob = [0.9, 0.0, 1.0, 0.0, 0.8]
    chosen = fair_choice(np.array([ann, bob]), 5).tolist()
    assert chosen[0] == 0
    assert {*chosen[1:3]} == {1, 2}


def test_one_against_many_is_heard() -> None:
    many, minority = [1.0, 0.9, 0.8, 0.7, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 1.0, 0.9]
    chosen = fair_choice(np.array([many, many, many, minority]), 4).tolist()
    assert 4 in chosen
    assert chosen[0] == 0


@given(WORTHS, st.integers(0, 40))
def test_each_thing_comes_once_and_as_many_as_there_are(worths: Doubles, n: int) -> None:
    chosen = fair_choice(worths, n).tolist()
    assert len({*chosen}) == len(chosen) == min(n, worths.shape[1])


@given(WORTHS, st.integers(0, 15), st.integers(0, 15))
def test_pages_follow_from_each_other(worths: Doubles, first: int, then: int) -> None:
    full = fair_choice(worths, first + then)
    had = np.isin(np.arange(worths.shape[1]), full[:first])
    assert fair_choice(worths, then, had).tolist() == full[first:].tolist()


@given(WORTHS.filter(lambda worths: worths.shape[1] > 0))
def test_the_order_of_users_does_not_matter(worths: Doubles) -> None:
    # Whole numbers add up to the same in any order, so that only ties by chance differ.
    rounded = np.round(worths * 4)
    assert satisfaction(rounded[::-1]).tolist() == satisfaction(rounded)[::-1].tolist()
    both = [np.log1p(np.sort(choice[:, fair_choice(choice, 1)].ravel())).sum() for choice in (rounded, rounded[::-1])]
    assert both[0] == pytest.approx(both[1])


@given(WORTHS.filter(lambda worths: worths.shape[1] > 0))
def test_the_first_choice_is_the_best_for_all(worths: Doubles) -> None:
    first = fair_choice(worths, 1)[0]
    welfare = np.log1p(worths).sum(axis=0)
    assert welfare[first] == pytest.approx(welfare.max())


def test_satisfaction_is_whole_for_who_gets_their_own_list() -> None:
    worths = position_worths(5)[np.array([[0, 1, 2], [4, 3, 2]])]
    mine, own_worths = satisfaction(worths).tolist()
    assert mine == pytest.approx(1)
    assert 0 < own_worths < 1
    assert satisfaction(np.empty((2, 0))).tolist() == [0, 0]
