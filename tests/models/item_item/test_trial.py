"""Settings are chosen by a trial on a part of the data, and only if one is significantly better."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.models import EASE
from palate.models.base import Run
from palate.models.item_item import trial
from palate.models.item_item.ease import EASEModel
from palate.models.item_item.trial import choose_recipe, split_last_event, split_random_part

pytestmark = pytest.mark.slow


def pairs(n_users: int = 900) -> Dataset:
    """Items in pairs, a few of them very popular: each user has both items of a pair or none."""
    rng = np.random.default_rng(1)
    popularity = 1 / np.arange(1, 201)
    users, items = [], []
    for user in range(n_users):
        for pair in rng.choice(200, 6, replace=False, p=popularity / popularity.sum()):
            users += [user] * 2
            items += [f"{pair} first", f"{pair} second"]
    return Dataset.from_columns(users, items)


def test_where_items_imply_one_another_ease_penalises_less_and_finds_more() -> None:
    data = pairs()
    model = EASE().fit(data)
    assert model.chosen["reg"] < 300.0
    again, usual = model.tuned_recipe, EASE(reg=300.0)
    assert again != usual
    small = trial._build_trial(data, split_random_part, 7)
    assert small is not None
    assert small.compute_ndcg(again).mean() > small.compute_ndcg(usual).mean()


def test_what_was_chosen_is_not_chosen_again(monkeypatch: pytest.MonkeyPatch) -> None:
    model = EASE().fit(pairs())
    monkeypatch.setattr(trial, "choose_recipe", None)
    again = model.tuned_recipe.fit(pairs())
    assert isinstance(again, EASEModel)
    assert again.weights.tobytes() == model.weights.tobytes()
    assert again.tuned_recipe == model.tuned_recipe
    assert EASE(reg=7.0).fit(pairs()).tuned_recipe == EASE(reg=7.0)


def test_in_doubt_it_is_the_first() -> None:
    same = [EASE(reg=300.0), EASE(reg=301.0)]
    assert choose_recipe(same, pairs(), split_random_part, 1) is same[0]
    few = [EASE(reg=300.0), EASE(reg=30.0)]
    assert choose_recipe(few, pairs(20), split_random_part, 1) is few[0], "too few test users"


def test_what_is_surely_better_is_chosen_wherever_it_stands() -> None:
    worst, best = EASE(reg=1e6), EASE(reg=30.0)
    for splitter in (split_random_part, split_last_event):
        assert choose_recipe([worst, best], pairs(), splitter, 1) is best
        assert choose_recipe([best, worst], pairs(), splitter, 1) is best


def test_one_seed_chooses_alike_and_users_beyond_the_limit_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_MAX_USERS", 400)
    monkeypatch.setattr(trial, "_MAX_TEST_USERS", 100)
    first, second = (trial._build_trial(pairs(), split_random_part, 3) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.train.n_users <= 400
    assert len(first.users) == 100
    assert first.compute_ndcg(EASE(reg=9.0)).tobytes() == second.compute_ndcg(EASE(reg=9.0)).tobytes()
    assert EASE().fit(pairs(), Run(seed=5)).chosen == EASE().fit(pairs(), Run(seed=5)).chosen
