"""Blend listens to each model as far as lessons say that it helps."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.profile import Profile
from palate.data.vocabulary import Vocabulary
from palate.models import EASE, Blend, Follows, Popular, Uniform
from palate.models.base import Model
from palate.models.blend import BANDS, BlendModel, bands, blended, learned_weights, strangers_weights
from palate.models.combined import standardised
from palate.models.lessons import FEW, Lesson, lessons
from palate.models.popular import ItemScores
from palate.testing import ModelContract


class TestBlend(ModelContract):
    recipe = Blend(of={"ease": EASE(), "follows": Follows(), "popular": Popular()})


N = 12
CIRCLE = 30
OF = {"ease": EASE(reg=5.0), "popular": Popular()}


def walks(n_people: int, length: int) -> Dataset:
    """People who go round twelve items, each from another start: what comes next is certain."""
    people = [person for person in range(n_people) for _ in range(length)]
    return Dataset.from_columns(people, [f"{(row // length * 5 + row) % N:02}" for row in range(len(people))])


def communities() -> Dataset:
    """Two circles with tastes of their own, and a few items that more people know."""
    rng = np.random.default_rng(4)
    people, items = [], []
    for person in range(60):
        own = rng.permutation(10)[:7] + 10 * (person % 2)
        for item in rng.permutation([*own, *(20 + rng.permutation(4)[:2])]):
            people.append(person)
            items.append(f"{item:02}")
    return Dataset.from_columns(people, items)


def beginners() -> Dataset:
    """Everyone first does odd things that mean nothing, then most of ten hits, then goes round one of two circles."""
    rng = np.random.default_rng(6)
    people, items = [], []
    for person in range(80):
        odd = [f"odd {thing:02}" for thing in rng.permutation(99)[:FEW]]
        hits = [f"hit {hit}" for hit in rng.permutation(10)[:8]]
        start = int(rng.integers(CIRCLE))
        circle = [f"{'ab'[person % 2]} {(start + step) % CIRCLE:02}" for step in range(20)]
        people += [person] * (FEW + 28)
        items += [*odd, *hits, *circle]
    return Dataset.from_columns(people, items)


def fitted(recipe: Blend, data: Dataset) -> BlendModel:
    model = recipe.fit(data)
    assert isinstance(model, BlendModel)
    return model


def preferring(item: int) -> ItemScores:
    """Someone who only ever says that one item is good; the others by their codes."""
    scores = np.linspace(0.1, 0.0, N, dtype=np.float32)
    scores[item] = 1.0
    return ItemScores(Popular(), Vocabulary(f"{code:02}" for code in range(N)), scores)


def lesson(n_known: int, wanted: int) -> Lesson:
    return Lesson(Profile.of([f"unknown {place}" for place in range(n_known)]), np.array([wanted], np.int32))


def test_histories_fall_into_bands_by_their_length() -> None:
    lengths = [0, 1, 2, 3, 5, 6, 19, 20, 99, 100, 10_000]
    assert bands(lengths).tolist() == [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert bands([FEW + 1]) == bands([FEW]) + 1, "no band holds both strangers and others"


@pytest.mark.parametrize(("short", "long"), [(8, 9), (9, 8), (8, 8), (9, 9)])
def test_each_bands_weights_are_those_that_answer_its_lessons(short: int, long: int) -> None:
    students = {"a": preferring(8), "b": preferring(9)}
    asked = [lesson(2, short) for _ in range(40)] + [lesson(10, long) for _ in range(40)]
    weights = learned_weights(students, asked)
    assert weights.shape == (len(BANDS), 2)
    answers = (weights @ np.stack([one.fixed for one in students.values()])).argmax(axis=1)
    assert answers[[1, 3]].tolist() == [short, long]
    for untold in (2, 4, 5):
        np.testing.assert_array_equal(weights[untold], weights[0])


def test_a_few_strangers_are_enough_to_say_whom_to_listen_to() -> None:
    students = {"a": preferring(8), "b": preferring(9)}
    weights = strangers_weights(students, [lesson(1, 9), lesson(2, 9)])
    assert weights.keys() == {1}
    assert weights[1][1] > 0.9


def test_strangers_decide_about_short_histories_alone() -> None:
    data, recipe = beginners(), Blend(OF, held_out="last")
    train, asked = lessons(data, "last", 42, recipe.max_lessons)
    others = learned_weights({name: base.fit(train) for name, base in OF.items()}, asked)
    weights = fitted(recipe, data).weights
    np.testing.assert_array_equal(weights[3:], others[3:])
    assert not np.array_equal(weights[:3], others[:3])


def test_who_wanted_more_than_can_be_compared_still_teaches() -> None:
    """Were only wanted items compared, every order of them would be perfect."""
    vocabulary = Vocabulary(f"{code:03}" for code in range(600))
    rising = np.arange(600, dtype=np.float32)
    students = {"right": ItemScores(Popular(), vocabulary, rising), "wrong": ItemScores(Popular(), vocabulary, -rising)}
    asked = [Lesson(Profile.of(["unknown"] * 10), np.arange(300, 600, dtype=np.int32))] * 5
    assert learned_weights(students, asked)[3, 0] > 0.9


def test_rows_of_weights_add_up_to_1_and_nobody_is_silenced() -> None:
    weights = fitted(Blend(OF, held_out="last"), communities()).weights
    assert weights.dtype == np.float32
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-6)
    assert (weights > 0.0045).all()


def test_a_better_base_gets_more_weight() -> None:
    of = {"random": Uniform(), "follows": Follows(shrinkage=0.0), "popular": Popular()}
    for held_out in ("last", "newest"):
        model = fitted(Blend(of, held_out=held_out), walks(40, 9))
        assert model.weights[2].argmax() == 1
        assert model.weights[2, 1] > 0.5
        assert model.recommend(Profile.of(["03", "04", "05"]), 1).ids == ["06"]


@pytest.mark.parametrize("held_out", ["last", "newest"])
def test_the_new_hear_what_everybody_likes_and_the_known_what_comes_next_for_them(held_out: str) -> None:
    data = beginners()
    of = {"follows": Follows(shrinkage=0.0), "popular": Popular()}
    model = fitted(Blend(of, held_out=held_out), data)
    for n_known in range(FEW + 1):
        new = Profile.of([f"odd {thing}" for thing in range(40, 40 + n_known)])
        assert all(item.startswith("hit") for item in model.recommend(new, 8).ids), n_known
    own = data.history(0).items
    assert model.recommend(Profile.of(own[:25]), 3).ids == list(own[25:28])


def test_without_lessons_all_bases_count_alike() -> None:
    model = fitted(Blend(OF, held_out="last"), Dataset.from_columns([1, 1, 2, 2], ["a", "b", "b", "c"]))
    np.testing.assert_array_equal(model.weights, np.full((len(BANDS), 2), 0.5))
    assert model.recommend(Profile.of(["a"])).ids


def test_weights_are_told_by_name_and_length_of_history() -> None:
    model = BlendModel(Blend(OF), Vocabulary("ab"), OF, np.arange(12, dtype=np.float32).reshape(6, 2))  # type: ignore[arg-type]
    assert model.weights_for(0) == {"ease": 0.0, "popular": 1.0}
    assert model.weights_for(19) == {"ease": 6.0, "popular": 7.0}
    assert model.weights_for(500) == {"ease": 10.0, "popular": 11.0}


def test_someone_new_gets_the_order_of_who_speaks_for_everybody() -> None:
    data = communities()
    model, popular = fitted(Blend(OF, held_out="last"), data), Popular().fit(data)
    assert model.recommend(Profile(), 24).ids == popular.recommend(Profile(), 24).ids
    stranger = Profile.of(["no such item"])
    assert model.recommend(stranger, 24).ids == popular.recommend(stranger, 24).ids


def test_scores_are_the_weighted_sum_over_what_the_person_has_not_had() -> None:
    data = communities()
    model = fitted(Blend(OF, held_out="last"), data)
    profiles = [Profile(data.history(0)), Profile.of(data.vocabulary.ids[:2])]
    scores = model.score(profiles)
    for profile, row in zip(profiles, scores, strict=True):
        weights = model.weights_for(len(profile.history))
        free = np.array([id_ not in profile.history.items for id_ in data.vocabulary])
        expected = np.zeros(data.n_items)
        for name, base in model.bases.items():
            said = base.score([profile])[0].astype(np.float64)
            expected += weights[name] * (said - said[free].mean()) / said[free].std()
        np.testing.assert_allclose(row, expected, atol=1e-4)


def test_scores_are_nan_only_where_no_base_can_say() -> None:
    data = communities()
    few = {"few": EASE(reg=5.0, max_items=3), "fewer": EASE(reg=5.0, max_items=2)}
    model = fitted(Blend(few, held_out="last"), data)
    profile = Profile(data.history(0))
    assert np.isfinite(model.score([profile])[0]).sum() == 3
    assert np.isnan(model.score([Profile()])).all(), "neither says anything of nobody"
    assert np.isfinite(fitted(Blend(few | OF, held_out="last"), data).score([profile, Profile()])).all()


@pytest.mark.parametrize("said", [[[1.0, np.nan]], [[np.nan, np.nan]], [[0.0, 2.0]]])
def test_blended_says_what_any_of_the_opinions_says(said: list[list[float]]) -> None:
    opinions = np.array([said, [[np.nan, 5.0]]], np.float32)
    found = blended(np.nan_to_num(opinions), opinions, np.array([[0.25, 0.5]], np.float32))
    first, second = found[0].tolist()
    assert first == pytest.approx(0.25 * said[0][0], nan_ok=True)
    assert second == pytest.approx(0.25 * (0 if np.isnan(said[0][1]) else said[0][1]) + 0.5 * 5.0)


def test_each_history_is_weighed_by_its_own_band() -> None:
    opinions = np.array([[[1, 0], [1, 0]], [[0, 1], [0, 1]]], np.float32)
    weights = np.array([[1, 0], [0.25, 0.75]], np.float32)
    np.testing.assert_allclose(blended(opinions, opinions, weights), weights)


def test_it_is_fitted_the_same_with_one_seed() -> None:
    first, again = (fitted(Blend(OF, held_out="random", max_lessons=20), communities()) for _ in range(2))
    assert first.weights.tobytes() == again.weights.tobytes()


def test_the_model_holds_no_person() -> None:
    data = communities()
    people = [*data.people.names(data.person.tolist()), *(f"{id_}-twin" for id_ in data.people.names(data.person))]
    twice = Dataset.from_columns(people, 2 * data.vocabulary.names(data.item.tolist()))
    assert _shapes(fitted(Blend(OF, held_out="last"), data)) == _shapes(fitted(Blend(OF, held_out="last"), twice))


def test_what_is_known_already_does_not_stretch_the_scale() -> None:
    """A base that is sure of what someone has had must not drown in it what it says of the rest."""
    opinions = np.array([[[1000, 1, 2, 3]]], np.float32)
    free = np.array([[False, True, True, True]])
    np.testing.assert_allclose(standardised(opinions, free)[0, 0, 1:], np.array([-1, 0, 1]) * 1.5**0.5, rtol=1e-5)


def _shapes(model: Model) -> dict[str, tuple[int, ...]]:
    """Of all that a model and its bases hold."""
    found: dict[str, tuple[int, ...]] = {}
    for name in (field.name for field in fields(model)):
        value = getattr(model, name)
        if name == "bases":
            found |= {f"{base}.{key}": shape for base, one in value.items() for key, shape in _shapes(one).items()}
        elif name not in ("recipe", "vocabulary"):
            assert isinstance(value, np.ndarray), f"{name} may hold anybody"
            found[name] = value.shape
    return found


def test_what_was_learned_for_other_bands_is_refused_when_it_is_opened() -> None:
    with pytest.raises(ValueError, match=f"5 lengths of history, not {len(BANDS)}"):
        BlendModel(Blend(OF), Vocabulary("ab"), OF, np.full((5, 2), 0.5, np.float32))  # type: ignore[arg-type]
