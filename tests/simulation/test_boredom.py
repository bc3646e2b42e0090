"""Boredom: known answers, and recovery."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.items import Item
from palate.simulation import Behaviour
from palate.simulation.boredom import ItemTraits, RecentExposures
from palate.simulation.session import HiddenState
from palate.simulation.taste import DAY_S

BEHAVIOUR = Behaviour(genre_weight=1.0, creator_weight=2.0, domain_weight=0.5, recovery_days=2.0, boredom=0.3)
ITEMS = (
    Item(id="a", domain="movie", title="A", genres=("drama", "war"), creators=("x",)),
    Item(id="b", domain="movie", title="B", genres=("drama",)),
    Item(id="c", domain="book", title="C", genres=("comedy",), creators=("x",)),
    Item(id="d", domain="game", title="D"),
)


def exposures() -> RecentExposures:
    return RecentExposures.none(ItemTraits.of(ITEMS, BEHAVIOUR), BEHAVIOUR, 0.0)


def test_it_is_the_weighted_sum_over_genres_creators_and_domain() -> None:
    seen = exposures()
    seen.add(0)
    seen.add(0)
    log3 = np.log(3)
    expected = [(1 + 2 + 0.5) * log3, (1 + 0.5) * log3, 2 * log3, 0.0]
    assert seen.boredom(np.arange(4)) == pytest.approx(expected)
    assert seen.boredom(np.array([2, 0])) == pytest.approx([expected[2], expected[0]])


def test_an_exposure_counts_half_after_the_half_life() -> None:
    seen = exposures()
    seen.add(1)
    seen.advance(2 * DAY_S)
    assert seen.boredom(np.array([1])) == pytest.approx(1.5 * np.log(1.5))
    seen.advance(1 * DAY_S)  # time does not run back
    assert seen.boredom(np.array([1])) == pytest.approx(1.5 * np.log(1.5))
    seen.advance(200 * DAY_S)
    assert seen.boredom(np.array([1])) == pytest.approx(0.0, abs=1e-9)


def test_the_utility_falls_by_the_boredom_times_the_parameter() -> None:
    hidden = HiddenState(np.full(4, 1.0), exposures(), BEHAVIOUR.boredom)
    hidden.exposures.add(3)
    assert hidden.effective_utility(np.arange(4)) == pytest.approx([1, 1, 1, 1 - 0.3 * 0.5 * np.log(2)])
    assert HiddenState(np.full(4, 1.0), hidden.exposures, 0.0).effective_utility(np.arange(4)) == pytest.approx([1] * 4)


def test_a_copy_is_independent() -> None:
    seen = exposures()
    seen.copy().add(0)
    assert seen.boredom(np.arange(4)) == pytest.approx([0] * 4)
