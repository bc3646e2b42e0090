"""Settings are chosen by a small trial, and only where one is surely better."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.models import EASE, trial
from palate.models.base import Run
from palate.models.item_item.trial import last_event, random_part, settled


def pairs(n_users: int = 900) -> Dataset:
    """Items come in pairs, a few of them known to everybody: whoever took to one took to the other."""
    rng = np.random.default_rng(1)
    fame = 1 / np.arange(1, 201)
    users, items = [], []
    for user in range(n_users):
        for pair in rng.choice(200, 6, replace=False, p=fame / fame.sum()):
            users += [user] * 2
            items += [f"{pair} one", f"{pair} two"]
    return Dataset.from_columns(users, items)


def test_where_items_imply_one_another_ease_penalises_less_and_finds_more() -> None:
    data = pairs()
    model = EASE().fit(data)
    assert model.chosen["reg"] < 300.0
    again, usual = model.tuned_recipe, EASE(reg=300.0)
    assert again != usual
    asked = trial._trial(data, random_part, 7)
    assert asked is not None
    assert asked.found(again).mean() > asked.found(usual).mean()


def test_what_was_chosen_is_not_chosen_again(monkeypatch: pytest.MonkeyPatch) -> None:
    model = EASE().fit(pairs())
    monkeypatch.setattr(trial, "settled", None)
    again = model.tuned_recipe.fit(pairs())
    assert again.weights.tobytes() == model.weights.tobytes()
    assert again.tuned_recipe == model.tuned_recipe
    assert EASE(reg=7.0).fit(pairs()).tuned_recipe == EASE(reg=7.0)


def test_in_doubt_it_is_the_first() -> None:
    same = [EASE(reg=300.0), EASE(reg=301.0)]
    assert settled(same, pairs(), random_part, 1) is same[0]
    few = [EASE(reg=300.0), EASE(reg=30.0)]
    assert settled(few, pairs(20), random_part, 1) is few[0], "nobody can be asked enough"


def test_what_is_surely_better_is_chosen_wherever_it_stands() -> None:
    worst, best = EASE(reg=1e6), EASE(reg=30.0)
    for question in (random_part, last_event):
        assert settled([worst, best], pairs(), question, 1) is best
        assert settled([best, worst], pairs(), question, 1) is best


def test_one_seed_chooses_alike_and_users_beyond_the_limit_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_PEOPLE", 400)
    monkeypatch.setattr(trial, "_ASKED", 100)
    first, second = (trial._trial(pairs(), random_part, 3) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.train.n_users <= 400
    assert len(first.users) == 100
    assert first.found(EASE(reg=9.0)).tobytes() == second.found(EASE(reg=9.0)).tobytes()
    assert EASE().fit(pairs(), Run(seed=5)).chosen == EASE().fit(pairs(), Run(seed=5)).chosen
