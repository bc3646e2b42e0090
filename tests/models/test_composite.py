"""Ensembles: which data each base is fitted on, and which users it must not see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.order_test import Order
from palate.data.profile import History, Profile
from palate.errors import InvalidInput
from palate.models import EASE, Blend, ContentKNN, Popular, SequentialRules, Trending
from palate.models.base import Model, Recommender, Run
from palate.models.baseline.popular import ItemScores
from palate.models.composite import (
    Stacking,
    StackingModel,
    can_learn_from,
    default_bases,
    learnable_recipes,
    with_new_items,
)
from palate.models.ensemble.blend import BlendModel
from palate.models.ensemble.training_examples import Fold, choose_questions
from palate.testing import sample_data
from palate.types import Floats


@dataclass(frozen=True)
class Watched(Recommender):
    """Popular, recording the data of each fit."""

    name: ClassVar[str] = "watched"
    given: list[Dataset] = field(default_factory=list, compare=False)

    def fit(self, data: Dataset, run: Run = Run()) -> ItemScores:
        self.given.append(data)
        model = Popular().fit(data, run)
        assert isinstance(model, ItemScores)
        return replace(model, recipe=self)


@dataclass(frozen=True)
class Sum(Stacking):
    """The sum of the scores of its bases, recording its folds."""

    name: ClassVar[str] = "sum"
    folds: list[tuple[Mapping[str, Model], Fold]] = field(default_factory=list, compare=False)

    def fit_over(self, bases: Mapping[str, Model], data: Dataset, run: Run = Run()) -> SumModel:
        self.folds.extend(self.fit_folds(bases, data, choose_questions(data, self.objective), run))
        return SumModel(self, data.vocabulary, bases)


@dataclass(frozen=True, eq=False)
class SumModel(StackingModel):
    def combined(self, scores: Floats, histories: Sequence[History]) -> Floats:
        return np.asarray(scores.sum(axis=0))


Sum.model = SumModel


def community(n_users: int = 60, length: int = 12) -> Dataset:
    rng = np.random.default_rng(3)
    users = np.repeat(np.arange(n_users), length)
    items = [f"i{item}" for _ in range(n_users) for item in rng.permutation(30)[:length]]
    return Dataset.from_columns(users.tolist(), items)


def test_the_models_of_a_fold_have_not_seen_the_users_who_are_asked() -> None:
    base, data = Watched(), community()
    recipe = Sum({"watched": base}, "taste")
    recipe.fit(data)
    assert base.given[0] is data
    assert len(recipe.folds) == len(base.given) - 1 == 4
    for (fitted, fold), given in zip(recipe.folds, base.given[1:], strict=True):
        assert fitted.keys() == {"watched"}
        assert given is fold.train
        held_out_users = {example.user for example in fold.examples}
        assert held_out_users
        assert not held_out_users & set(given.user.tolist())


def test_bases_that_are_fitted_already_are_taken_as_they_are() -> None:
    base, data = Watched(), community()
    fitted = base.fit(data)
    model = Sum({"watched": base}, "taste").fit_over({"watched": fitted}, data)
    assert model.bases["watched"] is fitted
    assert all(given is not data for given in base.given[1:])


def test_where_nobody_can_be_asked_nothing_is_fitted_twice() -> None:
    base = Watched()
    recipe = Sum({"watched": base})
    recipe.fit(Dataset.from_columns(["ann", "bob"], ["a", "a"]))
    assert len(base.given) == 1
    assert not recipe.folds


def test_models_that_go_by_order_take_no_part_where_it_counts_for_nothing() -> None:
    none, sequence, time = (Order(kind, "") for kind in ("none", "sequence", "time"))
    assert [can_learn_from(SequentialRules(), order) for order in (none, sequence, time)] == [False, True, True]
    assert [can_learn_from(Trending(), order) for order in (none, sequence, time)] == [False, False, True]
    assert all(can_learn_from(Popular(), order) for order in (none, sequence, time))


def test_in_a_fold_without_order_they_are_not_fitted() -> None:
    recipe = Sum({"sequential_rules": SequentialRules(), "trending": Trending(), "popular": Popular()})
    data = community()
    users, items = data.users.names(data.user.tolist()), data.vocabulary.names(data.item.tolist())
    recipe.fit(Dataset.from_columns(users, items, at=np.zeros(len(data))))
    assert all(list(fitted) == ["popular"] for fitted, _ in recipe.folds)
    assert recipe.folds


def test_of_nothing_is_refused() -> None:
    with pytest.raises(InvalidInput, match="sum needs at least one base model"):
        Sum({}).fit(community())


def test_what_is_made_of_models_that_learn_nothing_is_left_out_with_them() -> None:
    only_order = Blend({"sequential_rules": SequentialRules(), "trending": Trending()})
    recipes = {"sequential_rules": SequentialRules(), "popular": Popular(), "blend": only_order}
    assert learnable_recipes(recipes, Order("none", "")) == {"popular": Popular()}
    assert learnable_recipes(recipes, Order("time", "")) == recipes
    assert learnable_recipes(recipes, Order("sequence", ""))["blend"] == Blend({"sequential_rules": SequentialRules()})


@pytest.mark.parametrize("objective", ["yesterday", ""])
def test_an_unknown_objective_is_refused(objective: str) -> None:
    with pytest.raises(InvalidInput, match="objective must be one of auto, next, taste"):
        Sum({"watched": Popular()}, objective).fit(community())


def test_default_bases_are_recipes_by_their_own_names() -> None:
    bases = default_bases()
    assert all(base.name == name for name, base in bases.items())
    assert {"popular", "trending"} < bases.keys()


def test_a_blend_grows_with_a_new_item() -> None:
    data = sample_data()
    blend = Blend(of={"content": ContentKNN(), "popular": Popular()}).fit(data)
    known = next(iter(data.items.values()))
    vocabulary = data.vocabulary.extended(["new"])
    bigger = with_new_items({"blend": blend}, vocabulary, [replace(known, id="new")])["blend"]
    assert "new" in bigger.recommend(Profile.of([known.id]), len(vocabulary)).ids
    assert len(blend.vocabulary) == data.n_items


def test_where_what_is_left_teaches_nothing_all_bases_count_alike() -> None:
    kinds = ["dislike"] * 18 + ["like"] * 2
    data = Dataset.from_columns(["1", "2"] * 10, [f"i{n}" for n in range(20)], kind=kinds)
    blend = Blend(of={"ease": EASE(), "popular": Popular()}).fit(data)
    assert isinstance(blend, BlendModel)
    np.testing.assert_array_equal(blend.weights, 0.5)
