"""Served lists equal evaluated lists, follow each like, and are no worse than those of any single model."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from benchmarks.regret.cases import CASES
from benchmarks.regret.child import measure_case
from benchmarks.regret.data_sets import sample_users

from palate.app import open_context
from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.item_table import ItemTable
from palate.data.profile import Profile
from palate.models.base import Run
from palate.models.composite import fit_all
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.services.context import AppContext
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.train.promotion_gate import pipeline_lists
from palate.services.train.train import read_dataset, recipes_of
from palate.settings import default_stages, load_settings

REGRET = 0.005
LENGTHS = (0, 1, 5, 20, 200)


@pytest.mark.slow
def test_evaluation_and_serving_give_identical_lists(trained_store: Path, tmp_path: Path) -> None:
    async def lists() -> tuple[list[list[str]], list[list[str]]]:
        async with _opened(trained_store, tmp_path) as context:
            data, _ = await read_dataset(context)
            users = np.random.default_rng(0).permutation(data.n_users)[:200].tolist()
            profiles = [data.profile(user) for user in users]
            evaluated = pipeline_lists(context.pipelines["default"], context.live.serving.models, data)(profiles, 10)
            served = []
            for user, profile in zip(users, profiles, strict=True):
                (id_,) = data.users.names([user])
                answer = await recommend(
                    context, RecommendationRequest(id_, n=10, exclude=profile.history.items, surprise=0.0)
                )
                served.append(answer.slate.ids)
            return served, [data.vocabulary.names(codes.tolist()) for codes in evaluated]

    served, evaluated = asyncio.run(lists())
    assert len(served) == 200
    assert served == evaluated


@contextlib.asynccontextmanager
async def _opened(store: Path, tmp_path: Path) -> AsyncIterator[AppContext]:
    """A context over a copy of a trained store."""
    data_dir = Path(shutil.copytree(store, tmp_path / "data"))
    async with open_context(load_settings(store={"data_dir": data_dir}), serving=True) as context:
        yield context


@pytest.mark.slow
@pytest.mark.parametrize("title", ["rows in any order, random", "one domain much larger, random", "no trends, time"])
def test_the_default_loses_nothing_to_the_best_single_model(real_data: Path, title: str) -> None:
    case = next(case for case in CASES if case.title == title)
    row = asyncio.run(measure_case(case, "matched", "validation"))
    everyone = row["regret"]["everyone"]
    lost = everyone["same"]["reference"] - everyone["default"]
    assert lost <= REGRET, row["card"]


class Fitted(NamedTuple):
    """A data set and what is fitted on it."""

    data: Dataset
    serving: ServingState


@pytest.fixture(params=["sample", "MovieLens 100K", "Steam"])
def fitted(request: pytest.FixtureRequest, tmp_path: Path) -> Fitted:
    if request.param == "Steam":
        return _fit(sample_users(read(request.getfixturevalue("real_data") / "steam-200k", "steam").dataset(), 600))
    store = "trained_store" if request.param == "sample" else "movielens_store"
    return asyncio.run(_fitted_in(request.getfixturevalue(store), tmp_path))


def _fit(data: Dataset) -> Fitted:
    recipes = {name: case for name, case in recipes_of(load_settings()).items() if case.is_ranker}
    models = fit_all(recipes, data, Run(3))
    return Fitted(data, ServingState(ItemTable(data.vocabulary, list(data.items.values())), models))


async def _fitted_in(store: Path, tmp_path: Path) -> Fitted:
    async with _opened(store, tmp_path) as context:
        return Fitted((await read_dataset(context))[0], context.live.serving)


def _ranks(serving: ServingState, history: tuple[str, ...], items: list[str]) -> list[float]:
    """The rank of each of ``items`` in the whole list; at its end where it is not found."""
    profile = Profile.of(history)
    ranking = Pipeline.from_config("default", default_stages()).of_kinds("retrieve", "filter", "rank")
    index = {id_: rank for rank, id_ in enumerate(ranking.run(Query(profile, serving, surprise=0.0)).ids)}
    return [index.get(item, len(index)) for item in items]


def _neighbours(item: int, data: Dataset) -> list[str]:
    """The ten items with the most similar users, by cosine."""
    matrix = data.incidence()
    column = matrix[:, [item]]
    both = np.asarray((matrix.T @ column).toarray()).ravel()
    n = np.asarray(matrix.sum(axis=0)).ravel()
    cosine = both / np.sqrt(np.maximum(n * n[item], 1))
    cosine[item] = -1
    return data.vocabulary.names(np.argsort(-cosine, kind="stable")[:10].tolist())


@pytest.mark.slow
def test_a_like_lifts_its_neighbours_however_much_is_known(fitted: Fitted) -> None:
    assert [length for length in LENGTHS if _mean_lift(fitted, length) <= 0] == []


def _mean_lift(fitted: Fitted, length: int) -> float:
    """By how many ranks a like lifts the neighbours of what is liked, for histories of a length."""
    data, serving = fitted
    rng = np.random.default_rng(length)
    n = np.bincount(data.item, minlength=data.n_items)
    often = np.flatnonzero(n >= 5)
    before, after = [], []
    for _ in range(12):
        user = int(rng.choice(np.flatnonzero(np.diff(data.starts) > min(length, 60))))
        own = list(data.history(user).items)
        others = [id_ for id_ in data.vocabulary.names(rng.permutation(often).tolist()) if id_ not in own]
        history = (*own, *others)[:length]
        liked = int(rng.choice([code for code in often.tolist() if data.vocabulary.ids[code] not in history]))
        near = [id_ for id_ in _neighbours(liked, data) if id_ not in history]
        before += _ranks(serving, history, near)
        after += _ranks(serving, (*history, data.vocabulary.ids[liked]), near)
    return float(np.mean(before) - np.mean(after))
