"""Models rank items by the true utility of simulated users, which only the simulator knows."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.profile import Profile
from palate.data.sample.community import USER_PREFIX, Community
from palate.data.splits import Split
from palate.evaluation import Evaluation, evaluate
from palate.models.base import Model
from palate.models.registry import recommender
from palate.types import Codes, Doubles

PERSONAL = ("ease", "item_knn", "content")


@pytest.fixture(scope="module")
def models(community_split: Split) -> dict[str, Model]:
    return {name: recommender(name).fit(community_split.train) for name in (*PERSONAL, "popular", "random")}


@pytest.fixture(scope="module")
def evaluations(models: dict[str, Model], community_split: Split) -> dict[str, Evaluation]:
    """The evaluation of each model on the held-out events."""

    def evaluate_model(model: Model) -> Evaluation:
        return evaluate(
            lambda profiles, k: [slate.codes for slate in model.recommend_batch(profiles, k)], community_split
        )

    return {name: evaluate_model(model) for name, model in models.items()}


@pytest.fixture(scope="module")
def utility(community: Community, community_data: Dataset) -> Doubles:
    """True utility in standard deviations from each user's mean, by the dataset's codes."""
    numbers = [int(id_.removeprefix(USER_PREFIX)) for id_ in community_data.users]
    true = community.utility[numbers]
    return np.asarray((true - true.mean(axis=1, keepdims=True)) / true.std(axis=1, keepdims=True))


def test_personal_beats_popular_beats_random(evaluations: dict[str, Evaluation]) -> None:
    ndcg = {name: evaluation.metrics["ndcg"] for name, evaluation in evaluations.items()}
    assert min(ndcg[name] for name in PERSONAL) > 5 * ndcg["popular"]
    assert ndcg["popular"] > 3 * ndcg["random"]


@pytest.mark.parametrize(("name", "floor"), [("ease", 0.22), ("item_knn", 0.21), ("content", 0.15)])
def test_models_do_not_fall_below_their_floor(evaluations: dict[str, Evaluation], name: str, floor: float) -> None:
    assert evaluations[name].metrics["ndcg"] > floor


@pytest.mark.parametrize("name", PERSONAL)
def test_personal_models_give_users_different_lists(evaluations: dict[str, Evaluation], name: str) -> None:
    assert evaluations[name].metrics["differentiation"] > 0.9
    assert evaluations["popular"].metrics["differentiation"] < 0.3


@pytest.mark.parametrize(
    ("name", "min_utility"), [("ease", 2.0), ("item_knn", 2.0), ("content", 1.7), ("popular", 0.3)]
)
def test_what_is_recommended_is_truly_enjoyed(
    models: dict[str, Model], utility: Doubles, community_split: Split, name: str, min_utility: float
) -> None:
    profiles = [Profile(community_split.train.history(user)) for user in range(len(utility))]
    slates = models[name].recommend_batch(profiles, 10)
    enjoyed = np.array([row[slate.codes].mean() for row, slate in zip(utility, slates, strict=True)])
    assert enjoyed.mean() > min_utility
    assert (enjoyed > 0).mean() > 0.9


@pytest.mark.slow
@pytest.mark.parametrize("name", PERSONAL)
def test_taste_in_films_finds_books_for_users_the_model_never_met(
    community_data: Dataset, utility: Doubles, name: str
) -> None:
    n_train_users = 300
    train = community_data.rows(community_data.user < n_train_users)
    books = _codes_of(community_data, "book")
    films = {id_ for id_, item in community_data.items.items() if item.domain == "movie"}
    popular_books = _best(recommender("popular").fit(train), Profile(), books)
    model = recommender(name).fit(train)
    gains = []
    for user in range(n_train_users, community_data.n_users):
        history = community_data.history(user)
        seen = [id_ for id_ in dict.fromkeys(history.items) if id_ in films]
        if len(seen) >= 5:
            personal = _best(model, Profile.of(seen), books)
            gains.append(utility[user, personal].mean() - utility[user, popular_books].mean())
    assert len(gains) > 30
    assert np.mean(gains) > 0.5
    assert np.mean(np.array(gains) > 0) > 0.8


def _codes_of(data: Dataset, domain: str) -> Codes:
    return data.vocabulary.codes([id_ for id_ in data.vocabulary if data.items[id_].domain == domain])


def _best(model: Model, profile: Profile, candidates: Codes) -> Codes:
    scores = np.nan_to_num(model.score([profile])[0, candidates], nan=-np.inf)
    return candidates[np.argsort(-scores, kind="stable")[:10]]
