"""Two towers: the model contract, predictions from text alone, and inputs that leave out the target rating."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.events import RATING
from palate.data.items import Item
from palate.data.profile import History, Profile
from palate.data.splits import stratified
from palate.errors import InvalidInput
from palate.evaluation.ratings import rating_errors
from palate.models import TwoTower
from palate.models.rating import two_tower
from palate.models.rating.rating_table import RatingTable
from palate.models.rating.two_tower import TwoTowerModel
from palate.models.rating.two_tower_text import ItemRatingStats, UserItemPairs
from palate.models.storage import load_model, save_model
from palate.testing import ModelContract, sample_data
from palate.types import Floats
from tests.models.content.test_embeddings import Spelling

pytestmark = pytest.mark.slow

if importlib.util.find_spec("torch") is None:  # in CI it must be there
    import os

    if os.environ.get("CI") != "true":
        pytest.skip("needs torch: pip install 'palate[neural]'", allow_module_level=True)

SMALL = TwoTower(nets=2, hidden=16, dimensions=8, epochs=3)
WORDS = tuple("space sea war love horror school dog king robot music".split())


@pytest.fixture(autouse=True)
def spelling(monkeypatch: pytest.MonkeyPatch) -> Spelling:
    encoder = Spelling()
    monkeypatch.setattr(two_tower, "needed", lambda _folder: encoder)
    monkeypatch.setattr(two_tower, "encoder", lambda _folder: encoder)
    return encoder


class TestTwoTower(ModelContract):
    recipe = TwoTower(nets=2, hidden=16, dimensions=8, epochs=3)


def themed(users: int = 120, seed: int = 0, prefix: str = "") -> Dataset:
    """Users who rate items of one word high, which their self-description names, and items of another low."""
    rng = np.random.default_rng(seed)
    items = [Item(id=f"{word} {n}", domain="film", title=f"{word} {n}") for word in WORDS for n in range(12)]
    rows, about = [], {}
    for user in range(users):
        loved, hated = rng.permutation(len(WORDS))[:2]
        about[f"{prefix}{user}"] = f"keen on {WORDS[loved]}"
        for code in rng.permutation(len(items))[:30].tolist():
            taste = 1.5 * (code // 12 == loved) - 1.5 * (code // 12 == hated)
            rows.append(
                (f"{prefix}{user}", items[code].id, float(np.clip(np.round(3 + taste + rng.normal() / 3), 1, 5)))
            )
    user_ids, item_ids, values = zip(*rows, strict=True)
    return Dataset.from_columns(user_ids, item_ids, values, items=items, about=about)


@pytest.fixture(scope="module")
def model() -> Iterator[TwoTowerModel]:
    with pytest.MonkeyPatch.context() as patch:
        encoder = Spelling()
        patch.setattr(two_tower, "needed", lambda _folder: encoder)
        patch.setattr(two_tower, "encoder", lambda _folder: encoder)
        yield TwoTower(nets=1, hidden=32, epochs=60).fit(themed())


def predict_means(model: TwoTowerModel, profile: Profile, *items: str) -> Floats:
    return np.asarray(model.predict(profile, model.vocabulary.codes(items)).mean, np.float32)


def test_strangers_are_told_from_what_they_liked(model: TwoTowerModel) -> None:
    fan = Profile.of([f"robot {n}" for n in range(3)] + [f"sea {n}" for n in range(3)], [5, 5, 5, 1, 1, 1])
    robots, sea = predict_means(model, fan, "robot 9", "sea 9")
    assert robots > sea + 1


def test_strangers_without_history_are_told_from_what_they_say_of_themselves(model: TwoTowerModel) -> None:
    robots, sea = predict_means(model, Profile(about="keen on robot"), "robot 9", "sea 9")
    assert robots > sea + 0.3
    scores = model.score([Profile(about="keen on robot")])[0]
    np.testing.assert_array_equal(model.score_text("keen on robot"), scores)


def test_a_new_item_is_told_from_its_text(model: TwoTowerModel) -> None:
    new = [Item(id=word, domain="film", title=f"{word} again") for word in ("robot", "sea")]
    grown = model.with_items(model.vocabulary.extended(item.id for item in new), new)
    fan = Profile.of([f"robot {n}" for n in range(3)] + [f"sea {n}" for n in range(3)], [5, 5, 5, 1, 1, 1])
    robots, sea = predict_means(grown, fan, "robot", "sea")
    assert robots > sea + 0.5
    np.testing.assert_array_equal(predict_means(grown, fan, "robot 9"), predict_means(model, fan, "robot 9"))


def test_ids_teach_nothing() -> None:
    """Predictions do not change with other ids of users."""
    profile = Profile.of(["robot 1", "sea 1"], [5, 1])
    first, second = (SMALL.fit(themed(30, prefix=prefix)) for prefix in ("", "other "))
    np.testing.assert_array_equal(first.score([profile]), second.score([profile]))


def test_it_beats_the_means_and_its_intervals_keep_their_word() -> None:
    split = stratified(themed(seed=1), 0.8, 3)
    errors = rating_errors(TwoTower(nets=1, hidden=32, epochs=60).fit(split.train), split)
    deviation = errors.given.std()
    assert errors.rmse < 0.8 * deviation
    assert abs(errors.coverage(0.8) - 0.8) < 0.08


def test_the_numbers_beside_an_item_leave_out_the_rating_that_is_guessed() -> None:
    """They equal the statistics of the data without the rating."""
    data = themed(30)
    event = 17
    user, item = int(data.user[event]), int(data.item[event])
    reduced = data.rows(np.arange(len(data)) != event)
    mean, deviation = 3.0, 1.0  # of the scale; one rating moves those of all by next to nothing
    pairs, fewer = (UserItemPairs.of(each, RatingTable.of(each), mean, deviation) for each in (data, reduced))
    full, without = ItemRatingStats.of(data, pairs), ItemRatingStats.of(reduced, fewer)
    row = next(row for row in range(pairs.starts[user], pairs.starts[user + 1]) if pairs.item[row] == item)
    assert full.n[item] - 1 == without.n[item]
    np.testing.assert_allclose(full.total[item] - full.contribution[row], without.total[item], atol=0.05)


def outputs_in_fit(model: TwoTowerModel, data: Dataset, pairs: UserItemPairs) -> Floats:
    """The outputs of the user tower in training for each row of the first user, with the weights of ``model``."""
    import torch

    from palate.models.rating.two_tower_fit import NetSettings, TrainingData, _Trainer

    titles = [data.items[id_].title for id_ in data.vocabulary]
    items = Spelling().encode(titles) - model.centres[0]
    # The items' statistics are fixed, since a rating also changes those of its item.
    stats = ItemRatingStats.of(data, UserItemPairs.of(data, RatingTable.of(data), *model.scale.tolist()))
    descriptions = np.zeros((data.n_users, items.shape[1]), np.float32)
    recipe = model.recipe
    settings = NetSettings(**{field.name: getattr(recipe, field.name) for field in fields(NetSettings)})
    data_in_fit = TrainingData(items, descriptions, pairs, stats, 5)
    trainer = _Trainer(replace(settings, dropout=0.0), data_in_fit, np.random.default_rng(0))
    for name, tensor in vars(trainer.net).items():
        tensor.data.copy_(torch.from_numpy(getattr(model, name)[0].copy()))
    rows = np.arange(pairs.starts[1])
    owner, is_shown = np.zeros(len(rows), np.int64), np.ones(len(rows), np.bool_)
    outputs = trainer._user_outputs(np.array([0]), rows, owner, is_shown, pairs.item[rows], torch.from_numpy(items))
    return np.asarray(outputs.detach().numpy())


def test_the_text_of_a_user_leaves_out_the_rating_that_is_guessed(model: TwoTowerModel) -> None:
    data = themed()
    pairs = UserItemPairs.of(data, RatingTable.of(data), *model.scale.tolist())
    other = np.where(np.arange(len(pairs.rating)) == 5, 9, pairs.rating).astype(np.float32)
    before, after = outputs_in_fit(model, data, pairs), outputs_in_fit(model, data, replace(pairs, rating=other))
    np.testing.assert_allclose(after[5], before[5], rtol=1e-3, atol=1e-3)
    assert (np.abs(after - before).max(axis=1) > 0.01)[[0, 1, 2, 3, 4, 6]].all()


def test_the_fit_and_the_answer_write_the_same_text(model: TwoTowerModel) -> None:
    """The output for a user without one rating is the same in training and in the model."""
    data = themed()
    pairs = UserItemPairs.of(data, RatingTable.of(data), *model.scale.tolist())
    in_fit = outputs_in_fit(model, data, pairs)
    for row in (0, 7):
        without = data.history(0).without(data.vocabulary.ids[pairs.item[row]])
        np.testing.assert_allclose(model._user_output(Profile(without))[0], in_fit[row], rtol=1e-3, atol=1e-3)


def test_the_newest_rating_of_an_item_counts_and_other_events_say_what_was_met(model: TwoTowerModel) -> None:
    stars = np.array([1, 5], np.float32)
    twice = History(("robot 1", "robot 1"), np.full(2, RATING.code, np.int8), stars, np.array([0.0, 1.0]))
    once = History(("robot 1",), twice.kinds[1:], stars[1:], twice.at[1:])
    np.testing.assert_array_equal(model.score([Profile(twice)]), model.score([Profile(once)]))
    assert not np.array_equal(model.score([Profile.of(["robot 1"])]), model.score([Profile()]))


def test_without_ratings_it_cannot_say_and_says_so() -> None:
    model = SMALL.fit(Dataset.from_columns(["a", "a", "b"], ["x", "y", "x"]))
    assert np.isnan(model.score([Profile.of(["x"])])).all()
    with pytest.raises(InvalidInput, match="learned from no ratings"):
        model.predict(Profile(), np.array([0], np.int32))
    grown = model.with_items(model.vocabulary.extended(["new"]), [Item(id="new", domain="film", title="New")])
    assert grown.score([Profile()]).shape == (1, 3)


@pytest.mark.parametrize("settings", [{"nets": 0}, {"hidden": 0}, {"dropout": 1.0}])
def test_an_impossible_recipe_is_refused(settings: dict[str, float]) -> None:
    with pytest.raises(InvalidInput, match="two_tower needs"):
        TwoTower(**settings).fit(sample_data())  # type: ignore[arg-type]  # settings by name


def test_without_its_encoder_a_model_passes_over_what_users_say(
    model: TwoTowerModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(two_tower, "encoder", lambda _folder: None)
    fan = Profile.of(["robot 1"], [5])
    np.testing.assert_array_equal(model.score([replace(fan, about="keen on sea")]), model.score([fan]))
    assert np.isnan(model.score_text("robot")).all()


def test_torch_is_loaded_to_fit_and_never_to_answer(tmp_path: Path) -> None:
    save_model(SMALL.fit(sample_data()), tmp_path / "model")
    code = (
        "import sys; from pathlib import Path; from palate.models.storage import load_model\n"
        "from palate.testing.sample import sample_data; from palate.data.profile import Profile\n"
        f"model = load_model(Path({str(tmp_path / 'model')!r}), sample_data().vocabulary)\n"
        "print(len(model.recommend(Profile.of(sample_data().vocabulary.ids[:3]), 5)), 'torch' in sys.modules)"
    )
    output = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert output.split() == ["5", "False"]
    assert isinstance(load_model(tmp_path / "model", sample_data().vocabulary), TwoTowerModel)
