"""The rating ensemble: the model contract, learned weights, and items that only some bases know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.profile import Profile
from palate.data.vocabulary import Vocabulary
from palate.errors import InvalidInput
from palate.models import EASE, BayesianMF, RatingEnsemble
from palate.models.abilities import ContentModel
from palate.models.base import Model, Recommender, Run
from palate.models.composite import fit_all, with_new_items
from palate.models.evidence import UserEvidence
from palate.models.rating.distribution import RatingDistribution, RatingPredictor
from palate.models.rating.rating_ensemble import PoolExamples, RatingEnsembleModel, _fit_weights, _pool
from palate.testing import ModelContract
from palate.types import Codes, Doubles, Floats

BMF = BayesianMF(factors=2, chains=1, sweeps=20, draws=4)


@pytest.mark.slow
class TestRatingEnsemble(ModelContract):
    recipe = RatingEnsemble(of={"bmf": BMF, "undated": replace(BMF, dated=False)}, max_users=10)


@dataclass(frozen=True)
class Fixed(Recommender):
    """Predicts the same distribution for every item."""

    name: ClassVar[str] = "fixed"
    chances: tuple[float, ...] = (0.1, 0.2, 0.7)

    def fit(self, data: Dataset, run: Run = Run()) -> FixedModel:
        return FixedModel(self, data.vocabulary)


@dataclass(frozen=True, eq=False)
class FixedModel(Model, RatingPredictor, ContentModel):
    recipe: Fixed

    def predict(self, profile: Profile, items: Codes, at: float | Doubles | None = None) -> RatingDistribution:
        return RatingDistribution(np.array([1, 2, 3], np.float32), np.tile(self.recipe.chances, (len(items), 1)))

    def score_state(self, evidence: UserEvidence) -> Floats:
        return np.zeros(len(self.vocabulary), np.float32)

    def score_text(self, text: str) -> Floats:
        return np.zeros(len(self.vocabulary), np.float32)

    def with_items(self, vocabulary: Vocabulary, items: Sequence[Item]) -> FixedModel:
        return replace(self, vocabulary=vocabulary)


Fixed.model = FixedModel


def rated(users: int, chances: Sequence[float], seed: int = 0) -> Dataset:
    rng = np.random.default_rng(seed)
    user, item = np.divmod(np.arange(users * 20), 20)
    return Dataset.from_columns(user.tolist(), item.tolist(), rng.choice([1.0, 2.0, 3.0], len(user), p=chances))


def test_known_chances_are_multiplied_by_their_weights() -> None:
    first, second = np.array([0.1, 0.2, 0.7]), np.array([0.5, 0.3, 0.2])
    log_probabilities = np.log(np.stack([first, second]))[:, None]
    expected = first**0.5 * second**2
    np.testing.assert_allclose(_pool(log_probabilities, np.array([[0.5, 2.0]]))[0], expected / expected.sum())


def test_pooled_normals_are_weighed_by_their_precision() -> None:
    steps = np.linspace(-10, 10, 2001)
    log_densities = np.stack([-((steps - mean) ** 2) * precision / 2 for mean, precision in ((0.0, 1.0), (3.0, 2.0))])
    pooled = _pool(log_densities[:, None], np.ones((1, 2)))[0]
    mean = pooled @ steps
    assert mean == pytest.approx(2.0, abs=1e-3)
    assert pooled @ (steps - mean) ** 2 == pytest.approx(1 / 3, abs=1e-3)


def test_the_likeliest_weights_are_found() -> None:
    """Levels drawn from a pool with known coefficients are fitted with these coefficients."""
    rng = np.random.default_rng(0)
    log_probabilities = np.log(rng.dirichlet(np.ones(5), size=(2, 20_000)))
    features = np.stack([np.ones(20_000), *rng.uniform(0, 4, (2, 20_000)), rng.integers(0, 2, 20_000)], axis=1)
    true = np.array([[-0.7, 0.3, 0.0, 0.1], [0.2, -0.3, 0.1, 0.0]])
    chances = _pool(log_probabilities, np.exp(features @ true.T))
    level = (chances.cumsum(axis=1) < rng.random((20_000, 1))).sum(axis=1)
    weights = _fit_weights(
        PoolExamples(log_probabilities, features, level.astype(np.int32)), np.zeros((2, 4), np.float32)
    )
    np.testing.assert_allclose(weights, true, atol=0.12)


def test_who_tells_the_truth_is_heard() -> None:
    truth, other = (0.1, 0.2, 0.7), (0.7, 0.2, 0.1)
    data = rated(100, truth)
    pool = RatingEnsemble(of={"wrong": Fixed(other), "right": Fixed(truth)}).fit(data)
    assert isinstance(pool, RatingEnsembleModel)
    predicted = pool.predict(data.profile(0), np.array([3], np.int32)).probabilities[0]
    np.testing.assert_allclose(predicted, truth, atol=0.08)


def test_a_new_item_is_judged_by_those_who_know_it() -> None:
    data = rated(30, (0.3, 0.3, 0.4))
    recipes: dict[str, Recommender] = {"bmf": BMF, "fixed": Fixed()}
    models = fit_all({**recipes, "rating_ensemble": RatingEnsemble(of=recipes, max_users=5)}, data)
    vocabulary = data.vocabulary.extended(["new"])
    pool = with_new_items(models, vocabulary, [Item(id="new", domain="film", title="New")])["rating_ensemble"]
    assert isinstance(pool, RatingEnsembleModel)
    assert len(pool.vocabulary) == 21
    both = pool.predict(Profile(), np.array([20, 0], np.int32), np.array([0.0, 0.0]))
    order = np.argsort(both.probabilities[0])
    assert order.tolist() == [0, 1, 2], "what only one base knows goes by that base's order"
    assert np.isfinite(pool.score([Profile()])).all()


def test_few_users_teach_nothing_and_all_are_heard_alike() -> None:
    pool = RatingEnsemble(of={"first": Fixed(), "second": Fixed((0.2, 0.5, 0.3))}).fit(rated(5, (0.3, 0.3, 0.4)))
    assert isinstance(pool, RatingEnsembleModel)
    expected = np.sqrt(np.array([0.1, 0.2, 0.7]) * np.array([0.2, 0.5, 0.3]))
    predicted = pool.predict(Profile(), np.array([0], np.int32)).probabilities[0]
    np.testing.assert_allclose(predicted, expected / expected.sum(), rtol=1e-5)


def test_models_that_predict_nothing_cannot_be_pooled() -> None:
    with pytest.raises(InvalidInput, match="that predict ratings; ease cannot"):
        RatingEnsemble(of={"ease": EASE()}).fit(rated(5, (0.3, 0.3, 0.4)))
    with pytest.raises(InvalidInput, match="that predict ratings; there are none"):
        RatingEnsemble(of={}).fit(rated(5, (0.3, 0.3, 0.4)))


def test_it_misses_what_its_bases_miss(monkeypatch: pytest.MonkeyPatch) -> None:
    assert RatingEnsemble(of={"bmf": BMF}).missing_requirement == ""
    monkeypatch.setattr(Fixed, "missing_requirement", "pip install something", raising=False)
    assert RatingEnsemble(of={"bmf": BMF, "fixed": Fixed()}).missing_requirement == "pip install something"
