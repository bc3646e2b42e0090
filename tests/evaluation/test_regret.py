"""Regret against the best single model, by group, without selection bias."""

from __future__ import annotations

import json

import numpy as np
import pytest

from palate.errors import InvalidInput
from palate.evaluation.regret import LEAST_USERS, LENGTHS, length_name, regret
from palate.types import Doubles

N = 400


def flat(value: float, n: int = N) -> Doubles:
    return np.full(n, value)


def test_a_tenth_lost_by_everyone_is_a_regret_of_a_tenth() -> None:
    result = regret(flat(0.45), {"ease": flat(0.5), "popular": flat(0.2)}, np.full(N, 7))

    everyone = result.everyone
    assert (everyone.best, everyone.users) == ("ease", N)
    assert everyone.default == pytest.approx(0.45)
    for against in (everyone.same, everyone.crossed):
        assert against.reference == pytest.approx(0.5)
        assert against.regret == pytest.approx(0.1)
        assert against.interval == pytest.approx((0.1, 0.1))
    assert everyone.picked == {"ease": 1.0}
    assert everyone.sure == "worse"
    assert [(row.by, row.name) for row in result.groups] == [("history", "6-19")]


def test_a_default_ahead_of_all_has_a_regret_below_nought() -> None:
    result = regret(flat(0.6), {"ease": flat(0.5)}, np.full(N, 7))
    assert result.everyone.crossed.regret == pytest.approx(-0.2)
    assert result.everyone.sure == "better"
    assert result.worse == ()


def test_groups_have_winners_of_their_own() -> None:
    """The default serves half the users as the best does, and the others by half."""
    known = np.repeat([2, 150], N // 2)
    long, short = known == 150, known == 2
    noise = np.random.default_rng(0).normal(0, 0.02, N)
    default = np.where(long, 0.5, 0.2) + noise
    singles = {"ease": np.where(long, 0.5, 0.1) + noise, "popular": np.where(short, 0.4, 0.1) + noise}
    films = np.where(np.arange(N) % 2, "movie", "book").tolist()

    result = regret(default, singles, known, {"domain": films})

    assert {(row.by, row.name): row.users for row in result.groups} == {
        ("history", "1-2"): N // 2,
        ("history", "100+"): N // 2,
        ("domain", "book"): N // 2,
        ("domain", "movie"): N // 2,
    }
    short_row, long_row = result.groups[:2]
    assert (short_row.best, short_row.sure) == ("popular", "worse")
    assert short_row.crossed.regret == pytest.approx(0.5, abs=0.02)
    assert (long_row.best, long_row.sure) == ("ease", "")
    assert long_row.crossed.regret == pytest.approx(0.0, abs=1e-9)
    assert result.worse[0] == short_row
    assert result.everyone.best == "ease"
    assert result.everyone.sure == "better"


def test_the_luck_of_a_winner_is_no_regret() -> None:
    """Ten models and a default that are all the same but for chance, many times over."""
    same, crossed = [], []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        base = rng.random(200)
        rows = {str(model): np.clip(base + rng.normal(0, 0.3, 200), 0, None) for model in range(11)}
        result = regret(rows.pop("0"), rows, np.full(200, 7), seed=seed, draws=100).everyone
        same.append(result.same.regret)
        crossed.append(result.crossed.regret)
    assert np.mean(same) > 0.03
    assert abs(np.mean(crossed)) < 0.01


def test_a_loss_that_chance_explains_is_not_sure() -> None:
    rng = np.random.default_rng(1)
    base = rng.random(N)
    result = regret(base, {"ease": base + rng.normal(0.001, 0.2, N)}, np.full(N, 7))
    low, high = result.everyone.crossed.interval
    assert low < result.everyone.crossed.regret < high
    assert low < 0 < high
    assert result.everyone.sure == ""


def test_pairs_are_drawn_together() -> None:
    """Users differ a hundred times more than the models do, and the interval is narrow all the same."""
    base = np.random.default_rng(2).random(N)
    low, high = regret(base * 0.9, {"ease": base}, np.full(N, 7)).everyone.same.interval
    assert (low, high) == pytest.approx((0.1, 0.1))


def test_a_group_of_few_is_shown_and_marked() -> None:
    known = np.where(np.arange(N) < LEAST_USERS - 1, 0, 30)
    few, many = regret(flat(0.1), {"ease": flat(0.5)}, known).groups
    assert (few.name, few.users, few.few, few.sure) == ("0", LEAST_USERS - 1, True, "")
    assert few.crossed.regret == pytest.approx(0.8)
    assert (many.few, many.sure) == (False, "worse")


def test_lengths_are_named_and_lie_where_they_begin() -> None:
    assert [length_name(index) for index in range(len(LENGTHS))] == ["0", "1-2", "3-5", "6-19", "20-99", "100+"]
    known = np.array([0, 1, 2, 3, 5, 6, 19, 20, 99, 100, 9_999])
    result = regret(flat(1.0, 11), {"ease": flat(1.0, 11)}, known)
    assert [row.users for row in result.groups] == [1, 2, 2, 2, 2, 2]


def test_where_nothing_was_hit_there_is_no_regret_to_tell() -> None:
    result = regret(flat(0.0), {"ease": flat(0.0)}, np.full(N, 7))
    assert np.isnan(result.everyone.same.regret)
    assert result.everyone.sure == ""
    assert result.to_json()["everyone"]["same"] == {"reference": 0.0, "regret": None, "interval": [None, None]}


def test_one_user_alone_is_picked_for_by_nobody() -> None:
    result = regret(flat(0.2, 1), {"ease": flat(0.4, 1)}, np.array([7]))
    assert result.everyone.same.regret == pytest.approx(0.5)
    assert np.isnan(result.everyone.crossed.regret)
    json.dumps(result.to_json(), allow_nan=False)


def test_users_without_a_figure_are_left_out() -> None:
    default = np.where(np.arange(N) < 100, np.nan, 0.3)
    assert regret(default, {"ease": flat(0.3)}, np.full(N, 7)).everyone.users == N - 100


def test_it_comes_out_the_same_every_time() -> None:
    rng = np.random.default_rng(3)
    columns = rng.random(N), {"ease": rng.random(N), "ials": rng.random(N)}, rng.integers(0, 200, N)
    assert regret(*columns) == regret(*columns)


@pytest.mark.parametrize(
    ("singles", "known", "message"),
    [
        ({}, N, "needs single models"),
        ({"ease": flat(0.1, 3)}, N, "each user in ease"),
        ({"ease": flat(0.1)}, 3, "each user in known"),
        ({"ease": flat(np.nan)}, N, "needs at least one user"),
    ],
)
def test_what_cannot_be_told_is_refused(singles: dict[str, Doubles], known: int, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        regret(flat(0.1), singles, np.full(known, 7))
