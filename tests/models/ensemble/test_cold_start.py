"""Cold start: new users from a self-description, new items from their text."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.profile import Profile
from palate.errors import InvalidInput
from palate.models.baseline.popular import Popular
from palate.models.composite import fit_all, with_new_items
from palate.models.content.item_features import fit_ridge
from palate.models.content.tfidf import ContentKNN
from palate.models.content.user_texts import SelfDescriptionFeatures
from palate.models.ensemble.blend import Blend
from palate.models.ensemble.cold_start import ColdStart, ColdStartModel
from palate.models.factor.ials import IALS
from palate.models.storage import load_model, save_model
from palate.testing import ModelContract

BASES = {"ials": IALS(factors=8), "content": ContentKNN()}
RECIPE = ColdStart(of=BASES, reg_users=1.0)
GENRES = ("Opera", "Western")


@pytest.mark.slow
class TestColdStart(ModelContract):
    recipe = ColdStart(of=BASES)


def item(number: int, genre: str) -> Item:
    return Item(id=f"{genre} {number}", domain="movie", title=f"Title {number}", genres=(genre,), tags=(f"of {genre}",))


@cache
def two_camps() -> Dataset:
    """Forty users who like operas, three quarters women, and forty who like westerns, three quarters men."""
    items = [item(number, genre) for genre in GENRES for number in range(12)]
    rng = np.random.default_rng(1)
    rows = [
        (f"{genre} fan {fan}", f"{genre} {number}")
        for genre in GENRES
        for fan in range(40)
        for number in rng.choice(11, 6, replace=False).tolist()
    ]
    about = {f"Opera fan {fan}": f"Age {20 + fan}, {'woman' if fan % 4 else 'man'}" for fan in range(40)}
    about |= {f"Western fan {fan}": f"Age {20 + fan}, {'man' if fan % 4 else 'woman'}" for fan in range(40)}
    return Dataset.from_columns([user for user, _ in rows], [item_id for _, item_id in rows], items=items, about=about)


@cache
def fitted() -> ColdStartModel:
    model = RECIPE.fit(two_camps())
    assert isinstance(model, ColdStartModel)
    return model


def genres_of(ids: list[str]) -> set[str]:
    return {id_.partition(" ")[0] for id_ in ids}


def leaning(profile: Profile) -> float:
    """The mean score of operas less that of westerns."""
    scores = fitted().score([profile])[0]
    opera, western = (scores[fitted().vocabulary.codes([f"{genre} {n}" for n in range(7, 12)])] for genre in GENRES)
    return float(opera.mean() - western.mean())


def test_a_sentence_alone_gives_what_users_who_say_so_take_to() -> None:
    assert genres_of(fitted().recommend(user_text="I am a 30-year-old woman", n=8).ids) == {"Opera"}
    assert genres_of(fitted().recommend(user_text="male, 30 years old", n=8).ids) == {"Western"}


def test_without_a_sentence_and_events_everybody_is_asked() -> None:
    popular = Popular().fit(two_camps()).score([Profile()])[0]
    scores = fitted().score([Profile()])[0]
    has_events = ~np.isnan(popular)
    assert np.corrcoef(scores[has_events], np.exp(popular[has_events]))[0, 1] > 0.99
    np.testing.assert_array_equal(scores, fitted().score([Profile.of(about="Xyzzy")])[0])


def test_an_age_alone_says_nothing_of_gender() -> None:
    empty, age_only, woman = (leaning(Profile.of(about=about)) for about in ("", "Age 40", "Age 40, woman"))
    assert abs(age_only - empty) < 0.2 * abs(woman - empty)


def test_events_overrule_the_sentence() -> None:
    westerns = [f"Western {number}" for number in range(1, 7)]
    leanings = [leaning(Profile.of(westerns[:k], about="Age 30, woman")) for k in (0, 1, 3, 6)]
    assert leanings == sorted(leanings, reverse=True)
    assert leanings[-1] < leanings[0] / 2


def test_a_new_item_is_told_from_its_text() -> None:
    new = [replace(item(99, genre), id=f"{genre} new") for genre in GENRES]
    model = fitted().with_items(fitted().vocabulary.extended([new_item.id for new_item in new]), new)
    for genre, other in (GENRES, GENRES[::-1]):
        scores = model.score([Profile.of([f"{genre} {number}" for number in range(1, 5)])])[0]
        assert scores[model.vocabulary.code(f"{genre} new")] > scores[model.vocabulary.code(f"{other} new")]
    women = model.score([Profile.of(about="Age 30, woman")])[0]
    assert women[model.vocabulary.code("Opera new")] > women[model.vocabulary.code("Western new")]


def test_an_item_of_the_catalogue_that_nobody_touched_is_told_from_its_text_too() -> None:
    scores = fitted().score([Profile.of(about="Age 30, man")])[0]
    assert scores[fitted().vocabulary.code("Western 11")] > scores[fitted().vocabulary.code("Opera 11")]


def test_of_what_somebody_loves_items_speak_themselves() -> None:
    assert genres_of(fitted().recommend(user_text="Age 30, man, loves opera", n=4).ids) == {"Opera"}


def test_shares_and_what_stood_before_them_add_up_with_a_sentence() -> None:
    profile = Profile.of(["Western 1", "Western 2"], [5.0, 1.0], about="Age 30, woman, loves opera")
    evidence = fitted().extract_evidence(profile)
    items = np.arange(len(fitted().vocabulary), dtype=np.int32)
    summed = fitted().prior(fitted().encode(evidence), items) + fitted().attribute(
        fitted().encode(evidence), items
    ).sum(axis=1)
    np.testing.assert_allclose(summed, fitted().score_evidence(evidence), atol=1e-5)


def test_what_few_users_say_is_not_learned(tmp_path: Path) -> None:
    about = {**two_camps().about, **{f"Opera fan {fan}": "Age 30, beekeeper" for fan in range(4)}}
    data = replace(two_camps(), about=about)
    save_model(RECIPE.fit(data), tmp_path / "model")
    assert not any(b"beekeeper" in file.read_bytes() for file in (tmp_path / "model").rglob("*") if file.is_file())
    about["Opera fan 5"] = "beekeeper"
    model = RECIPE.fit(replace(data, about=about))
    assert isinstance(model, ColdStartModel)
    assert "beekeeper" in model.features


def test_it_grows_over_bases_that_a_snapshot_has_grown_once(tmp_path: Path) -> None:
    models = fit_all({**BASES, "cold_start": RECIPE}, two_camps())
    new = replace(item(99, "Opera"), id="Opera new")
    fresh = with_new_items(models, two_camps().vocabulary.extended([new.id]), [new])
    cold_start = fresh["cold_start"]
    assert isinstance(cold_start, ColdStartModel)
    assert cold_start.bases["content"] is fresh["content"]
    save_model(cold_start, tmp_path / "model", beside=fresh)
    loaded = load_model(tmp_path / "model", cold_start.vocabulary, beside=fresh)
    profile = Profile.of(["Opera 1"])
    np.testing.assert_allclose(loaded.score([profile]), cold_start.score([profile]), rtol=1e-5)


def test_models_that_read_no_text_about_users_say_so() -> None:
    with pytest.raises(InvalidInput, match="use `cold_start`"):
        Popular().fit(two_camps()).recommend(user_text="Age 30, woman")


def test_an_item_without_factors_is_no_evidence() -> None:
    model, ids = fitted(), fitted().vocabulary.ids
    table = model.table.copy()
    table[0, 1 + len(model.features) :] = np.nan  # as of an item without events and without metadata
    without_factors = replace(model, table=table)
    scores = without_factors.score([Profile.of([ids[1]]), Profile.of([ids[0], ids[1]])])[:, 1:]
    assert np.isfinite(scores).all()
    assert np.abs(scores[0] - scores[1]).max() < np.abs(scores[0]).max(), "only the age of the other event differs"


@pytest.mark.slow
def test_a_blend_with_it_hears_sentences() -> None:
    blend = Blend({"popular": Popular(), "cold_start": RECIPE}).fit(two_camps())
    women, men = (blend.recommend(user_text=f"Age 30, {gender}", n=4).ids for gender in ("woman", "man"))
    assert women != men


def test_it_is_made_of_one_ials_and_of_what_reads_items() -> None:
    for bases in ({"content": ContentKNN()}, {"ials": IALS()}, {}):
        with pytest.raises(InvalidInput, match="needs one ials"):
            ColdStart(of=bases).fit(two_camps())


def test_the_regression_is_that_of_the_normal_equations() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.standard_normal((20, 5)).astype(np.float32), rng.standard_normal((20, 3)).astype(np.float32)
    targets = rng.standard_normal((20, 4))
    both = np.hstack([first, second]).astype(np.float64)
    expected = np.linalg.solve(both.T @ both + 0.7 * np.eye(8), both.T @ targets)
    np.testing.assert_allclose(np.vstack(fit_ridge([first, second], targets, 0.7)), expected, atol=1e-3)


def test_the_means_of_sentences_are_of_those_who_speak_of_it() -> None:
    sentences = SelfDescriptionFeatures.of(["woman", "woman", "man", "", "programmer"], least=1, most=10)
    rows = sentences.rows(["woman", "man", "", "programmer"])
    assert sentences.names == ("=man", "=woman", "programmer")
    expected = np.array([[-1 / 3, 1 / 3], [2 / 3, -2 / 3], [0, 0], [0, 0]])
    np.testing.assert_allclose(rows[:, :2], expected, atol=1e-6)
    assert SelfDescriptionFeatures.of(["rare", "said", "said"], least=2, most=10).names == ("said",)
