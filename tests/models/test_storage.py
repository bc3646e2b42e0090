"""Damaged models are refused with the name of their folder, and no code in them is run."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.errors import PalateError, StorageFailed
from palate.models.base import Model
from palate.models.registry import RECOMMENDERS, recommender
from palate.models.storage import load_model, save_model

DATA = Dataset.from_columns(
    ["1", "1", "2", "2", "3"], ["A", "B", "A", "B", "C"], items=[Item(id="A", domain="film", title="Amélie ≠ “ü”")]
)


@pytest.fixture(params=list(RECOMMENDERS))
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Model, Path]:
    model = recommender(request.param).fit(DATA)
    save_model(model, tmp_path / "model")
    return model, tmp_path / "model"


def test_a_missing_file_is_refused_by_name(stored: tuple[Model, Path]) -> None:
    model, folder = stored
    for file in sorted(folder.iterdir()):
        hidden = file.rename(folder.parent / "hidden")
        with pytest.raises(StorageFailed, match=r"train again") as error:
            load_model(folder, model.vocabulary)
        assert error.value.where == str(folder)
        hidden.rename(file)
    load_model(folder, model.vocabulary)


@pytest.mark.slow
@pytest.mark.parametrize("kept_share", [0.0, 0.3, 0.9])
def test_a_file_cut_short_is_refused_by_name(stored: tuple[Model, Path], kept_share: float) -> None:
    model, folder = stored
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = file.read_bytes()
        file.write_bytes(content[: int(kept_share * len(content))])
        with pytest.raises(StorageFailed, match=r"train again"):
            load_model(folder, model.vocabulary)
        file.write_bytes(content)
    load_model(folder, model.vocabulary)


class _Bomb:
    def __reduce__(self) -> tuple[object, ...]:
        return pytest.fail, ("a stored model was unpickled",)


def test_a_pickle_in_an_arrays_place_is_not_opened(tmp_path: Path) -> None:
    model = recommender("popular").fit(DATA)
    save_model(model, tmp_path / "model")
    file = tmp_path / "model" / "fixed.npy"
    np.save(file, np.array([_Bomb()], object), allow_pickle=True)
    with pytest.raises(StorageFailed):
        load_model(tmp_path / "model", model.vocabulary)
    file.write_bytes(pickle.dumps(_Bomb()))
    with pytest.raises(StorageFailed):
        load_model(tmp_path / "model", model.vocabulary)


def test_a_model_of_a_recipe_that_is_no_more_is_refused(tmp_path: Path) -> None:
    model = recommender("popular").fit(DATA)
    save_model(model, tmp_path / "model")
    description = json.loads((tmp_path / "model" / "model.json").read_text())
    (tmp_path / "model" / "model.json").write_text(json.dumps({**description, "recommender": "gone"}))
    with pytest.raises(PalateError, match="no model 'gone'"):
        load_model(tmp_path / "model", model.vocabulary)


def test_a_model_never_overwrites_another(tmp_path: Path) -> None:
    model = recommender("popular").fit(DATA)
    save_model(model, tmp_path / "model")
    with pytest.raises(FileExistsError):
        save_model(model, tmp_path / "model")


def test_an_opened_model_cannot_be_written_to(stored: tuple[Model, Path]) -> None:
    model, folder = stored
    opened = load_model(folder, model.vocabulary)
    arrays = [value for value in vars(opened).values() if isinstance(value, np.ndarray)]
    assert not any(array.flags.writeable for array in arrays)
