"""Models made of models: what the bases say together, and what they may not see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.profile import History, Profile
from palate.data.splits import last_out
from palate.errors import InvalidInput
from palate.models import EASE, Blend, ContentKNN, Popular
from palate.models.base import Model, Recommender, Run
from palate.models.blend import BlendModel
from palate.models.combined import Combined, CombinedModel, default_bases, grown, opinions_of, standardised, unseen
from palate.models.lessons import Lesson
from palate.models.popular import ItemScores
from palate.testing import sample_data
from palate.types import Floats


@dataclass(frozen=True)
class Watched(Recommender):
    """Popular, remembering what it was fitted on."""

    name: ClassVar[str] = "watched"
    given: list[Dataset] = field(default_factory=list, compare=False)

    def fit(self, data: Dataset, run: Run = Run()) -> ItemScores:
        self.given.append(data)
        return Popular().fit(data, run)


@dataclass(frozen=True)
class Sum(Combined):
    """The plain sum of its bases, remembering its students and lessons."""

    name: ClassVar[str] = "sum"
    taught: list[tuple[Mapping[str, Model], Dataset, Sequence[Lesson]]] = field(default_factory=list, compare=False)

    def learned(
        self,
        bases: Mapping[str, Model],
        students: Mapping[str, Model],
        train: Dataset,
        asked: Sequence[Lesson],
        data: Dataset,
        run: Run,
    ) -> SumModel:
        self.taught.append((students, train, asked))
        return SumModel(self, train.vocabulary, bases)


@dataclass(frozen=True, eq=False)
class SumModel(CombinedModel):
    def combined(self, opinions: Floats, histories: Sequence[History]) -> Floats:
        return np.asarray(opinions.sum(axis=0))


Sum.model = SumModel


def rounds(*of_each: str) -> Dataset:
    people = [person for person, items in enumerate(of_each) for _ in items]
    return Dataset.from_columns(people, [item for items in of_each for item in items])


DATA = rounds("abcdef", "fedcba", "acegbd")


def test_students_have_not_seen_what_the_lessons_ask_and_bases_have_seen_all() -> None:
    base = Watched()
    recipe = Sum({"one": base}, held_out="last")
    recipe.fit(DATA)
    ((students, train, asked),) = recipe.taught
    assert [data.digest for data in base.given] == [DATA.digest, last_out(DATA, 3).train.digest]
    assert students.keys() == {"one"}
    assert len(asked) == 9
    for place, lesson in enumerate(asked):  # three for each person, and nobody forgets
        own = train.history(place // 3).items
        assert lesson.profile.history.items[: len(own)] == own
        assert not set(DATA.vocabulary.names(lesson.wanted.tolist())) & set(own)


def test_bases_that_are_fitted_already_are_taken_as_they_are() -> None:
    base = Watched()
    fitted = base.fit(DATA)
    model = Sum({"one": base}, held_out="last").fit_over({"one": fitted}, DATA)
    assert model.bases["one"] is fitted
    assert [data.digest for data in base.given] == [DATA.digest, last_out(DATA, 3).train.digest]


def test_where_nobody_did_enough_nothing_is_fitted_twice() -> None:
    base = Watched()
    recipe = Sum({"one": base}, held_out="last")
    recipe.fit(rounds("abc", "ab"))
    assert len(base.given) == 1
    ((students, _, asked),) = recipe.taught
    assert (dict(students), list(asked)) == ({}, [])


def test_the_limit_and_the_seed_reach_the_lessons() -> None:
    recipe = Sum({"one": Watched()}, held_out="last", max_lessons=4)
    for seed in (1, 1, 2):
        recipe.fit(DATA, Run(seed=seed))
    first, again, other = ([one.profile.history.items for one in asked] for _, _, asked in recipe.taught)
    assert len(first) == 4
    assert first == again
    assert first != other


def test_of_nothing_is_refused() -> None:
    with pytest.raises(InvalidInput, match="sum needs at least one model"):
        Sum({}).fit(DATA)


def test_an_unknown_question_is_refused() -> None:
    with pytest.raises(InvalidInput, match="held_out must be one of"):
        Sum({"one": Popular()}, held_out="yesterday").fit(DATA)


def test_default_bases_are_recipes_by_their_own_names() -> None:
    bases = default_bases()
    assert all(base.name == name for name, base in bases.items())
    assert {"popular", "trending"} < bases.keys()


def test_opinions_are_the_scores_of_each_base_as_far_as_it_goes() -> None:
    models = {"ease": EASE(reg=1.0).fit(DATA), "popular": Popular().fit(DATA)}
    longer = DATA.vocabulary.extended(["new"])
    models["longer"] = ItemScores(Popular(), longer, np.arange(len(longer), dtype=np.float32))
    profiles = [Profile(), Profile.of("ab")]
    opinions = opinions_of(models, profiles)
    assert opinions.shape == (3, 2, DATA.n_items + 1)
    assert np.isnan(opinions[:2, :, -1]).all()
    np.testing.assert_array_equal(opinions[2], np.tile(np.arange(DATA.n_items + 1), (2, 1)))
    for said, name in zip(opinions, ("ease", "popular"), strict=False):
        scores = models[name].score(profiles)
        np.testing.assert_array_equal(said[:, :-1], scores)


def test_unseen_is_what_is_not_in_the_history() -> None:
    model = Popular().fit(DATA)
    histories = [Profile.of(["a", "no such item", "c"]).history, History()]
    free = unseen(histories, model, DATA.n_items)
    assert ["".join(np.array(DATA.vocabulary.ids)[row]) for row in free] == ["bdefg", "abcdefg"]


def test_standardised_has_mean_0_and_deviation_1_over_what_is_asked() -> None:
    rng = np.random.default_rng(0)
    opinions = rng.normal([[[5.0]], [[-300.0]]], [[[0.1]], [[40.0]]], (2, 3, 500)).astype(np.float32)
    opinions[rng.random(opinions.shape) < 0.2] = np.nan
    asked = rng.random((3, 500)) < 0.7
    found = standardised(opinions, asked)
    assert found.dtype == np.float32
    for base in range(2):
        for person in range(3):
            said = ~np.isnan(opinions[base, person])
            counted = found[base, person][said & asked[person]]
            assert counted.mean() == pytest.approx(0, abs=1e-4)
            assert counted.std() == pytest.approx(1, abs=1e-4)
            raw = opinions[base, person]
            spoken = raw[said & asked[person]].astype(np.float64)
            np.testing.assert_allclose(found[base, person][said], (raw[said] - spoken.mean()) / spoken.std(), atol=1e-3)
            assert not found[base, person][~said].any(), "neither for nor against"


def test_standardised_over_everything_that_is_said() -> None:
    opinions = np.array([[[1, 3, np.nan, 5]]], np.float32)
    np.testing.assert_allclose(standardised(opinions)[0, 0], np.array([-1, 0, 0, 1]) * 1.5**0.5, rtol=1e-6)


@pytest.mark.parametrize("constant", [0.0, 1e-3, 0.3, 7.1, -1e6])
def test_a_base_that_says_the_same_of_all_says_nothing(constant: float) -> None:
    for n in range(1, 300, 7):  # the mean of n equal numbers is not always that number
        opinions = np.full((1, 1, n), constant, np.float32)
        assert not standardised(opinions).any()
        opinions[:, :, ::2] = np.nan
        assert not standardised(opinions, np.arange(n)[None] < 100).any()


def test_a_base_that_cannot_say_anything_says_nothing() -> None:
    assert not standardised(np.full((1, 2, 9), np.nan, np.float32)).any()
    assert not standardised(np.ones((1, 2, 9), np.float32), np.zeros((2, 9), np.bool_)).any()


def test_a_blend_grows_with_a_new_item() -> None:
    data = sample_data()
    blend = Blend(of={"content": ContentKNN(), "popular": Popular()}).fit(data)
    known = next(iter(data.items.values()))
    vocabulary = data.vocabulary.extended(["new"])
    bigger = grown({"blend": blend}, vocabulary, [replace(known, id="new")])["blend"]
    assert "new" in bigger.recommend(Profile.of([known.id]), len(vocabulary)).ids
    assert len(blend.vocabulary) == data.n_items


def test_where_what_is_left_teaches_nothing_all_bases_count_alike() -> None:
    kinds = ["dislike"] * 18 + ["like"] * 2
    data = Dataset.from_columns(["1", "2"] * 10, [f"i{n}" for n in range(20)], kind=kinds)
    blend = Blend(of={"ease": EASE(), "popular": Popular()}).fit(data)
    assert isinstance(blend, BlendModel)
    np.testing.assert_array_equal(blend.weights, 0.5)
