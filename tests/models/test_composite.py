"""Ensembles: which data each base is fitted on, and which users it must not see."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np
import pytest

import palate.models
from palate.data.dataset import Dataset
from palate.data.order_test import Order
from palate.data.profile import Profile
from palate.errors import InvalidInput
from palate.models import EASE, IALS, Blend, ColdStart, ContentKNN, Popular, Segments, SequentialRules, Trending
from palate.models.base import Model, Recommender, Run
from palate.models.baseline.popular import ItemScores
from palate.models.composite import (
    Ensemble,
    EnsembleModel,
    Stacking,
    StackingModel,
    default_bases,
    fit_all,
    is_learnable,
    learnable_recipes,
    with_new_items,
)
from palate.models.ensemble.blend import BlendModel
from palate.models.ensemble.training_examples import Fold, choose_questions
from palate.models.registry import RECOMMENDERS, params_of
from palate.services.train.train import recipes_of
from palate.settings import load_settings
from palate.testing import sample_data
from palate.testing.sample import profiles_in
from palate.types import Floats


@dataclass(frozen=True)
class Watched(Recommender):
    """Popular, recording the data of each fit."""

    name: ClassVar[str] = "watched"
    label: str = ""
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

    def fit_on_bases(self, bases: Mapping[str, Model], data: Dataset, run: Run = Run()) -> SumModel:
        self.folds.extend(self.fit_folds(bases, data, choose_questions(data, self.objective), run))
        return SumModel(self, data.vocabulary, bases)


@dataclass(frozen=True, eq=False)
class SumModel(StackingModel):
    def combine_scores(self, scores: Floats, profiles: Sequence[Profile]) -> Floats:
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


@dataclass(frozen=True)
class Fits:
    """The number of fits of each recipe on each data set, by name, settings and digest."""

    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def watch(self, recipe: type[Recommender], monkeypatch: pytest.MonkeyPatch) -> None:
        """Count the fits of ``recipe``; those of an ensemble are the calls of ``fit_on_bases``."""
        method = "fit_on_bases" if issubclass(recipe, Ensemble) else "fit"
        original = getattr(recipe, method)

        def count(self_: Recommender, *args: Any, **kwargs: Any) -> Model:
            (data,) = (arg for arg in args if isinstance(arg, Dataset))
            self.counts[self_.name, json.dumps(params_of(self_), sort_keys=True), data.digest] += 1
            return original(self_, *args, **kwargs)  # type: ignore[no-any-return]  # a method by its name

        monkeypatch.setattr(recipe, method, count)


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> Fits:
    fits = Fits()
    for name, path in RECOMMENDERS.items():
        recipe = getattr(palate.models, path.partition(":")[2])
        assert recipe.name == name
        fits.watch(recipe, monkeypatch)
    return fits


@pytest.mark.slow
def test_the_default_recipes_are_fitted_once_on_each_data_set(fits: Fits) -> None:
    recipes = recipes_of(load_settings(None))
    models = fit_all(recipes, sample_data())
    assert models.keys() == recipes.keys()
    assert {name for name, _, _ in fits.counts} >= recipes.keys()
    assert max(fits.counts.values()) == 1
    n_data = Counter(name for name, _, _ in fits.counts)
    assert n_data["ials"] > 1 == n_data["segments"], "fitted on all data and on held-out folds"


@pytest.mark.slow
def test_a_base_of_several_ensembles_is_fitted_once_under_any_name(fits: Fits) -> None:
    ials, content = IALS(factors=8), ContentKNN()
    cold_start = ColdStart(of={"factors": ials, "texts": content})
    first = Blend(of={"ials": ials, "cold_start": cold_start, "popular": Popular()})
    second = Blend(of={"popularity": Popular(), "other": ials}, max_users=500)
    models = fit_all({"first": first, "second": second, "segments": Segments(of={"taste": ials})}, sample_data())
    assert max(fits.counts.values()) == 1
    first_model, second_model, segments = (models[name] for name in ("first", "second", "segments"))
    assert isinstance(first_model, EnsembleModel)
    assert isinstance(second_model, EnsembleModel)
    assert isinstance(segments, EnsembleModel)
    assert first_model.bases["ials"] is second_model.bases["other"] is segments.bases["taste"]


@pytest.mark.slow
def test_a_shared_base_changes_no_bit_of_an_ensemble() -> None:
    recipes: dict[str, Recommender] = {
        "ials": IALS(factors=8),
        "cold_start": ColdStart(of={"ials": IALS(factors=8), "content": ContentKNN()}),
    }
    recipes["blend"] = Blend(of={**recipes, "popular": Popular()})
    profiles = profiles_in(sample_data())
    together = fit_all(recipes, sample_data())
    for name, recipe in recipes.items():
        np.testing.assert_array_equal(together[name].score(profiles), recipe.fit(sample_data()).score(profiles))


def test_recipes_with_other_settings_share_no_model() -> None:
    models = fit_all({"mild": EASE(reg=10.0), "strong": EASE(reg=500.0)}, sample_data())
    assert models["mild"].recipe == EASE(reg=10.0)
    assert models["strong"].recipe == EASE(reg=500.0)


def test_bases_that_are_fitted_already_are_taken_as_they_are() -> None:
    base, data = Watched(), community()
    fitted = base.fit(data)
    model = Sum({"watched": base}, "taste").fit_on_bases({"watched": fitted}, data)
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
    assert [is_learnable(SequentialRules(), order) for order in (none, sequence, time)] == [False, True, True]
    assert [is_learnable(Trending(), order) for order in (none, sequence, time)] == [False, False, True]
    assert all(is_learnable(Popular(), order) for order in (none, sequence, time))


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


@pytest.mark.slow
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
