"""Tuning improves a bad setting, ends on time, and never uses the test part."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, ClassVar

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.errors import InvalidInput
from palate.evaluation.protocol import Protocol
from palate.models.base import Recommender, Run
from palate.models.baseline.popular import ItemScores, Popular
from palate.models.item_item.ease import EASE, EASEModel
from palate.models.registry import recommender
from palate.models.search_space import Choice, Linear, Log, Space
from palate.services.experiments.compare import EvaluationSettings
from palate.services.experiments.tune import SearchBudget, TuningRequest, TuningResult, toml_section, tune


@dataclass(frozen=True)
class Tunable(EASE):
    """EASE with a bad setting and a search space; it records the data it was fitted on."""

    fitted: ClassVar[list[Dataset]] = []
    space: ClassVar[Space] = {"reg": Log(1.0, 10_000.0), "dropout": Linear(0.0, 0.9)}
    reg: float = 1.0

    def fit(self, data: Dataset, run: Run = Run()) -> EASEModel:
        self.fitted.append(data)
        return super().fit(data, run)


@dataclass(frozen=True)
class Peak(Popular):
    """Popular where ``x`` is near 0.7, and less of it the farther away."""

    x: float = 0.0

    def fit(self, data: Dataset, run: Run = Run()) -> ItemScores:
        model = super().fit(data, run)
        blur = np.random.default_rng(1).normal(0, 3 * abs(self.x - 0.7), len(model.fixed))
        return ItemScores(self, data.vocabulary, (model.fixed + blur).astype(np.float32))


@pytest.fixture(scope="module")
def data(community_data: Dataset) -> Dataset:
    return community_data.rows(community_data.user < 150)


def tuned(data: Dataset, recipe: Recommender, **options: Any) -> TuningResult:
    budget = SearchBudget(trials=options.pop("trials", 6), seconds=options.pop("budget_s", None))
    clock: Callable[[], float] = options.pop("clock", lambda: 0.0)
    measured = {name: options.pop(name) for name in ("protocol", "seeds", "k") if name in options}
    request = TuningRequest(evaluation=EvaluationSettings(**measured), budget=budget, now=0.0, **options)
    return tune(data, recipe, request, clock=clock)


@pytest.mark.slow
def test_a_bad_setting_is_mended_and_stands_beside_the_best(data: Dataset) -> None:
    result = tuned(data, Tunable(), trials=10)

    assert result.given.setting == {"reg": 1.0, "dropout": 0.5}
    assert result.best.figure == max(trial.figure for trial in result.trials) > result.given.figure
    low, high = result.gain
    assert low <= result.best.figure - result.given.figure <= high
    assert len(result.trials) == 11


@pytest.mark.slow
def test_the_second_half_closes_in_on_the_peak(data: Dataset) -> None:
    result = tuned(data, Peak(), space={"x": Linear(0.0, 1.0)}, trials=40)

    tried = np.array([trial.setting["x"] for trial in result.trials[1:]])
    assert abs(result.best.setting["x"] - 0.7) < 0.1
    assert np.abs(tried[30:] - 0.7).mean() < np.abs(tried[:20] - 0.7).mean() / 2


def test_what_is_fitted_holds_nothing_of_the_test_part(data: Dataset) -> None:
    Tunable.fitted.clear()
    tuned(data, Tunable(), trials=2)

    (outer,) = Protocol().splits(data, 42, "test")
    test = set(zip(outer.test.user.tolist(), outer.test.item.tolist(), outer.test.at.tolist(), strict=True))
    for fitted in Tunable.fitted:
        seen = zip(fitted.user.tolist(), fitted.item.tolist(), fitted.at.tolist(), strict=True)
        assert not test & set(seen)
    assert len(Tunable.fitted) == 3


@pytest.mark.slow
def test_trials_alone_give_the_same_every_time(data: Dataset) -> None:
    def trail(seed: int) -> list[tuple[Any, float]]:
        return [(trial.setting, trial.figure) for trial in tuned(data, Tunable(), seeds=(seed,)).trials]

    assert trail(1) == trail(1)
    assert trail(1) != trail(2)


@pytest.mark.slow
def test_a_budget_ends_it(data: Dataset) -> None:
    """The clock advances a second whenever it is read, about three times for each trial."""
    ticks: Iterator[int] = count()
    result = tuned(data, Tunable(), trials=None, budget_s=12.0, clock=lambda: float(next(ticks)))
    assert 2 <= len(result.trials) <= 6


def test_no_setting_is_tried_twice_and_a_small_space_ends(data: Dataset) -> None:
    result = tuned(data, Tunable(), space={"dropout": Choice(0.0, 0.3, 0.5)}, trials=50)
    assert sorted(trial.setting["dropout"] for trial in result.trials) == [0.0, 0.3, 0.5]


def test_the_result_is_plain_and_says_how_it_was_judged(data: Dataset) -> None:
    json = tuned(data, Tunable(), trials=1, metric="recall", k=5).to_json()
    assert (json["part"], json["metric"], json["k"], len(json["trials"])) == ("validation", "recall", 5, 2)
    assert json["given"] == json["trials"][0]
    assert json["protocol"].startswith("test part put aside")


def test_a_section_reads_back_as_it_was() -> None:
    params = {"recommender": "ease", "reg": 1e-05, "max_items": 7, "on": True, "evidence_decay": {"half_life": 3.0}}
    assert tomllib.loads(toml_section("ease", params)) == {"models": {"ease": params}}
    assert tomllib.loads(toml_section("my.own", {})) == {"models": {"my.own": {}}}


@pytest.mark.parametrize(
    ("recipe", "options", "message"),
    [
        (recommender("random"), {}, "declares nothing to tune"),
        (Tunable(), {"metric": "beauty"}, "no metric 'beauty'"),
        (Tunable(), {"trials": None}, "needs an end"),
        (Tunable(), {"space": {"colour": Choice("red")}}, "names colour"),
    ],
)
def test_what_cannot_be_tuned_is_refused(
    data: Dataset, recipe: Recommender, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        tuned(data, recipe, **options)


def test_given_splits_are_refused(data: Dataset) -> None:
    with pytest.raises(InvalidInput, match="give the training part"):
        tuned(data, Tunable(), protocol=Protocol(name="given"))
