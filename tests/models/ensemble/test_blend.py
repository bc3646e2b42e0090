"""Blend: the model contract, and weights that follow NDCG@10 on held-out users."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.profile import Profile
from palate.data.vocabulary import Vocabulary
from palate.models import EASE, Blend, Popular, Random, SequentialRules
from palate.models.ensemble.blend import BlendModel, blended
from palate.models.ensemble.blend_weights import KNOTS, PAUSES
from palate.testing import ModelContract


@pytest.mark.slow
class TestBlend(ModelContract):
    recipe = Blend(of={"ease": EASE(), "sequential_rules": SequentialRules(), "popular": Popular()})


N = 12
CIRCLE = 30
ODD = 5
OF = {"ease": EASE(reg=5.0), "popular": Popular()}


def walks(n_users: int, length: int) -> Dataset:
    """Users who go round twelve items, each from another start: what comes next is certain."""
    users = [user for user in range(n_users) for _ in range(length)]
    return Dataset.from_columns(users, [f"{(row // length * 5 + row) % N:02}" for row in range(len(users))])


def communities() -> Dataset:
    """Two circles with tastes of their own, and a few items that more users know."""
    rng = np.random.default_rng(4)
    users, items = [], []
    for user in range(60):
        liked = rng.permutation(10)[:7] + 10 * (user % 2)
        for item in rng.permutation([*liked, *(20 + rng.permutation(4)[:2])]):
            users.append(user)
            items.append(f"{item:02}")
    return Dataset.from_columns(users, items)


def beginners() -> Dataset:
    """Each user has five random rare items, then eight of ten hits, then goes round one of two circles."""
    rng = np.random.default_rng(6)
    users, items = [], []
    for user in range(160):
        odd = [f"odd {number:02}" for number in rng.permutation(99)[:ODD]]
        hits = [f"hit {hit}" for hit in rng.permutation(10)[:8]]
        start = int(rng.integers(CIRCLE))
        circle = [f"{'ab'[user % 2]} {(start + step) % CIRCLE:02}" for step in range(20)]
        users += [user] * (ODD + 28)
        items += [*odd, *hits, *circle]
    return Dataset.from_columns(users, items)


def fitted(recipe: Blend, data: Dataset) -> BlendModel:
    model = recipe.fit(data)
    assert isinstance(model, BlendModel)
    return model


def test_weights_add_up_to_1_and_a_model_that_adds_nothing_gets_next_to_nothing() -> None:
    weights = fitted(Blend({**OF, "random": Random()}, "taste"), communities()).weights
    assert weights.dtype == np.float32
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-6)
    assert (weights >= 0).all()
    assert weights[3, 2] < 0.1


def test_a_better_model_gets_more_weight() -> None:
    of = {"random": Random(), "sequential_rules": SequentialRules(shrinkage=0.0), "popular": Popular()}
    model = fitted(Blend(of, "next"), walks(60, 9))
    assert model.card["questions"] == ["next"]
    assert model.weights[2].argmax() == 1
    assert model.weights[2, 1] > 0.5
    assert model.recommend(Profile.of(["03", "04", "05"]), 1).ids == ["06"]


@pytest.mark.slow
def test_the_new_hear_what_everybody_likes_and_the_known_what_comes_next_for_them() -> None:
    data = beginners()
    of = {"sequential_rules": SequentialRules(shrinkage=0.0), "popular": Popular()}
    assert all(item.startswith("hit") for item in fitted(Blend(of, "taste"), data).recommend(Profile(), 8).ids)
    model = fitted(Blend(of, "next"), data)
    history = data.history(0).items
    assert model.recommend(Profile.of(history[:25]), 3).ids == list(history[25:28])


def test_the_card_says_what_was_asked_why_and_what_was_found() -> None:
    card = fitted(Blend(OF), communities()).card
    assert card["questions"] == ["taste"]
    assert "order" in str(card["why"])
    by_question = card["lengths"]
    assert isinstance(by_question, dict)
    lengths = by_question["taste"]
    assert isinstance(lengths, list)
    assert [entry["events"] for entry in lengths if isinstance(entry, dict)] == list(KNOTS)
    assert all({"serves", "blend", "single", "users"} <= set(entry) for entry in lengths if isinstance(entry, dict))


def test_without_anybody_to_ask_all_models_count_alike() -> None:
    model = fitted(Blend(OF), Dataset.from_columns([1, 2], ["a", "a"]))
    np.testing.assert_array_equal(model.weights, np.full((len(KNOTS), 2), 0.5))
    assert model.recommend(Profile()).ids


def with_weights(weights: list[list[float]], crossing: tuple[float, ...] = (np.nan, np.nan)) -> BlendModel:
    by_length = np.array(weights, np.float32)
    by_pause = np.stack([by_length] * len(PAUSES))
    return BlendModel(Blend(OF), Vocabulary("ab"), OF, by_length, by_pause, np.array(crossing, np.float32), {})  # type: ignore[arg-type]  # an array of objects


def test_weights_run_smoothly_from_length_to_length() -> None:
    model = with_weights([[index / 6, 1 - index / 6] for index in range(7)])
    for index, length in enumerate(KNOTS):
        assert model.weights_for(length) == pytest.approx({"ease": index / 6, "popular": 1 - index / 6}, abs=1e-6)
    between = [model.weights_for(length)["ease"] for length in range(400)]
    assert all(later >= earlier for earlier, later in pairwise(between))
    assert between[-1] == pytest.approx(1)


def test_a_domain_that_is_new_to_a_user_has_weights_of_its_own() -> None:
    model = with_weights([[1.0, 0.0]] * 7, (0.25, 0.75))
    assert model.weights_for(9, crossing=True) == {"ease": 0.25, "popular": 0.75}
    assert model.weights_for(9) == {"ease": 1.0, "popular": 0.0}
    assert model.weights_for(0, crossing=True) == {"ease": 1.0, "popular": 0.0}, "nobody comes from nowhere"
    assert with_weights([[1.0, 0.0]] * 7).weights_for(9, crossing=True) == {"ease": 1.0, "popular": 0.0}


def test_weights_for_other_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="7 lengths of history, not 6"):
        with_weights([[0.5, 0.5]] * 6)


@pytest.mark.slow
def test_crossing_is_learned_where_users_are_active_in_several_domains() -> None:
    rng = np.random.default_rng(0)
    items = [Item(id=f"{name}{n}", domain=name, title=f"{name}{n}") for name in ("book", "film") for n in range(20)]
    users, item_ids = [], []
    for user in range(300):
        kind = user % 2
        for name in ("book", "film"):
            for n in rng.permutation(10)[:5] + 10 * kind:
                users.append(user)
                item_ids.append(f"{name}{n}")
    data = Dataset.from_columns(users, item_ids, items=items, at=np.zeros(len(users)))
    model = fitted(Blend(OF), data)
    assert model.weights_for(5, crossing=True)["ease"] > 0.5, "what somebody reads tells what they watch"


def test_someone_new_gets_the_order_of_the_model_that_speaks_for_everybody() -> None:
    data = communities()
    model, popular = fitted(Blend(OF), data), Popular().fit(data)
    assert model.recommend(Profile(), 24).ids == popular.recommend(Profile(), 24).ids
    unknown = Profile.of(["no such item"])
    assert model.recommend(unknown, 24).ids == popular.recommend(unknown, 24).ids


@pytest.mark.slow
def test_from_the_first_event_on_a_tenth_follows_the_user() -> None:
    data = communities()
    for of in (OF, {"popular": Popular(), "random": Random(), "ease": EASE(reg=1e6)}):
        weights = fitted(Blend(of), data).weights
        assert (weights[1:, list(of).index("ease")] >= 0.099).all() or not weights[:, list(of).index("ease")].any()


def test_scores_are_the_weighted_sum_over_what_the_user_has_not_had() -> None:
    data = communities()
    model = fitted(Blend(OF), data)
    profiles = [Profile(data.history(0)), Profile.of(data.vocabulary.ids[:2])]
    scores = model.score(profiles)
    for profile, row in zip(profiles, scores, strict=True):
        weights = model.weights_for(len(profile.history))
        unseen = np.array([id_ not in profile.history.items for id_ in data.vocabulary])
        expected = np.zeros(data.n_items)
        for name, base in model.bases.items():
            base_scores = base.score([profile])[0].astype(np.float64)
            expected += weights[name] * (base_scores - base_scores[unseen].mean()) / base_scores[unseen].std()
        np.testing.assert_allclose(row, expected, atol=1e-4)


@pytest.mark.parametrize("first_scores", [[[1.0, np.nan]], [[np.nan, np.nan]], [[0.0, 2.0]]])
def test_blended_says_what_any_model_says(first_scores: list[list[float]]) -> None:
    scores = np.array([first_scores, [[np.nan, 5.0]]], np.float32)
    result = blended(np.nan_to_num(scores), scores, np.array([[0.25, 0.5]], np.float32))
    first, second = result[0].tolist()
    assert first == pytest.approx(0.25 * first_scores[0][0], nan_ok=True)
    assert second == pytest.approx(0.25 * (0 if np.isnan(first_scores[0][1]) else first_scores[0][1]) + 0.5 * 5.0)


def test_each_history_is_weighed_by_its_own_weights() -> None:
    scores = np.array([[[1, 0], [1, 0]], [[0, 1], [0, 1]]], np.float32)
    weights = np.array([[1, 0], [0.25, 0.75]], np.float32)
    np.testing.assert_allclose(blended(scores, scores, weights), weights)


def test_it_is_fitted_the_same_with_one_seed() -> None:
    first, again = (fitted(Blend(OF), communities()) for _ in range(2))
    assert first.weights.tobytes() == again.weights.tobytes()
