"""The transformer: the model contract, what it learns, new items, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.profile import Profile
from palate.errors import InvalidInput
from palate.models import Blend, Transformer
from palate.models.base import Run
from palate.models.composite import with_new_items
from palate.models.ensemble.blend import BlendModel
from palate.models.neural.transformer import TransformerModel
from palate.models.registry import recommender
from palate.models.storage import save_model
from palate.testing import ModelContract, sample_data
from tests.models.neural.needs_torch import skip_without_torch

skip_without_torch()

N_ITEMS = 12
GENRES = ("space", "love", "horror")


class TestTransformer(ModelContract):
    recipe = Transformer(length=12, dimensions=16, heads=2, inner=16, favourites=8, epochs=2)


SMALL = TestTransformer.recipe


def in_circles(n_users: int = 150, length: int = 9, extra: tuple[Item, ...] = ()) -> Dataset:
    """Users who go through the items in a circle, each from a random item on."""
    rng = np.random.default_rng(0)
    rows = [
        (user, (start + step) % N_ITEMS)
        for user, start in enumerate(rng.integers(N_ITEMS, size=n_users))
        for step in range(length)
    ]
    items = [Item(id=f"i{n}", domain="film", title=f"film {n}", genres=(GENRES[n % 3],)) for n in range(N_ITEMS)]
    return Dataset.from_columns([u for u, _ in rows], [f"i{i}" for _, i in rows], items=(*items, *extra))


@pytest.fixture(scope="module")
def circles() -> TransformerModel:
    return replace(SMALL, epochs=20, batch=8, learning_rate=0.01, dropout=0.0, content=False).fit(in_circles())


@pytest.mark.slow
def test_the_next_item_of_a_sequence_is_learned(circles: TransformerModel) -> None:
    for start in range(N_ITEMS):
        seen = [f"i{(start + step) % N_ITEMS}" for step in range(4)]
        assert circles.recommend(Profile.of(seen), 1).ids == [f"i{(start + 4) % N_ITEMS}"]


def test_an_event_that_decides_has_the_largest_share(circles: TransformerModel) -> None:
    evidence = circles.extract_evidence(Profile.of(["i3", "i4", "i5"]))
    (shares,) = circles.attribute(circles.encode(evidence), np.array([6], np.int32))
    assert shares.argmax() == 2


def test_items_of_the_same_genre_are_not_mixed_up_with_unknown_ones(circles: TransformerModel) -> None:
    grown = circles.with_items(circles.vocabulary.extended(["new"]), [Item(id="new", domain="film", title="new")])
    assert np.isnan(grown.score([Profile.of(["i1"])])[0, -1])  # without content nothing is known of it
    assert np.isfinite(circles.score([Profile.of(["i1"])])).all()


@pytest.fixture
def sample_model() -> TransformerModel:
    model = TestTransformer.fitted()
    assert isinstance(model, TransformerModel)
    return model


def test_a_new_item_has_a_vector_at_once(sample_model: TransformerModel) -> None:
    known = next(iter(sample_data().items.values()))
    vocabulary = sample_model.vocabulary.extended(["new"])
    grown = with_new_items({"t": sample_model}, vocabulary, [replace(known, id="new")])["t"]
    scores, before = (model.score([Profile.of([known.id])])[0] for model in (grown, sample_model))
    assert np.isfinite(scores[-1])
    np.testing.assert_allclose(scores[:-1], before, rtol=1e-5, atol=1e-6)
    assert grown.recommend(Profile.of(["new"])).ids


def test_vectors_of_items_with_events_do_not_change_when_their_metadata_does(sample_model: TransformerModel) -> None:
    known = next(item for item in sample_data().items.values() if item.id in sample_model.vocabulary)
    changed = sample_model.with_items(sample_model.vocabulary, [replace(known, title="another", genres=())])
    np.testing.assert_array_equal(changed.items, sample_model.items)


def test_a_similar_item_is_one_whose_neighbours_are_the_same(sample_model: TransformerModel) -> None:
    similar = sample_model.similar(3)
    assert np.nanmax(similar) <= 1 + 1e-5


def test_the_time_of_the_request_counts_only_where_it_is_set(sample_model: TransformerModel) -> None:
    profile = sample_data().profile(3)
    soon, late = (replace(profile, at=profile.history.last_at + wait) for wait in (5.0, 1e7))
    with_time = replace(SMALL, request_time=True).fit(sample_data())
    assert not np.array_equal(with_time.score([soon]), with_time.score([late]))
    np.testing.assert_array_equal(sample_model.score([soon]), sample_model.score([late]))


@pytest.mark.parametrize("loss", ["softmax", "sampled", "gbce"])
def test_each_loss_falls(loss: str) -> None:
    recipe = replace(SMALL, loss=loss, negatives=6, epochs=4, batch=16, learning_rate=0.01, content=False)
    losses = recipe.fit(in_circles(60)).card["loss"]
    assert losses[-1] < losses[0]


def test_the_mlp_scorer_is_served_as_it_was_fitted() -> None:
    model = replace(SMALL, scorer="mlp", content=False).fit(in_circles(60))
    state = model.encode(model.extract_evidence(Profile.of(["i1", "i2"])))
    hidden = np.maximum(state.vector @ model.head_user + model.head_bias + model.items @ model.head_item, 0)
    expected = model.items @ state.vector + hidden @ model.head_out
    np.testing.assert_allclose(model.score_state(state), expected, rtol=1e-4, atol=1e-5)
    assert np.abs(hidden @ model.head_out).max() > 0


def test_the_tuned_recipe_chooses_nothing_again(sample_model: TransformerModel) -> None:
    tuned = sample_model.tuned_recipe
    assert (tuned.epochs, tuned.scorer, tuned.patience) == (sample_model.epochs, sample_model.scorer, 0)
    assert tuned.fit(sample_data()).card["ndcg"] == []


@pytest.mark.parametrize(
    ("recipe", "word"),
    [
        (replace(SMALL, heads=3), "divide"),
        (replace(SMALL, loss="squared"), "softmax"),
        (replace(SMALL, scorer="tree"), "mlp"),
        (replace(SMALL, length=0), "length"),
        (replace(SMALL, dropout=1.0), "dropout"),
        (replace(SMALL, minutes=0.0), "minutes"),
    ],
)
def test_impossible_settings_are_refused_in_words(recipe: Transformer, word: str) -> None:
    with pytest.raises(InvalidInput, match=word):
        recipe.fit(in_circles(20))


def test_dislikes_alone_cannot_be_learned_from() -> None:
    with pytest.raises(InvalidInput, match="dislike"):
        SMALL.fit(Dataset.from_columns(["u", "u"], ["a", "b"], kind=["dislike", "dislike"]))


@pytest.mark.slow
def test_a_blend_learns_its_weight_from_a_copy_that_chooses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = replace(SMALL, epochs=12, batch=8, learning_rate=0.01, dropout=0.0, content=False)
    fitted: list[Transformer] = []
    fit = Transformer.fit

    def recorded(self: Transformer, data: Dataset, run: Run = Run()) -> TransformerModel:
        fitted.append(self)
        return fit(self, data, run)

    monkeypatch.setattr(Transformer, "fit", recorded)
    blend = Blend({"popular": recommender("popular"), "transformer": recipe}, objective="next").fit(in_circles())
    assert isinstance(blend, BlendModel)
    assert fitted[0] == recipe
    assert {copy.patience for copy in fitted[1:]} == {0}
    assert blend.weights_for(5)["transformer"] > 0.5


@pytest.mark.slow
def test_serving_needs_no_torch(sample_model: TransformerModel, tmp_path: Path) -> None:
    save_model(sample_model, tmp_path / "model")
    code = f"""
import sys
from pathlib import Path
from palate.data.profile import Profile
from palate.data.vocabulary import Vocabulary
from palate.models.storage import load_model
model = load_model(Path({str(tmp_path / "model")!r}), Vocabulary({list(sample_model.vocabulary.ids)!r}))
assert model.recommend(Profile.of(model.vocabulary.ids[:2])).ids
assert "torch" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
