"""Tune the hyper-parameters of one model, on the validation part alone."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

import numpy as np

import palate
from palate.data.dataset import Dataset
from palate.errors import InvalidInput
from palate.evaluation.evaluate import Evaluation, pooled
from palate.evaluation.metrics import METRICS
from palate.evaluation.search import Setting, propose_new
from palate.evaluation.significance import bootstrap_interval
from palate.models.base import Recommender, Run
from palate.models.search_space import Space
from palate.services.experiments.compare import EvaluationSettings, evaluate_lists, lists_of, relevance
from palate.types import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchBudget:
    """When a search ends: after so many trials, after so much time, or at the first of both."""

    trials: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TuningRequest:
    """What to search for, and for how long."""

    evaluation: EvaluationSettings = field(default_factory=EvaluationSettings)
    metric: str = "ndcg"
    space: Space | None = None
    """None: the space that the recipe declares."""
    budget: SearchBudget
    now: float
    """Stored with the result, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One setting of the hyper-parameters, and its result."""

    setting: Setting
    figure: float
    """The metric, as a mean over users."""
    took_s: float

    def to_json(self) -> dict[str, Json]:
        return {"setting": dict(self.setting), "figure": self.figure, "took_s": round(self.took_s, 3)}


@dataclass(frozen=True, slots=True)
class TuningResult:
    """The best setting, all trials, and how they were judged."""

    metric: str
    k: int
    protocol: str
    relevance: str
    seeds: tuple[int, ...]
    data_digest: str
    palate: str
    at: float
    trials: tuple[Trial, ...]
    """In order; the first is the recipe as it was given."""
    best: Trial
    gain: tuple[float, float]
    """95 % interval of best less given, paired by user; optimistic, since the best was chosen on these users."""

    @property
    def given(self) -> Trial:
        """The trial of the recipe as it was given."""
        return self.trials[0]

    def to_json(self) -> dict[str, Json]:
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        trials = {"given": self.given.to_json(), "best": self.best.to_json()}
        return {**values, "part": "validation", **trials, "trials": [trial.to_json() for trial in self.trials]}


class _SpentBudget:
    """How much of a budget is spent."""

    def __init__(self, budget: SearchBudget, clock: Callable[[], float]) -> None:
        if budget.trials is None and budget.seconds is None:
            raise InvalidInput("Tuning needs an end: a number of trials or a budget of seconds.", where="budget")
        self._trials, self._budget_s, self._clock = budget.trials or math.inf, budget.seconds or math.inf, clock
        self._started = clock()

    def share(self, n_trials: int) -> float:
        """The spent share after ``n_trials``; 1 and more: the search is over."""
        return max(n_trials / self._trials, (self._clock() - self._started) / self._budget_s)


def tune(
    data: Dataset,
    recipe: Recommender,
    request: TuningRequest,
    *,
    clock: Callable[[], float],
    run: Run = Run(),
) -> TuningResult:
    """Search the space of a recipe for the setting with the best metric on the validation part.

    The test part is put aside first and never used. Without a time limit the result depends on data, recipe and
    seeds alone; with one it also depends on the speed of the machine.

    Raises:
        InvalidInput: the recipe declares no space, the metric is unknown, no end was set, or the splits are given.
    """
    space, metric, evaluation = _space(recipe, request.space), request.metric, request.evaluation
    _check(request)
    spent = _SpentBudget(request.budget, clock)
    splits = [
        (seed, split) for seed in evaluation.seeds for split in evaluation.protocol.splits(data, seed, "validation")
    ]
    rng = np.random.default_rng(evaluation.seeds[0])

    def attempt(setting: Setting) -> tuple[Trial, Evaluation]:
        started, candidate = clock(), replace(recipe, **setting)
        fits = ((candidate.fit(split.train, Run(seed)), split, seed) for seed, split in splits)
        result = pooled(
            [evaluate_lists(lists_of(model, split.ranked), split, evaluation, seed) for model, split, seed in fits]
        )
        return Trial(setting, result.metrics[metric], clock() - started), result

    first = best = attempt({name: getattr(recipe, name) for name in space})
    trials = [first[0]]
    while (share := spent.share(len(trials) - 1)) < 1:
        run.progress(share, f"trial {len(trials)}, best {metric} {best[0].figure:.4f}")
        setting = propose_new(space, best[0].setting, share, rng, [trial.setting for trial in trials])
        if setting is None:
            break
        attempted = attempt(setting)
        trials.append(attempted[0])
        best = max(best, attempted, key=lambda pair: pair[0].figure)
    gain = bootstrap_interval(best[1].per_user[metric] - first[1].per_user[metric], evaluation.seeds[0])
    return _to_result(data, request, splits[0][1].protocol, trials, best[0], gain)


def toml_section(name: str, params: Mapping[str, object]) -> str:
    """A model's settings as they are written in ``palate.toml``."""
    return "\n".join([f"[models.{_format_key(name)}]", *_format_lines(params)])


def _to_result(
    data: Dataset,
    request: TuningRequest,
    protocol: str,
    trials: Sequence[Trial],
    best: Trial,
    gain: tuple[float, float],
) -> TuningResult:
    """The result, with what is needed to repeat the search."""
    evaluation = request.evaluation
    return TuningResult(
        metric=request.metric,
        k=evaluation.k,
        protocol=protocol,
        relevance=relevance(evaluation.relevant_from),
        seeds=tuple(evaluation.seeds),
        data_digest=data.digest,
        palate=palate.__version__,
        at=request.now,
        trials=tuple(trials),
        best=best,
        gain=gain,
    )


def _check(request: TuningRequest) -> None:
    if request.metric not in METRICS:
        raise InvalidInput(
            f"There is no metric {request.metric!r} to tune for; there are {', '.join(METRICS)}.", where=request.metric
        )
    if request.evaluation.protocol.name == "given":
        raise InvalidInput("Tuning needs no test data: give the training part, and another protocol.", where="protocol")


def _format_lines(params: Mapping[str, object]) -> list[str]:
    return [f"{_format_key(name)} = {_format_value(value)}" for name, value in params.items()]


def _format_key(name: str) -> str:
    return name if name.isascii() and name.isidentifier() else json.dumps(name)


def _format_value(value: object) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(_format_lines(value))} }}"
    return json.dumps(value)


def _space(recipe: Recommender, given: Space | None) -> Space:
    """The given space, or that of the recipe, checked against the recipe's fields."""
    space: Space = recipe.space if given is None else given
    if not space:
        raise InvalidInput(
            f"Model {recipe.name!r} declares nothing to tune (it has no `space`); choose another model.", where="model"
        )
    unknown = set(space) - {field.name for field in fields(recipe)}
    if unknown:
        raise InvalidInput(
            f"The space of {recipe.name!r} names {', '.join(sorted(unknown))}, which it does not have.", where="space"
        )
    return space
