"""Team draft is fair: known lists, and by enumeration no preference between equal rankings."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.errors import InvalidInput
from palate.evaluation.ab_test.interleaving import interleave, team_draft

RANKINGS = st.permutations("abcdefgh")


def test_a_list_as_made_by_hand() -> None:
    # Round 1: first takes a, second takes b. Round 2, second begins: it takes e, first takes c.
    draft = team_draft("abcd", "bedg", 4, [True, False])

    assert draft.items == ("a", "b", "e", "c")
    assert draft.teams == (0, 1, 1, 0)
    assert draft.credit(["b", "e", "c", "x", "b"]) == (1, 2)


def test_identical_rankings_stay_as_they_are_and_each_position_is_of_both_teams_equally_often() -> None:
    length, total = 6, np.zeros(6)
    coins = list(itertools.product([True, False], repeat=length // 2))
    for coin in coins:
        draft = team_draft("abcdef", "abcdef", length, coin)
        assert draft.items == tuple("abcdef")
        total += draft.teams
    assert (total == len(coins) / 2).all()


def test_any_clicks_on_identical_rankings_prefer_neither() -> None:
    coins = list(itertools.product([True, False], repeat=3))
    for n in range(6):
        for clicked in itertools.combinations("abcde", n):
            credits = [team_draft("abcde", "abcde", 5, coin).credit(clicked) for coin in coins]
            signs = [np.sign(second - first) for first, second in credits]
            assert sum(signs) == 0


@given(RANKINGS, RANKINGS, st.integers(1, 8), st.integers(0, 2**32))
def test_a_list_holds_the_best_of_both_without_repeats(
    first: list[str], second: list[str], length: int, seed: int
) -> None:
    draft = interleave(first, second, length, seed)

    assert draft == interleave(first, second, length, seed)
    assert len(set(draft.items)) == len(draft.items) == len(draft.teams) == length
    assert abs(draft.teams.count(0) - draft.teams.count(1)) <= 1
    assert draft.items[0] in (first[0], second[0])
    for position, (item, team) in enumerate(zip(draft.items, draft.teams, strict=True)):
        left = [other for other in (first, second)[team] if other not in draft.items[:position]]
        assert item == left[0]


@given(RANKINGS, RANKINGS, st.lists(st.booleans(), min_size=4, max_size=4))
def test_swapping_rankings_and_coins_swaps_the_teams(first: list[str], second: list[str], coins: list[bool]) -> None:
    draft = team_draft(first, second, 8, coins)
    swapped = team_draft(second, first, 8, [not coin for coin in coins])

    assert swapped.items == draft.items
    assert swapped.teams == tuple(1 - team for team in draft.teams)


def test_seeds_toss_both_sides() -> None:
    first = {interleave("ab", "ba", 2, seed).items for seed in range(20)}
    assert first == {("a", "b"), ("b", "a")}


def test_the_list_ends_where_a_ranking_does() -> None:
    assert team_draft("ab", "bc", 10, [True, True, True]).items == ("a", "b")
    assert team_draft("", "bc", 2, [True]).items == ()
    assert team_draft("abc", "abc", 3, [True]).items == ("a", "b")


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(InvalidInput, match="twice"):
        interleave("aa", "ab", 2, 0)
    with pytest.raises(InvalidInput, match="at least 1"):
        interleave("ab", "ab", 0, 0)
