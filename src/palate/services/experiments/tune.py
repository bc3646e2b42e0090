"""Tune: better hyper-parameters for one model, chosen on validation alone."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

import palate
from palate.data.dataset import Dataset
from palate.data.splits import Split
from palate.errors import InvalidInput
from palate.evaluation.evaluate import Evaluation, evaluate, pooled
from palate.evaluation.metrics import METRICS
from palate.evaluation.protocol import Protocol
from palate.evaluation.search import Setting, propose_new
from palate.evaluation.significance import bootstrap_interval
from palate.models.base import Model, Recommender, Run
from palate.models.search_space import Space
from palate.services.experiments.compare import lists_of, relevance
from palate.types import Json


@dataclass(frozen=True, slots=True)
class Trial:
    """One setting and how it did."""

    setting: Setting
    figure: float
    took_s: float

    def to_json(self) -> dict[str, Json]:
        return {"setting": dict(self.setting), "figure": self.figure, "took_s": round(self.took_s, 3)}


@dataclass(frozen=True, slots=True)
class Tuned:
    """The best setting, the way to it, and how it was judged."""

    metric: str
    k: int
    protocol: str
    relevance: str
    seeds: tuple[int, ...]
    data_digest: str
    palate: str
    at: float
    trials: tuple[Trial, ...]
    """In the order of trying; the first is the recipe as it was given."""
    best: Trial
    gain: tuple[float, float]
    """95 % interval of best less given, paired by user; flattering, since the best was chosen on these users."""

    @property
    def given(self) -> Trial:
        return self.trials[0]

    def to_json(self) -> dict[str, Json]:
        about = {field.name: getattr(self, field.name) for field in fields(self)}
        trials = {"given": self.given.to_json(), "best": self.best.to_json()}
        return {**about, "part": "validation", **trials, "trials": [one.to_json() for one in self.trials]}


class _Clocked:
    """How much of the effort is spent: of so many trials, of so much time, or of whichever ends first."""

    def __init__(self, trials: int | None, budget_s: float | None, clock: Callable[[], float]) -> None:
        if trials is None and budget_s is None:
            raise InvalidInput("Tuning needs an end: a number of trials or a budget of seconds.", where="budget")
        self._trials, self._budget_s, self.clock = trials or math.inf, budget_s or math.inf, clock
        self._started = clock()

    def done(self, trials: int) -> float:
        """From 0 to 1, and beyond."""
        return max(trials / self._trials, (self.clock() - self._started) / self._budget_s)


def tune(
    data: Dataset,
    recipe: Recommender,
    protocol: Protocol,
    *,
    now: float,
    clock: Callable[[], float],
    space: Space | None = None,
    metric: str = "ndcg",
    trials: int | None = None,
    budget_s: float | None = None,
    seeds: Sequence[int] = (42,),
    k: int = 10,
    relevant_from: float | None = None,
    run: Run = Run(),
) -> Tuned:
    """Search the recipe's ``space`` for the setting with the best ``metric`` on validation.

    The test part is put aside first and never looked at. With ``trials`` alone the result
    depends on nothing but data, recipe and seeds; a budget also depends on how fast the machine is.

    Raises:
        InvalidInput: the recipe declares no space, the metric is unknown, no end was set, or the splits are given.
    """
    space = _space(recipe, space)
    if metric not in METRICS:
        raise InvalidInput(f"There is no metric {metric!r} to tune for; there are {', '.join(METRICS)}.", where=metric)
    if protocol.name == "given":
        raise InvalidInput("Tuning needs no test data: give the training part, and another protocol.", where="protocol")
    effort = _Clocked(trials, budget_s, clock)
    splits = [(seed, split) for seed in seeds for split in protocol.splits(data, seed, "validation")]
    rng = np.random.default_rng(seeds[0])

    def asked(model: Model, split: Split, seed: int) -> Evaluation:
        return evaluate(lists_of(model, split.ranked), split, k=k, seed=seed, relevant_from=relevant_from)

    def attempt(setting: Setting) -> tuple[Trial, Evaluation]:
        started, tried = clock(), replace(recipe, **setting)
        found = pooled([asked(tried.fit(split.train, Run(seed)), split, seed) for seed, split in splits])
        return Trial(setting, found.metrics[metric], clock() - started), found

    first = best = attempt({name: getattr(recipe, name) for name in space})
    tried = [first[0]]
    while (done := effort.done(len(tried) - 1)) < 1:
        run.progress(done, f"trial {len(tried)}, best {metric} {best[0].figure:.4f}")
        setting = propose_new(space, best[0].setting, done, rng, [one.setting for one in tried])
        if setting is None:
            break
        found = attempt(setting)
        tried.append(found[0])
        best = max(best, found, key=lambda one: one[0].figure)
    gain = bootstrap_interval(best[1].per_user[metric] - first[1].per_user[metric], seeds[0])
    about = (metric, k, splits[0][1].protocol, relevance(relevant_from), tuple(seeds), data.digest, palate.__version__)
    return Tuned(*about, now, tuple(tried), best[0], gain)


def toml_section(name: str, params: Mapping[str, Any]) -> str:
    """A model's settings as they are written in ``palate.toml``."""
    return "\n".join([f"[models.{_key(name)}]", *_lines(params)])


def _lines(params: Mapping[str, Any]) -> list[str]:
    return [f"{_key(name)} = {_value(value)}" for name, value in params.items()]


def _key(name: str) -> str:
    return name if name.isascii() and name.isidentifier() else json.dumps(name)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(_lines(value))} }}"
    return json.dumps(value)


def _space(recipe: Recommender, given: Space | None) -> Space:
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
