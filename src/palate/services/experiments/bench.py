"""Benchmark the models that suit a data set, within a budget, and choose one of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

import numpy as np

from palate.data.dataset import Dataset
from palate.evaluation.advice import Lead, advice, lead
from palate.evaluation.comparison import Comparison
from palate.evaluation.doctor.findings import Case
from palate.evaluation.doctor.settings_fragment import fragment
from palate.evaluation.regret import Regret
from palate.evaluation.verdict import LEARNED, ModelChoice, choose
from palate.models.base import Run
from palate.pipeline.pipeline import Pipeline
from palate.services.experiments.bench_plan import OBJECTIVES, Plan, plan_bench
from palate.services.experiments.compare import ComparisonRequest, EvaluationSettings, FittedRow, compare
from palate.services.experiments.regret import compute_regret, default_of
from palate.services.experiments.speed import Speed, measure_speeds
from palate.settings import Settings
from palate.types import Json

MAX_EVENTS: Final = 2_000_000
"""Larger data are sampled by whole users."""
USERS: Final = 2_000
"""The number of users to evaluate: intervals of NDCG are then about ±0.01 wide."""


_LATE: Final = "not measured, the time was up before its turn"
_CHECK: Final = (
    "The settings let the pipeline use it; check that it is as good there: "
    "palate evaluate --config palate.toml --model pipeline."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchLimits:
    """What a bench may take."""

    budget_s: float
    """Seconds, about."""
    memory_bytes: float
    max_events: int = MAX_EVENTS
    max_users: int = USERS


@dataclass(frozen=True, slots=True)
class Bench:
    """The comparison of all models, and what to use."""

    comparison: Comparison
    sampled: str
    """How data that are too large were sampled, in words; empty if they were not."""
    left_out: Mapping[str, str]
    """Models that were not measured, and why."""
    speed: Mapping[str, Speed]
    choice: ModelChoice
    default: str | None
    """The row of what is served by default."""
    lead: Lead | None
    regret: Regret | None
    """Of ``default``; None where it, or every single model, was not measured."""
    advice: str
    """What to do, in one sentence."""
    settings: str
    """TOML that changes the settings accordingly."""

    def to_json(self) -> dict[str, Json]:
        return {
            "advice": self.advice,
            "sampled": self.sampled,
            "left_out": dict(self.left_out),
            "speed": {name: asdict(speed) for name, speed in self.speed.items()},
            "use": self.choice.use,
            "words": list(self.choice.words),
            "settings": self.settings,
            "default": self.default,
            "lead": asdict(self.lead) if self.lead else None,
            "regret": self.regret.to_json() if self.regret else None,
            **self.comparison.to_json(),
        }


def bench(
    case: Case,
    settings: Settings,
    limits: BenchLimits,
    *,
    clock: Callable[[], float] = time.perf_counter,
    run: Run = Run(),
) -> Bench:
    """Compare on the validation part; a model that exceeds the budget or the memory is left out, with the reason.

    The budget is checked by estimates before the first fit, and by the clock after each; a fit is never
    interrupted.
    """
    ends = clock() + limits.budget_s
    data, sampled = _sample_users(case.data, limits.max_events, run.seed)
    case = replace(case, data=data)
    plan = plan_bench(case, settings, budget_s=limits.budget_s, memory_bytes=limits.memory_bytes, run=run)
    rows: list[FittedRow] = []

    def has_time_left(row: FittedRow) -> bool:
        rows.append(row)
        return clock() < ends

    comparison = compare(
        data,
        plan.recipes,
        ComparisonRequest(
            evaluation=EvaluationSettings(protocol=plan.protocol, seeds=(run.seed,)),
            max_users=limits.max_users,
            now=case.now,
        ),
        pipeline=_pipeline(settings),
        after_row=has_time_left,
        run=run,
    )
    late = {name: _LATE for name in plan.recipes if name not in comparison.models}
    return _conclude(comparison, plan, {**plan.left_out, **late}, rows, settings, sampled)


def _conclude(
    comparison: Comparison,
    plan: Plan,
    left_out: Mapping[str, str],
    rows: Sequence[FittedRow],
    settings: Settings,
    sampled: str,
) -> Bench:
    """Measure the speed of the rows, and choose what to use."""
    speed = measure_speeds(rows, comparison.fit_s, plan.recipes, settings.models, comparison.seeds[0])
    default, regret = default_of(comparison), compute_regret(comparison, plan.recipes, rows[0].split.known)
    better_single = regret.everyone.best if regret and regret.everyone.sure == "worse" else None
    choice = choose(comparison, {name: row_speed.fit_s for name, row_speed in speed.items()}, default, better_single)
    is_single = choice.use not in LEARNED and choice.use in settings.models
    toml = fragment(settings, left_out, choice.use if is_single else None, OBJECTIVES[plan.protocol.name])
    return Bench(
        comparison=comparison,
        sampled=sampled,
        left_out=left_out,
        speed=speed,
        choice=replace(choice, words=(*choice.words, _CHECK)) if is_single else choice,
        default=default,
        lead=lead(comparison, default),
        regret=regret,
        advice=advice(choice, default, regret, comparison.k),
        settings=toml,
    )


def _pipeline(settings: Settings) -> Pipeline:
    """The default pipeline as it would be served, without the stages of models that the settings leave out."""
    stages = settings.pipelines["default"].stages
    return Pipeline.from_config(
        "default", [stage for stage in stages if stage.get("model", "") in ("", *settings.models)]
    )


def _sample_users(data: Dataset, max_events: int, seed: int) -> tuple[Dataset, str]:
    """The events of whole users, drawn at random until there are ``max_events``; and a sentence on it."""
    if len(data) <= max_events:
        return data, ""
    order = np.random.default_rng(seed).permutation(data.n_users)
    events = np.cumsum(np.diff(data.starts)[order])
    users = order[: max(int(np.searchsorted(events, max_events, "right")), 1)]
    is_drawn = np.isin(data.user, users)
    return data.rows(is_drawn), f"{len(users):,} of {data.n_users:,} users were drawn, with all they did"
