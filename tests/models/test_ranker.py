"""Ranker keeps the contract, orders what its blend puts forward, and sees what its docstring states."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.ordering import descending
from palate.data.profile import Profile
from palate.models import EASE, Follows, Popular, Ranker
from palate.models.base_scores import base_scores
from palate.models.ranker import RankerModel, choices_of
from palate.models.ranker_features import FITS, Facts, features
from palate.testing import ModelContract, sample_data


class TestRanker(ModelContract):
    recipe = Ranker(of={"ease": EASE(), "follows": Follows(), "popular": Popular()}, reach=50, rounds=20)


RECIPE = TestRanker.recipe


def test_trees_order_what_the_blend_puts_forward_and_the_rest_keeps_its_order() -> None:
    model = TestRanker.fitted()
    assert isinstance(model, RankerModel)
    profile = Profile(sample_data().history(3))
    choice = choices_of(model, base_scores(model.bases, [profile]), [profile.history])[0]
    blend, places, _ = model.put_forward(choice)
    (scores,) = model.ranked([choice])
    assert len(places) == RECIPE.reach
    assert choice.free[places].all()
    rest = np.setdiff1d(np.arange(len(scores)), places)
    assert scores[places].min() > scores[rest].max()
    assert (np.diff(scores[rest][descending(model.put_forward(choice)[0][rest])]) <= 0).all()
    assert (descending(scores[places]) != descending(blend[places])).any(), "the trees have a say"


def test_where_nobody_did_enough_the_blends_order_stands() -> None:
    data = Dataset.from_columns(["1", "2", "3"], ["a", "a", "b"])
    model = RECIPE.fit(data)
    assert isinstance(model, RankerModel)
    assert model.trees == ""
    assert model.recommend(Profile.of(["x"])).ids == ["a", "b"]


def test_it_finds_what_its_bases_say_apart() -> None:
    """Nobody's neighbours and everybody's favourite are noise; who likes drama is told by genres alone."""
    rng = np.random.default_rng(0)
    genres = {"drama": [f"d{n}" for n in range(30)], "comedy": [f"c{n}" for n in range(30)]}
    items = [Item(id=id_, domain="film", title=id_, genres=(genre,)) for genre, ids in genres.items() for id_ in ids]
    rows = [(person, id_) for person in range(200) for id_ in rng.choice(list(genres.values())[person % 2], 12, False)]
    data = Dataset.from_columns([row[0] for row in rows], [row[1] for row in rows], items=items)
    model = Ranker(of={"popular": Popular()}, objective="taste", reach=60, rounds=60).fit(data)
    slate = model.recommend(Profile.of(["d1", "d2", "d3"]), 10)
    assert sum(id_.startswith("d") for id_ in slate.ids) >= 9


def test_features_of_a_candidate_by_hand() -> None:
    items = [
        Item(id="a", domain="film", title="A", year=1990, genres=("Drama",)),
        Item(id="b", domain="film", title="B", year=2000, genres=("Drama", "War")),
        Item(id="c", domain="book", title="C"),
    ]
    data = Dataset.from_columns(["1", "1", "2"], ["a", "b", "a"], [4.0, 2.0, 5.0], items=items)
    said = np.array([[1.0, 2.0], [0.5, -0.5]], np.float32)
    rows = features(Facts.of(data), data.vocabulary, Profile.of(["a"]).history, np.array([1, 2]), said)
    b, c = (dict(zip(("raw", "std", "place", *FITS), row.tolist(), strict=True)) for row in rows)
    assert (b["raw"], b["std"], b["place"], c["place"]) == (1.0, 0.5, 0.0, 1.0)
    assert b["popularity"] == pytest.approx(np.log(2))
    assert (b["rating"], b["year"], b["year beside all"]) == (2.0, 2000.0, 10.0)
    assert b["genres of all"] == pytest.approx(2**-0.5)
    assert (b["domain"], c["domain"]) == (1.0, 0.0)
    assert np.isnan([c["rating"], c["year"], c["year beside recent"]]).all()
    newer = features(Facts.of(data), data.vocabulary, Profile.of(["a"]).history, np.array([7]), said[:, :1])
    assert np.isnan(newer[0, 3:]).all()


def test_where_trees_tell_nothing_apart_the_blend_decides() -> None:
    rows = [(person, f"i{(person + n) % 40}") for person in range(6) for n in range(8)]
    data = Dataset.from_columns([row[0] for row in rows], [row[1] for row in rows])
    model = Ranker(of={"ease": EASE(), "popular": Popular()}).fit(data)
    assert isinstance(model, RankerModel)
    assert model.trees, "too few examples for a split, but there were some"
    profile = Profile.of(["i3"])
    choice = choices_of(model, base_scores(model.bases, [profile]), [profile.history])[0]
    blend, places, _ = model.put_forward(choice)
    (scores,) = model.ranked([choice])
    np.testing.assert_array_equal(descending(scores[places]), descending(blend[places]))


def test_the_facts_are_those_of_all_the_data() -> None:
    model = TestRanker.fitted()
    assert isinstance(model, RankerModel)
    np.testing.assert_array_equal(model.popularity, Facts.of(sample_data()).popularity)
