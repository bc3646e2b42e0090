"""The choice of a model when several predict ratings."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.item_table import ItemTable
from palate.errors import NotReady
from palate.models import EASE, BayesianMF, RatingEnsemble
from palate.models.base import Model
from palate.models.composite import fit_all
from palate.pipeline.serving_state import ServingState
from palate.services.context import LiveSnapshot
from palate.services.serve.predict import _rating_model

BMF = BayesianMF(factors=2, chains=1, sweeps=10, draws=2)


@pytest.fixture(scope="module")
def models() -> dict[str, Model]:
    user, item = np.divmod(np.arange(60), 10)
    data = Dataset.from_columns(user.tolist(), item.tolist(), (item % 5 + 1).astype(np.float64))
    recipes = {"ease": EASE(), "bmf": BMF, "undated": BMF}
    return fit_all({**recipes, "rating_ensemble": RatingEnsemble(of={"bmf": BMF, "undated": BMF})}, data)


def live(models: dict[str, Model]) -> LiveSnapshot:
    return LiveSnapshot("v1", ServingState(ItemTable(models["ease"].vocabulary), models), 0)


def test_what_is_made_of_the_others_answers_before_them(models: dict[str, Model]) -> None:
    expected: object = models["rating_ensemble"]
    assert _rating_model(live(models)) is expected


def test_without_a_pool_the_first_that_predicts_answers(models: dict[str, Model]) -> None:
    expected: object = models["undated"]
    assert _rating_model(live({name: models[name] for name in ("ease", "undated", "bmf")})) is expected


def test_without_any_the_answer_says_what_to_do(models: dict[str, Model]) -> None:
    with pytest.raises(NotReady, match="Train first"):
        _rating_model(live({"ease": models["ease"]}))
