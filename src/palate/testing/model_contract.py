"""Contract tests for recommenders and their models, as a class to inherit."""

from __future__ import annotations

import json
import mmap
from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path
from typing import ClassVar, Final

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.profile import Profile
from palate.errors import InvalidInput
from palate.models.abilities import ContentModel, DotProductModel, ExplainableModel, SimilarItems
from palate.models.base import Model, Recommender
from palate.models.registry import params_of, recommender
from palate.models.storage import load_model, save_model
from palate.testing.sample import doubled_data, long_history, profiles_in, sample_data
from palate.types import Floats

_PROTOCOLS: Final[dict[str, type]] = {
    "test_shares_add_up_to_the_score": ExplainableModel,
    "test_similar_says_how_alike_every_other_item_is": SimilarItems,
    "test_a_new_item_counts_at_once_and_the_old_model_stays_as_it_was": ContentModel,
    "test_scores_are_inner_products_of_vectors": DotProductModel,
}
SHARES_TOLERANCE: Final = 1e-4
"""The permitted error of the sum of shares, relative to the sum of their absolute values: they are float32."""


class ModelContract:
    """Tests a recommender: inherit this class and set ``recipe``.

    The recipe's name must be in :data:`palate.models.registry.RECOMMENDERS`. Models are
    fitted on the sample community; a recommender that needs other data overrides :meth:`data`.
    """

    recipe: ClassVar[Recommender]
    _model: ClassVar[Model]

    def __init_subclass__(cls) -> None:
        """Skip the tests of protocols that the model does not implement."""
        super().__init_subclass__()
        if hasattr(cls, "recipe"):
            for name, protocol in _PROTOCOLS.items():
                if not issubclass(type(cls.recipe).model, protocol):
                    setattr(cls, name, None)

    @classmethod
    def data(cls) -> Dataset:
        """Return the data on which the recipe is fitted."""
        return sample_data()

    @classmethod
    def fitted(cls) -> Model:
        """Return the model of ``recipe`` on :meth:`data`, fitted once for all tests of the class."""
        if "_model" not in vars(cls):
            cls._model = cls.recipe.fit(cls.data())
        return cls._model

    # The recipe

    def test_the_recipe_and_its_model_are_frozen(self) -> None:
        for frozen in (self.recipe, self.fitted()):
            with pytest.raises(FrozenInstanceError):
                frozen.anything = 1  # type: ignore[union-attr]  # must fail

    def test_the_recipe_is_made_again_from_its_name_and_plain_json(self) -> None:
        params = json.loads(json.dumps(params_of(self.recipe)))
        assert recommender(self.recipe.name, params) == self.recipe

    # Fitting

    def test_fitting_twice_with_one_seed_gives_the_same_bits(self) -> None:
        first, second = self.fitted(), self.recipe.fit(self.data())
        assert _array_contents(first) == _array_contents(second)
        profiles = profiles_in(self.data())
        assert first.score(profiles).tobytes() == second.score(profiles).tobytes()

    def test_data_without_events_is_refused_or_fits_a_model_that_works(self) -> None:
        no_events = self.data().rows(np.empty(0, np.int64))
        try:
            model = self.recipe.fit(no_events)
        except InvalidInput:
            return
        model.recommend(Profile.of(no_events.vocabulary.ids[:2]))

    # Scores

    def test_scores_are_float32_over_the_whole_vocabulary(self) -> None:
        model, profiles = self.fitted(), profiles_in(self.data())
        assert model.vocabulary == self.data().vocabulary
        scores = model.score(profiles)
        assert scores.dtype == np.float32
        assert scores.shape == (len(profiles), self.data().n_items)
        assert model.score([]).shape == (0, self.data().n_items)

    def test_scores_are_finite_or_nan_for_cannot_say(self) -> None:
        assert not np.isinf(self.fitted().score(profiles_in(self.data()))).any()

    def test_a_batch_scores_as_one_by_one(self) -> None:
        model, profiles = self.fitted(), profiles_in(self.data())
        one_by_one = np.stack([model.score([profile])[0] for profile in profiles])
        np.testing.assert_allclose(model.score(profiles), one_by_one, rtol=1e-5, atol=1e-6)

    def test_scores_depend_on_the_profile_and_nothing_before_it(self) -> None:
        model = self.fitted()
        first, other = profiles_in(self.data())[-2:]
        scores = model.score([first])
        expected = scores.copy()
        scores[:] = np.nan  # a caller may change the scores that it got
        model.score([other])
        same_profile = profiles_in(self.data())[-2]
        np.testing.assert_array_equal(model.score([same_profile]), expected)

    def test_unknown_items_in_a_history_are_passed_over(self) -> None:
        model, known = self.fitted(), self.data().vocabulary.ids[:3]
        with_unknown = Profile.of(["no such item", "nor this one", *known])
        np.testing.assert_array_equal(model.score([with_unknown]), model.score([Profile.of(known)]))
        model.recommend(Profile.of(["no such item"]))

    def test_an_empty_history_is_answered(self) -> None:
        slate = self.fitted().recommend(Profile(), 10)
        assert len(slate) <= 10

    def test_ten_thousand_events_are_nothing(self) -> None:
        model, ids = self.fitted(), self.data().vocabulary.ids
        history = long_history(ids[: len(ids) // 2])
        assert not np.isinf(model.score([Profile(history)])).any()
        assert not set(model.recommend(Profile(history), 20).ids) & set(history.items)

    # Recommendations

    @pytest.mark.parametrize("exclude_seen", [True, False])
    def test_recommend_is_the_best_n_that_it_can_score(self, exclude_seen: bool) -> None:
        model = self.fitted()
        for profile in profiles_in(self.data()):
            expected, scores = _recommend_by_sorting(model, profile, exclude_seen)
            for n in (0, 1, 10, len(scores) + 5):
                slate = model.recommend(profile, n, exclude_seen=exclude_seen)
                assert slate.codes.tolist() == expected[:n]
                np.testing.assert_array_equal(slate.scores, scores[expected[:n]])

    def test_recommend_batch_answers_each_with_their_own(self) -> None:
        model, profiles = self.fitted(), profiles_in(self.data())
        for profile, slate in zip(profiles, model.recommend_batch(profiles, 10), strict=True):
            scores = model.score([profile])[0]
            np.testing.assert_allclose(slate.scores, scores[slate.codes], rtol=1e-5, atol=1e-6)
            np.testing.assert_allclose(slate.scores, model.recommend(profile, 10).scores, rtol=1e-5, atol=1e-6)
            assert not set(slate.ids) & set(profile.history.items)

    @pytest.mark.parametrize("exclude_seen", [True, False])
    def test_best_for_everyone_is_what_each_is_recommended(self, exclude_seen: bool) -> None:
        model, data = self.fitted(), self.data()
        users = slice(3, 23)
        codes, scores = model.recommend_all(data, users, 10, exclude_seen=exclude_seen)
        profiles = [data.profile(user) for user in range(users.start, users.stop)]
        for row, slate in enumerate(model.recommend_batch(profiles, 10, exclude_seen=exclude_seen)):
            is_filled = codes[row] >= 0
            assert is_filled.sum() == len(slate) == len(set(codes[row][is_filled].tolist()))
            np.testing.assert_allclose(scores[row][is_filled], slate.scores, rtol=1e-3, atol=1e-4)
            user_scores = model.score(profiles[row : row + 1])[0]
            np.testing.assert_allclose(scores[row][is_filled], user_scores[codes[row][is_filled]], rtol=1e-3, atol=1e-4)
            if exclude_seen:
                assert not set(codes[row].tolist()) & set(data.history(row + users.start).codes(data.vocabulary))

    # Storage

    def test_a_stored_model_opens_as_it_was(self, tmp_path: Path) -> None:
        model, profiles = self.fitted(), profiles_in(self.data())
        save_model(model, tmp_path / "model")
        opened = load_model(tmp_path / "model", model.vocabulary)
        assert opened.recipe == self.recipe
        assert _array_contents(opened) == _array_contents(model)
        np.testing.assert_allclose(opened.score(profiles), model.score(profiles), rtol=1e-6, atol=1e-7)
        assert opened.recommend(profiles[-1]).ids == model.recommend(profiles[-1]).ids

    def test_a_stored_model_is_json_and_mapped_arrays_and_nothing_is_pickled(self, tmp_path: Path) -> None:
        save_model(self.fitted(), tmp_path / "model")
        for file in (path for path in (tmp_path / "model").rglob("*") if path.is_file()):
            if file.suffix == ".npy":
                np.load(file, allow_pickle=False)
            else:
                json.loads(file.read_text(encoding="utf-8"))
        opened = load_model(tmp_path / "model", self.data().vocabulary)
        assert all(_is_mapped(array) for array in _arrays(opened).values())

    def test_the_model_holds_no_user(self, tmp_path: Path) -> None:
        is_sample = self.data() is sample_data()
        save_model(self.fitted() if is_sample else self.recipe.fit(sample_data()), tmp_path / "once")
        save_model(self.recipe.fit(doubled_data()), tmp_path / "twice")
        assert _array_bytes(tmp_path / "twice") == _array_bytes(tmp_path / "once")
        user = sample_data().users.ids[0].encode()
        assert not any(user in file.read_bytes() for file in (tmp_path / "once").rglob("*") if file.is_file())

    # Optional protocols

    def test_shares_add_up_to_the_score(self) -> None:
        model = self.fitted()
        assert isinstance(model, ExplainableModel)
        items = np.arange(len(model.vocabulary), dtype=np.int32)
        for profile in profiles_in(self.data()):
            evidence = model.extract_evidence(profile)
            state, scores = model.encode(evidence), model.score_evidence(evidence)
            shares, prior = model.attribute(state, items), model.prior(state, items)
            assert shares.shape == (len(items), len(evidence))
            errors = np.abs((0 if prior is None else prior) + shares.sum(axis=1) - scores)[~np.isnan(scores)]
            sizes = np.abs(shares).sum(axis=1)[~np.isnan(scores)]
            assert (errors <= SHARES_TOLERANCE * sizes + 1e-6).all()
            subset = items[::-7]
            np.testing.assert_allclose(model.attribute(state, subset), shares[subset], rtol=1e-5, atol=1e-6)

    def test_similar_says_how_alike_every_other_item_is(self) -> None:
        model = self.fitted()
        assert isinstance(model, SimilarItems)
        for item in (0, len(model.vocabulary) // 2, len(model.vocabulary) - 1):
            similar = model.similar(item)
            assert similar.shape == (len(model.vocabulary),)
            assert similar.dtype == np.float32
            assert np.isnan(similar[item])
            assert not np.isinf(similar).any()

    def test_a_new_item_counts_at_once_and_the_old_model_stays_as_it_was(self) -> None:
        model = self.fitted()
        assert isinstance(model, ContentModel)
        before = _array_contents(model)
        known = next(iter(self.data().items.values()))
        vocabulary = model.vocabulary.extended(["a new item"])
        extended = model.with_items(vocabulary, [replace(known, id="a new item")])
        assert isinstance(extended, ContentModel)
        new = vocabulary.code("a new item")
        assert np.isfinite(extended.score([Profile.of([known.id])])[0, new])
        assert np.isfinite(extended.score_text(known.title)[new])
        assert extended.recommend(Profile.of(["a new item"])).ids
        assert _array_contents(model) == before
        assert len(model.score([Profile.of([known.id])])[0]) == new

    def test_scores_are_inner_products_of_vectors(self) -> None:
        model = self.fitted()
        assert isinstance(model, DotProductModel)
        codes = np.arange(len(model.vocabulary) + 1, dtype=np.int32)[::-3]
        for profile in profiles_in(self.data()):
            state = model.encode(model.extract_evidence(profile))
            vector, scores = model.query_vector(state), model.score_state(state)
            if vector is None:
                continue
            products = model.item_vectors @ vector + model.query_offset(state)
            np.testing.assert_allclose(scores[model.has_vector], products[model.has_vector], rtol=1e-4, atol=1e-5)
            np.testing.assert_array_equal(scores[~model.has_vector], np.float32(model.score_without_vector))
            np.testing.assert_allclose(
                model.score_items(state, codes), np.append(scores, np.nan)[codes], rtol=1e-4, atol=1e-5
            )
        if model.has_unit_vectors:
            lengths = np.linalg.norm(model.item_vectors[model.has_vector], axis=1)
            np.testing.assert_allclose(lengths, 1, rtol=1e-3)


def _recommend_by_sorting(model: Model, profile: Profile, exclude_seen: bool) -> tuple[list[int], Floats]:
    """Sort item codes by score, ties in the order of the vocabulary; return them and all scores."""
    scores = model.score([profile])[0]
    seen = set(profile.history.items) if exclude_seen else set()
    candidates = [code for code, id_ in enumerate(model.vocabulary) if id_ not in seen and not np.isnan(scores[code])]
    return sorted(candidates, key=lambda code: (-scores[code], code)), scores


def _arrays(model: Model) -> dict[str, np.ndarray]:
    """Return every array of a model by name; a sparse matrix has three."""
    arrays: dict[str, np.ndarray] = {}
    for field in fields(model):
        value = getattr(model, field.name)
        if isinstance(value, np.ndarray):
            arrays[field.name] = value
        elif hasattr(value, "indptr"):
            arrays |= {f"{field.name}.{part}": getattr(value, part) for part in ("data", "indices", "indptr")}
    return arrays


def _array_contents(model: Model) -> dict[str, bytes]:
    return {name: array.tobytes() for name, array in _arrays(model).items()}


def _is_mapped(array: object) -> bool:
    while isinstance(array, np.ndarray) and not isinstance(array, np.memmap):
        array = array.base
    return isinstance(array, np.memmap | mmap.mmap)


def _array_bytes(folder: Path) -> dict[str, int]:
    return {file.name: file.stat().st_size for file in folder.rglob("*.npy")}
