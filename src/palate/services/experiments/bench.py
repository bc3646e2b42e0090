"""Bench: every model that makes sense on a data set, within a budget, and which of them to use."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final

import numpy as np

from palate.data.dataset import Dataset
from palate.evaluation.advice import Lead, advice, lead
from palate.evaluation.comparison import Comparison
from palate.evaluation.doctor.findings import Case
from palate.evaluation.doctor.settings_fragment import fragment
from palate.evaluation.regret import Regret
from palate.evaluation.verdict import LEARNED, Choice, choose
from palate.models.base import Run
from palate.pipeline.pipeline import Pipeline
from palate.services.experiments.bench_plan import OBJECTIVES, planned
from palate.services.experiments.compare import Ready, compare
from palate.services.experiments.regret import default_of, regrets
from palate.services.experiments.speed import Speed, speeds
from palate.settings import Settings
from palate.types import Json

MAX_EVENTS: Final = 2_000_000
"""Of larger data whole users are drawn."""
USERS: Final = 2_000
"""As many are asked: intervals of NDCG are then about ±0.01 wide."""


_LATE: Final = "not measured, the time was up before its turn"
_CHECK: Final = (
    "The settings let the pipeline listen to it; see that it holds there too: "
    "palate evaluate --config palate.toml --model pipeline."
)


@dataclass(frozen=True, slots=True)
class Bench:
    comparison: Comparison
    sampled: str
    """Who was left out of data too large, in words; empty if nobody was."""
    left_out: Mapping[str, str]
    """Models that were not run, and why."""
    speed: Mapping[str, Speed]
    choice: Choice
    default: str | None
    """The row that stands for what is served unless something is changed."""
    lead: Lead | None
    regret: Regret | None
    """Of ``default``; None where it, or every single model, was not measured."""
    advice: str
    """What to do, in one sentence."""
    settings: str
    """TOML to lay over the settings."""

    def to_json(self) -> dict[str, Json]:
        return {
            "advice": self.advice,
            "sampled": self.sampled,
            "left_out": dict(self.left_out),
            "speed": {name: asdict(one) for name, one in self.speed.items()},
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
    *,
    budget_s: float,
    memory_bytes: float,
    max_events: int = MAX_EVENTS,
    users: int = USERS,
    clock: Callable[[], float] = time.perf_counter,
    run: Run = Run(),
) -> Bench:
    """Compare on validation alone; what would not fit into the budget or the memory is left out, with the reason.

    The budget is kept by estimates before the first fit, and by the clock after each; a fit under
    way is not broken off.
    """
    ends = clock() + budget_s
    data, sampled = _sampled(case.data, max_events, run.seed)
    plan = planned(replace(case, data=data), settings, budget_s=budget_s, memory_bytes=memory_bytes, run=run)
    rows: list[Ready] = []

    def seen(row: Ready) -> bool:
        rows.append(row)
        return clock() < ends

    comparison = compare(
        data,
        plan.recipes,
        plan.protocol,
        now=case.now,
        seeds=(run.seed,),
        pipeline=_pipeline(settings),
        users=users,
        each=seen,
        run=run,
    )
    late = {name: _LATE for name in plan.recipes if name not in comparison.models}
    left_out = {**plan.left_out, **late}
    speed = speeds(rows, comparison.fit_s, plan.recipes, settings.models, run.seed)
    default, found = default_of(comparison), regrets(comparison, plan.recipes, rows[0].split.known)
    lost_to = found.everyone.best if found and found.everyone.sure == "worse" else None
    choice = choose(comparison, {name: one.fit_s for name, one in speed.items()}, default, lost_to)
    alone = choice.use not in LEARNED and choice.use in settings.models
    toml = fragment(settings, left_out, choice.use if alone else None, OBJECTIVES[plan.protocol.name])
    return Bench(
        comparison=comparison,
        sampled=sampled,
        left_out=left_out,
        speed=speed,
        choice=replace(choice, words=(*choice.words, _CHECK)) if alone else choice,
        default=default,
        lead=lead(comparison, default),
        regret=found,
        advice=advice(choice, default, found, comparison.k),
        settings=toml,
    )


def _pipeline(settings: Settings) -> Pipeline:
    """The default pipeline as it would be served: models of the catalogue that the settings leave out take no part."""
    stages = settings.pipelines["default"].stages
    return Pipeline.from_config("default", [one for one in stages if one.get("model", "") in ("", *settings.models)])


def _sampled(data: Dataset, max_events: int, seed: int) -> tuple[Dataset, str]:
    """Whole users drawn at random until there are ``max_events``."""
    if len(data) <= max_events:
        return data, ""
    order = np.random.default_rng(seed).permutation(data.n_users)
    events = np.cumsum(np.diff(data.starts)[order])
    drawn = order[: max(int(np.searchsorted(events, max_events, "right")), 1)]
    kept = np.isin(data.user, drawn)
    return data.rows(kept), f"{len(drawn):,} of {data.n_users:,} users were drawn, with all they did"
