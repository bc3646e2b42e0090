"""The lists that a user was shown lately: exposure weights and sessions by their definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.data.recent_draws import RecentDraws
from palate.data.vocabulary import Vocabulary

VOCABULARY = Vocabulary(f"i{code}" for code in range(50))


def weights_of(draws: RecentDraws, at: float, vocabulary: Vocabulary = VOCABULARY) -> dict[str, float]:
    columns = draws.weights(vocabulary, at)
    return dict(zip(vocabulary.names(columns.codes.tolist()), columns.weights.tolist(), strict=True))


def weights_by_definition(lists: list[tuple[int, float, list[str]]], now: float) -> dict[str, float]:
    """Σ 1/(1+position) · 0.5^(age / 2 days); an item counts once in each draw, where it was first shown."""
    weights: dict[str, float] = {}
    counted: set[tuple[int, str]] = set()
    for seed, at, items in lists:
        for position, item in enumerate(items[:20]):
            if at < now and (seed, item) not in counted:
                counted.add((seed, item))
                weights[item] = weights.get(item, 0.0) + 0.5 ** ((now - at) / 172_800) / (1 + position)
    return weights


@given(st.integers(0, 2**32 - 1), st.integers(0, 49), st.booleans())
def test_weights_kept_step_by_step_are_those_of_the_definition(seed: int, n: int, is_earlier: bool) -> None:
    rng, draws, at = np.random.default_rng(seed), RecentDraws(), 1.7e9
    lists: list[tuple[int, float, list[str]]] = []
    for number in range(n):
        at += float(rng.exponential(rng.choice([60, 1e5, 1e7])))
        items = [f"i{code}" for code in rng.permutation(40)[: rng.integers(1, 30)]]
        lists.append((number if rng.random() < 0.8 else number // 2, at, items))
        draws.add(*lists[-1])
    now = float(rng.uniform(1.7e9, at)) if is_earlier else at + 3600.0
    expected = weights_by_definition(lists, now)
    assert weights_of(draws, now) == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_draws_beyond_the_newest_fifty_weigh_nothing() -> None:
    draws, lists = RecentDraws(), []
    for number in range(120):
        lists.append((number, 1.7e9 + number * 3600, [f"i{(number + k) % 30}" for k in range(5)]))
        draws.add(*lists[-1])
    now = 1.7e9 + 121 * 3600
    assert weights_of(draws, now) == pytest.approx(weights_by_definition(lists[-50:], now), abs=1e-9)


def test_lists_of_a_session_follow_each_other_within_half_an_hour() -> None:
    draws = RecentDraws()
    for seed, minute in ((1, 0), (2, 100), (3, 120), (3, 121), (4, 149)):
        draws.add(seed, 1.7e9 + minute * 60, ["a"])
    counts = [draws.lists_in_session(1.7e9 + minute * 60) for minute in (0, 10, 100, 150, 160, 180)]
    assert counts == [0, 1, 0, 3, 3, 0]


def test_weights_follow_the_vocabulary() -> None:
    draws = RecentDraws()
    draws.add(1, 1.7e9, ["i3", "i1"])
    assert weights_of(draws, 1.7e9 + 1) == pytest.approx({"i3": 1.0, "i1": 0.5}, rel=1e-4)
    larger = Vocabulary(["i1", "i3", "new"])
    draws.add(2, 1.7e9 + 2, ["new"])
    assert draws.weights(VOCABULARY, 1.7e9 + 3).codes.tolist() == [3, 1, -1]
    assert weights_of(draws, 1.7e9 + 3, larger) == pytest.approx({"i3": 1.0, "i1": 0.5, "new": 1.0}, rel=1e-4)


def test_weights_stay_exact_over_decades() -> None:
    draws, year = RecentDraws(), 365 * 86_400.0
    for number in range(40):
        draws.add(number, 1.7e9 + number * year, [f"i{number}"])
    weights = draws.weights(VOCABULARY, 1.7e9 + 39 * year + 172_800).weights
    assert weights[-1] == pytest.approx(0.5)
    assert weights[:-1].max() < 1e-50
