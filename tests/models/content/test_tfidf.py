"""Content k-NN keeps the contract, weighs words by TF-IDF and takes new items in at once."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.profile import Profile
from palate.models import ContentKNN
from palate.models.content.tfidf import ContentKNNModel
from palate.models.storage import load_model, save_model
from palate.testing import ModelContract

DUNE = Item(id="dune", domain="film", title="Dune", creators=("Denis Villeneuve",))
ARRIVAL = Item(id="arrival", domain="film", title="Arrival", creators=("Denis Villeneuve",))
AMELIE = Item(id="amelie", domain="film", title="Amélie", creators=("Jean-Pierre Jeunet",), genres=("Comedy",))
DENIS = Item(id="denis", domain="film", title="Beau Travail", creators=("Claire Denis",))


class TestContentKNN(ModelContract):
    recipe = ContentKNN()


def fitted(*items: Item) -> ContentKNNModel:
    return ContentKNN().fit(Dataset.from_columns([], [], items=items))


def similarity(model: ContentKNNModel, first: str, second: str) -> float:
    return float(model.similar(model.vocabulary.code(first))[model.vocabulary.code(second)])


def test_tf_idf_worked_by_hand() -> None:
    model = fitted(Item(id="1", domain="film", title="Dune"), Item(id="2", domain="film", title="Sea Sea"))
    # "film" is in both items: idf ln(3/3) + 1 = 1; "dune" and "sea" in one: ln(3/2) + 1.
    rare = math.log(3 / 2) + 1
    first = np.array([1, rare]) * math.log(1 + 1)
    second = np.array([math.log(1 + 1), math.log(1 + 2) * rare])  # "sea" counts twice
    cosine = first[0] * second[0] / np.linalg.norm(first) / np.linalg.norm(second)
    assert similarity(model, "1", "2") == pytest.approx(cosine, rel=1e-5)
    np.testing.assert_allclose(
        model.score([Profile.of(["1"])])[0], [1.0, cosine], rtol=1e-5, err_msg="the score is the cosine"
    )


def test_a_shared_director_counts_for_more_than_a_shared_first_name() -> None:
    model = fitted(DUNE, ARRIVAL, AMELIE, DENIS)
    assert similarity(model, "dune", "arrival") > 1.5 * similarity(model, "dune", "denis")
    assert similarity(model, "dune", "denis") > similarity(model, "dune", "amelie")


def test_a_shared_name_counts_for_more_than_its_words_in_another_order() -> None:
    same, turned = replace(ARRIVAL, id="same", title="x"), replace(ARRIVAL, id="turned", title="x")
    model = fitted(DUNE, same, replace(turned, creators=("Villeneuve Denis",)))
    assert similarity(model, "dune", "same") > 1.2 * similarity(model, "dune", "turned")


def test_words_find_items_whatever_their_case_and_accents() -> None:
    model = fitted(DUNE, ARRIVAL, AMELIE)
    for words in ("amelie", "AMÉLIE", "a comedy"):
        scores = model.score_text(words)
        assert np.isnan(scores).tolist() == [True, True, False], words


@pytest.mark.parametrize("words", ["", "xyzzy", "the of and", "\x00 …"])
def test_words_that_match_nothing_name_nothing(words: str) -> None:
    assert np.isnan(fitted(DUNE, AMELIE).score_text(words)).all()


def test_a_dislike_pushes_what_is_alike_below_what_is_not() -> None:
    model = fitted(DUNE, ARRIVAL, AMELIE)
    disliked = Dataset.from_columns(["x"], ["dune"], kind=["dislike"]).history(0)
    scores = model.score([Profile(disliked)])[0]
    assert scores[1] < scores[2] < 0


def test_new_items_leave_the_scores_of_known_items_as_they_were() -> None:
    model = fitted(DUNE, AMELIE, DENIS)
    vocabulary = model.vocabulary.extended(["arrival"])
    grown = model.with_items(vocabulary, [ARRIVAL])
    profiles = [Profile.of(["dune"])]
    np.testing.assert_allclose(grown.score(profiles)[0, :3], model.score(profiles)[0], rtol=1e-6)
    assert grown.recommend(profiles[0], 1).ids == ["arrival"]
    assert grown.score_text("arrival")[3] > 0, "words that no item had before count too"


def test_an_item_that_changed_is_read_afresh() -> None:
    model = fitted(DUNE, ARRIVAL, AMELIE)
    changed = model.with_items(model.vocabulary, [replace(AMELIE, title="Dune", genres=("Desert",))])
    assert np.isnan(changed.score_text("comedy")).all()
    assert np.isfinite(changed.score_text("dune")).tolist() == [True, False, True]
    assert np.isfinite(model.score_text("comedy")[2]), "the model before still knows it as it was"


def test_items_taken_in_one_by_one_are_as_items_taken_in_together() -> None:
    model = fitted(DUNE)
    vocabulary = model.vocabulary.extended(["arrival", "amelie"])
    together = model.with_items(vocabulary, [ARRIVAL, AMELIE])
    one_by_one = model.with_items(model.vocabulary.extended(["arrival"]), [ARRIVAL]).with_items(vocabulary, [AMELIE])
    profiles = [Profile.of(["dune"])]
    np.testing.assert_allclose(together.score(profiles), one_by_one.score(profiles), rtol=1e-6)


def test_a_grown_model_is_stored_like_any_other(tmp_path: Path) -> None:
    model = fitted(DUNE)
    grown = model.with_items(model.vocabulary.extended(["arrival"]), [ARRIVAL])
    save_model(grown, tmp_path / "content")
    opened = load_model(tmp_path / "content", grown.vocabulary)
    assert opened.recommend(Profile.of(["dune"]), 1).ids == ["arrival"]


def test_a_catalogue_without_facts_is_no_error(tmp_path: Path) -> None:
    model = ContentKNN().fit(Dataset.from_columns(["1", "1"], ["A", "B"]))
    save_model(model, tmp_path / "content")
    opened = load_model(tmp_path / "content", model.vocabulary)
    assert np.nan_to_num(opened.score([Profile.of(["A"])])).tolist() == [[0.0, 0.0]]
