"""Ranker: the model contract, trees only where they help, and features by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.order_test import Order
from palate.data.profile import Profile
from palate.errors import InvalidInput, StorageFailed
from palate.models import EASE, Blend, Popular, Ranker, SequentialRules
from palate.models.base import Recommender, Run
from palate.models.baseline.popular import ItemScores
from palate.models.composite import fit_all, learnable_recipes
from palate.models.ensemble.ranker import RankerModel, apply_corrections, first_candidates
from palate.models.ensemble.ranker_features import ITEM_FEATURES, ItemAttributes, features, sources
from palate.models.ensemble.ranker_trees import CandidateExample, TreeSettings, fit_helpful_trees
from palate.models.ensemble.training_examples import Example
from palate.models.ensemble.trees.tree_arrays import TreeArrays, no_trees
from palate.models.storage import load_model, save_model
from palate.services.train.train import recipes_of
from palate.settings import load_settings
from palate.testing import ModelContract, sample_data
from palate.testing.ranker_with_trees import ranker_with_trees
from palate.testing.sample import profiles_in
from tests.models.test_composite import Watched

BLEND = Blend({"ease": EASE(), "popular": Popular()})
OF = {"blend": BLEND, "sequential_rules": SequentialRules()}


@pytest.mark.slow
class TestRanker(ModelContract):
    recipe = Ranker(of=OF, max_candidates=50, rounds=20)


@cache
def with_trees() -> RankerModel:
    return ranker_with_trees(Ranker(of=OF, max_candidates=50, rounds=20), fit_all(OF, sample_data()), sample_data())


@pytest.mark.slow
def test_without_trees_it_is_its_blend_to_the_bit() -> None:
    model = replace(with_trees(), **no_trees()._asdict())
    profiles = [*profiles_in(sample_data()), *(sample_data().profile(user) for user in range(20))]
    assert model.score(profiles).tobytes() == model.blend.score(profiles).tobytes()
    for profile in profiles:
        assert model.recommend(profile).ids == model.blend.recommend(profile).ids


@pytest.mark.slow
def test_trees_correct_the_first_candidates_and_the_others_keep_their_scores_below() -> None:
    model, profile = with_trees(), Profile(sample_data().history(3))
    blend, scores = model.blend.score([profile])[0], model.score([profile])[0]
    blend[profile.history.codes(model.vocabulary)] = np.nan
    first, floor = first_candidates(blend, model.recipe.max_candidates)
    others = np.setdiff1d(np.flatnonzero(~np.isnan(blend)), first)
    assert len(first) == model.recipe.max_candidates
    np.testing.assert_array_equal(scores[others], blend[others])
    assert floor == blend[others].max() <= scores[first].min()
    assert (scores[first] != blend[first]).any(), "the trees have a say"


def test_what_is_reached_and_corrected_by_hand() -> None:
    scores = np.array([1.0, np.nan, 3.0, 2.0, 2.0, 0.0], np.float32)
    indices, floor = first_candidates(scores, 2)
    assert (indices.tolist(), floor) == ([2, 3], 2.0)
    indices, floor = first_candidates(scores, 9)
    assert (indices.tolist(), floor) == ([0, 2, 3, 4, 5], -np.inf)
    result = apply_corrections(np.array([3.0, 2.0], np.float32), np.array([-2.0, 0.5], np.float32), 1.5)
    np.testing.assert_array_equal(result, [1.5, 2.5])


@pytest.mark.slow
def test_contributions_add_up_to_what_the_trees_say() -> None:
    model = with_trees()
    rng = np.random.default_rng(1)
    features = rng.normal(size=(30, len(sources(model.names)))).astype(np.float32)
    parts = model.contributions(features)
    assert set(parts) == {*model.names, "content", ""}
    np.testing.assert_allclose(np.sum(list(parts.values()), axis=0), model.corrections(features), atol=1e-5)


def test_where_nobody_did_enough_the_blends_order_stands() -> None:
    model = Ranker(of=OF).fit(Dataset.from_columns(["1", "2", "3"], ["a", "a", "b"]))
    assert isinstance(model, RankerModel)
    assert not model.has_trees
    assert model.recommend(Profile.of(["x"])).ids == ["a", "b"]


def test_it_is_made_of_one_blend() -> None:
    assert Ranker(of={"popular": Popular()}).missing_requirement
    with pytest.raises(InvalidInput, match="exactly one blend in `of`, not 0"):
        Ranker(of={"popular": Popular()}).fit(sample_data())


@dataclass(frozen=True)
class Taste(Recommender):
    """Fixed scores: informative for items of one genre, noise for the other."""

    name: ClassVar[str] = "popular"
    genre: int = 0

    def fit(self, data: Dataset, run: Run = Run()) -> ItemScores:
        rng = np.random.default_rng(self.genre)
        good = np.array([int(id_[2:]) < 10 for id_ in data.vocabulary])
        right = np.array([int(id_[1]) == self.genre for id_ in data.vocabulary])
        scores = np.where(right, 2.0 * good, 2.0 * (rng.random(data.n_items) < 1 / 3))
        noise = rng.normal(size=data.n_items)
        return ItemScores(self, data.vocabulary, (scores + 0.3 * noise).astype(np.float32))


Taste.model = ItemScores
TWO = Blend({"first": Taste(genre=0), "second": Taste(genre=1)}, objective="taste")


def two_genres(n_users: int, seed: int = 0) -> Dataset:
    """Users who like a third of the items of two genres; each base is informative for one genre."""
    ids = [f"g{genre}{number}" for genre in (0, 1) for number in range(30)]
    items = [Item(id=id_, domain="film", title=id_, genres=(id_[:2],), year=1990 + 10 * int(id_[1])) for id_ in ids]
    rng = np.random.default_rng(seed)
    good = [id_ for id_ in ids if int(id_[2:]) < 10]
    rows = [(f"{seed}-{user}", id_) for user in range(n_users) for id_ in rng.permutation(good)[:8].tolist()]
    return Dataset.from_columns([user for user, _ in rows], [id_ for _, id_ in rows], items=items)


def ndcg_on(model: RankerModel, fresh: Dataset) -> tuple[float, float]:
    """NDCG@10 of the ranker and of its blend for new users, from half of their events."""
    ndcg: list[Sequence[float]] = []
    discount = 1 / np.log2(np.arange(2, 12))
    for user in range(fresh.n_users):
        ids = fresh.history(user).items
        known, targets = Profile.of(ids[:4]), set(ids[4:])
        lists = (model.recommend(known).ids, model.blend.recommend(known).ids)
        ideal = discount[: len(targets)].sum()
        ndcg.append([sum(d for d, id_ in zip(discount, ids_, strict=True) if id_ in targets) / ideal for ids_ in lists])
    ranker, blend = np.mean(ndcg, axis=0).tolist()
    return ranker, blend


@pytest.mark.slow
def test_it_says_what_no_weights_can_where_each_base_is_right_for_one_genre() -> None:
    model = Ranker(of={"blend": TWO}, objective="taste", rounds=60, learning_rate=0.1).fit(two_genres(300))
    assert isinstance(model, RankerModel)
    assert model.card["rounds"]
    ranker, blend = ndcg_on(model, two_genres(60, seed=1))
    assert ranker > blend + 0.02


def test_few_users_are_too_few_for_trees() -> None:
    model = Ranker(of={"blend": TWO}, objective="taste", rounds=60).fit(two_genres(30))
    assert isinstance(model, RankerModel)
    assert not model.has_trees
    assert model.card["rounds"] == 0
    assert "fewer than 60 users" in str(model.card["why"])


@pytest.mark.slow
def test_where_trees_help_nobody_there_are_none() -> None:
    """All candidates have the same features, so that only the blend can rank them."""
    rng = np.random.default_rng(2)
    examples = [
        CandidateExample(
            Example("taste", user, Profile(), np.empty(0, np.int32)),
            n_known=5,
            scores=rng.normal(size=20).astype(np.float32),
            features=np.ones((20, 3), np.float32),
            targets=rng.random(20) < 0.2,
            n_beyond=1,
        )
        for user in range(100)
    ]
    trees, card = fit_helpful_trees(examples, TreeSettings(rounds=20, learning_rate=0.1, leaves=7, seed=1))
    assert len(trees.starts) == 1
    assert card["rounds"] == 0
    assert card["blend"] == card["trees"]
    assert card["why"] == "trees do not help users they have not seen"


@pytest.mark.slow
def test_models_of_folds_are_fitted_once_for_blend_and_ranker() -> None:
    shared, own = Watched(), Watched("own")
    blend = Blend({"ease": EASE(), "shared": shared})
    recipes = {"ease": EASE(), "shared": shared, "blend": blend, "own": own}
    recipes["ranker"] = Ranker({"blend": blend, "own": own}, rounds=5)
    fit_all(recipes, sample_data())
    n_folds = len(shared.given) - 1
    assert n_folds > 0
    assert len(own.given) == n_folds + 1
    alone = Watched()
    Blend({"ease": EASE(), "shared": alone}).fit(sample_data())
    assert len(alone.given) == len(shared.given)
    together = Watched()
    Ranker({"blend": Blend({"ease": EASE(), "shared": together})}, rounds=5).fit(sample_data())
    assert len(together.given) == len(shared.given)


def test_the_settings_name_it_over_their_blend() -> None:
    named = {
        "next": {"recommender": "sequential_rules", "decay": 0.1},
        "ranker": {"of": ["blend", "next"], "rounds": 20},
    }
    recipes = recipes_of(load_settings(models=named))
    ranker = recipes["ranker"]
    assert isinstance(ranker, Ranker)
    assert ranker.of == {"blend": recipes["blend"], "next": recipes["next"]}
    unordered = learnable_recipes(recipes, Order("none", ""))
    assert unordered["ranker"] == replace(ranker, of={"blend": unordered["blend"]})
    no_blend = Ranker({"blend": Blend({"sequential_rules": SequentialRules()}), "popular": Popular()})
    assert "ranker" not in learnable_recipes({"ranker": no_blend}, Order("none", "")), "nothing is left to be corrected"


@pytest.mark.slow
def test_a_stored_ranker_stands_on_the_blend_beside_it(tmp_path: Path) -> None:
    model = with_trees()
    models = {**model.blend.bases, **model.bases}
    save_model(model, tmp_path / "ranker", beside=models)
    loaded = load_model(tmp_path / "ranker", model.vocabulary, beside=models)
    assert isinstance(loaded, RankerModel)
    assert loaded.blend is model.blend
    profile = sample_data().profile(4)
    np.testing.assert_array_equal(loaded.score([profile]), model.score([profile]))


@pytest.mark.slow
def test_a_ranker_stored_with_trees_as_text_is_refused(tmp_path: Path) -> None:
    model = with_trees()
    save_model(model, tmp_path / "ranker")
    description = json.loads((tmp_path / "ranker" / "model.json").read_text())
    description["fields"]["trees"] = "tree\nversion=v4\n"
    (tmp_path / "ranker" / "model.json").write_text(json.dumps(description))
    for name in TreeArrays._fields:
        (tmp_path / "ranker" / f"{name}.npy").unlink()
    with pytest.raises(StorageFailed, match="train again"):
        load_model(tmp_path / "ranker", model.vocabulary)


def test_features_of_a_candidate_by_hand() -> None:
    items = [
        Item(id="a", domain="film", title="A", year=1990, genres=("Drama",)),
        Item(id="b", domain="film", title="B", year=2000, genres=("Drama", "War")),
        Item(id="c", domain="book", title="C"),
    ]
    data = Dataset.from_columns(["1", "1", "2"], ["a", "b", "a"], [4.0, 2.0, 5.0], items=items)
    model_scores = np.array([[1.0, 2.0], [0.5, -0.5]], np.float32)
    rows = features(ItemAttributes.of(data), data.vocabulary, Profile.of(["a"]).history, np.array([1, 2]), model_scores)
    assert rows.shape[1] == len(sources(["one"]))
    b, c = (dict(zip(("raw", "std", "rank", *ITEM_FEATURES), row.tolist(), strict=True)) for row in rows)
    assert (b["raw"], b["std"], b["rank"], c["rank"]) == (1.0, 0.5, 0.0, 1.0)
    assert b["popularity"] == pytest.approx(np.log(2))
    assert (b["rating"], b["year"], b["year beside all"]) == (2.0, 2000.0, 10.0)
    assert b["genres of all"] == pytest.approx(2**-0.5)
    assert (b["domain"], c["domain"]) == (1.0, 0.0)
    assert np.isnan([c["rating"], c["year"], c["year beside recent"]]).all()
    newer = features(
        ItemAttributes.of(data), data.vocabulary, Profile.of(["a"]).history, np.array([7]), model_scores[:, :1]
    )
    assert np.isnan(newer[0, 3:]).all()


@pytest.mark.slow
def test_the_facts_are_those_of_all_the_data() -> None:
    model = TestRanker.fitted()
    assert isinstance(model, RankerModel)
    np.testing.assert_array_equal(model.popularity, ItemAttributes.of(sample_data()).popularity)
