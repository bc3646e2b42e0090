"""The bench chooses a protocol that suits the data, runs the models that fit, and never uses the test part."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.evaluation.doctor.findings import Case
from palate.models.base import Run
from palate.models.composite import Stacking
from palate.models.registry import RECOMMENDERS
from palate.services.experiments import bench_plan
from palate.services.experiments.bench import MAX_EVENTS, Bench, BenchLimits, bench
from palate.services.experiments.bench_plan import plan_bench, protocol_for
from palate.settings import Settings, load_settings

pytestmark = pytest.mark.slow

NOW = 1.7e9
GB = 1e9


def limits(max_users: int, budget_s: float = 60, max_events: int = MAX_EVENTS) -> BenchLimits:
    """By default time for these quick models and not for the ranker."""
    return BenchLimits(budget_s=budget_s, memory_bytes=8 * GB, max_events=max_events, max_users=max_users)


def stopped_clock() -> float:
    return 0.0


@pytest.fixture(scope="module", autouse=True)
def _quick_registry() -> Iterator[None]:
    """Of the registry a few quick models and the ranker: the tests of the command line run the others."""
    names = ("random", "popular", "ease", "sequential_rules", "item_knn", "trending", "blend", "ranker")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench_plan, "RECOMMENDERS", {name: RECOMMENDERS[name] for name in names})
        yield


@pytest.fixture(scope="module")
def settings() -> Settings:
    """Quick models only."""
    every = load_settings()
    models = {name: every.models[name] for name in ("ease", "sequential_rules", "popular")}
    models["blend"] = {"recommender": "blend", "of": ["ease", "sequential_rules", "popular"]}
    return every.model_copy(update={"models": models})


@pytest.fixture(scope="module")
def case(community_data: Dataset) -> Case:
    return Case(community_data, NOW)


def untimed(data: Dataset) -> Dataset:
    users, items = data.users.names(data.user.tolist()), data.vocabulary.names(data.item.tolist())
    return Dataset.from_columns(users, items, items=data.items.values())


def spread_out(n_users: int, seed: int = 0) -> Dataset:
    """Users with events all year."""
    rng = np.random.default_rng(seed)
    users = np.repeat(np.arange(n_users), 12)
    at = NOW - rng.random(len(users)) * 3e7
    return Dataset.from_columns(users.tolist(), rng.integers(0, 50, len(users)).tolist(), at=at)


def test_the_protocol_is_what_the_data_allow(community_data: Dataset) -> None:
    assert protocol_for(Case(untimed(community_data), NOW)).name == "stratified"
    assert protocol_for(Case(spread_out(300), NOW)).name == "after"
    assert protocol_for(Case(spread_out(100), NOW)).name == "last_out"


def test_made_up_times_are_not_asked_for_dates(community_data: Dataset) -> None:
    data = spread_out(300)
    starts = data.at[data.starts[:-1]][data.user]
    even = Dataset(
        data.users,
        data.vocabulary,
        data.user,
        data.item,
        data.kind,
        data.value,
        starts + np.arange(len(data)) - data.starts[:-1][data.user],
    )
    assert protocol_for(Case(even, NOW)).name == "last_out"


@pytest.fixture(scope="module")
def bench_result(case: Case, settings: Settings) -> Bench:
    return bench(case, settings, limits(150), clock=stopped_clock, run=Run(3))


def test_a_bench_says_what_to_use_and_how_quick_it_is(case: Case, bench_result: Bench) -> None:
    result = bench_result.comparison

    assert result.part == "validation"
    assert result.seeds == (3,)
    assert {"random", "ease", "sequential_rules", "popular", "blend", "pipeline"} <= set(result.models)
    assert all(model.users <= 150 for model in result.models.values())
    assert bench_result.choice.use in result.models
    assert set(bench_result.speed) == set(result.models)
    assert bench_result.speed["popular"].answers_per_s > bench_result.speed["pipeline"].answers_per_s > 0
    assert bench_result.speed["blend"].fit_s > bench_result.speed["ease"].fit_s
    kept_settings = bench_result.speed["ease"].kept_bytes
    assert kept_settings is not None
    assert kept_settings >= 4 * case.data.n_items**2 * 0.5
    json: Any = bench_result.to_json()
    assert json["speed"]["pipeline"]["kept_bytes"] is None
    assert json["use"] == bench_result.choice.use


def test_a_bench_tells_the_regret_of_the_default(bench_result: Bench) -> None:
    result = bench_result
    assert result.default == "pipeline"
    regret = result.regret
    assert regret is not None
    assert {"ease", "sequential_rules", "popular"} <= set(regret.singles)
    assert not {"random", "pipeline", "blend"} & set(regret.singles)
    everyone = regret.everyone
    assert everyone.users == result.comparison.models["pipeline"].users
    assert everyone.default == pytest.approx(result.comparison.models["pipeline"].metrics["ndcg"])
    assert {row.by for row in regret.groups} == {"history", "domain"}
    assert sum(row.users for row in regret.groups if row.by == "domain") == everyone.users
    assert result.lead is not None
    assert result.lead.best == next(iter(result.comparison.models))
    json: Any = result.to_json()
    assert json["advice"] == result.advice
    assert json["regret"]["everyone"]["users"] == everyone.users


def test_the_test_part_is_never_seen(case: Case, settings: Settings) -> None:
    """Figures do not depend on the newest quarter of the log."""
    data = case.data.rows(case.data.user < 250)
    newest = np.zeros(len(data), np.bool_)
    newest[np.argsort(data.at, kind="stable")[round(0.75 * len(data)) :]] = True
    other = np.where(newest, (data.item + 1) % data.n_items, data.item).astype(np.int32)
    changed = Dataset(data.users, data.vocabulary, data.user, other, data.kind, data.value, data.at, data.items)

    def figures(data: Dataset) -> dict[str, float]:
        result = bench(Case(data, NOW), settings, limits(100), clock=stopped_clock)
        assert "put aside (oldest 75% of the log to train" in result.comparison.protocol
        names = ("ease", "sequential_rules", "popular", "blend")
        return {name: result.comparison.models[name].metrics["ndcg"] for name in names}

    assert figures(data) == figures(changed)


def test_when_the_time_is_up_the_rest_is_left_out(case: Case, settings: Settings) -> None:
    ticks = itertools.count()
    result = bench(case, settings, limits(50, 2.5), clock=lambda: next(ticks))
    ran = set(result.comparison.models)
    assert "random" in ran
    assert len(ran) == 3
    late = {name for name, why in result.left_out.items() if why.startswith("not measured")}
    assert "blend" in late
    assert not ran & late


def test_what_would_not_fit_is_not_tried(case: Case, settings: Settings) -> None:
    small = plan_bench(case, settings, budget_s=60, memory_bytes=2e7)
    assert "would take" in small.left_out["ease"]
    blend = small.recipes.get("blend")
    assert blend is None or (isinstance(blend, Stacking) and "ease" not in blend.of)

    short = plan_bench(case, settings, budget_s=0.005, memory_bytes=8 * GB)
    assert "s left of the budget" in short.left_out["blend"]
    assert "popular" in short.recipes

    none = bench(case, settings, limits(50, 0.0))
    assert none.left_out["blend"] == "nothing is left that it could be made of"
    assert list(none.comparison.models) == ["random"]
    assert none.advice == "Allow more time or memory: only random lists were measured."
    assert none.regret is None


def test_blends_learn_from_the_question_that_is_asked(case: Case, settings: Settings) -> None:
    timed, without = case, Case(untimed(case.data), NOW)
    lonely = Case(case.data.rows(case.data.user < 100), NOW)
    for some_case, question in ((timed, "next"), (lonely, "next"), (without, "taste")):
        blend = plan_bench(some_case, settings, budget_s=30, memory_bytes=8 * GB).recipes["blend"]
        assert isinstance(blend, Stacking)
        assert blend.objective == question


def test_of_large_data_whole_users_are_drawn(case: Case, settings: Settings) -> None:
    result = bench(case, settings, limits(50, max_events=3_000), clock=stopped_clock)
    assert 2_000 < result.comparison.events <= 3_000
    assert "of 400 users were drawn, with all they did" in result.sampled
