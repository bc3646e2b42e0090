"""A ranking task: data, protocol and objective; and the figures of every model on it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from palate.data.datasets import read
from palate.evaluation.comparison import Comparison
from palate.evaluation.protocol import Protocol
from palate.models.base import Recommender
from palate.models.ensemble.blend import Blend
from palate.models.ensemble.ranker import Ranker
from palate.pipeline.pipeline import Pipeline
from palate.services.experiments.compare import PIPELINE, ComparisonRequest, EvaluationSettings, compare
from palate.services.train.train import recipes_of
from palate.settings import load_settings

METRICS: Final = ("ndcg", "precision", "recall", "map", "hit_rate", "coverage", "differentiation")
_WITH_INTERVALS: Final = METRICS[:4]


@dataclass(frozen=True, slots=True)
class Task:
    """One data set, split by one protocol."""

    title: str
    data: Path
    test: Path | None
    protocol: Protocol
    objective: str
    """What the blend and the ranker are trained for."""
    seeds: tuple[int, ...] = (42,)
    relevant_from: float | None = None
    others: str = ""
    """Figures that others report on it."""
    format: str = "movielens"
    without: tuple[str, ...] = ()
    """Models that are not measured."""


def evaluate_task(task: Task) -> dict[str, Any]:
    """The metrics, intervals and fit seconds of every model on the test part."""
    result = _compare_models(task)
    models: dict[str, Any] = {}
    for index, (name, model) in enumerate(result.models.items()):
        models[name] = {
            **{metric: round(model.metrics[metric], 4) for metric in METRICS},
            "intervals": {metric: [round(end, 4) for end in model.intervals[metric]] for metric in _WITH_INTERVALS},
            "ndcg_by_split": [round(split["ndcg"], 4) for split in model.splits],
            "p_against_best": float(f"{result.pairs.p[result.pairs.best, index]:.2g}"),
            "fit_s": round(result.fit_s[name], 1),
        }
    return {
        "title": task.title,
        "protocol": result.protocol,
        "relevance": result.relevance,
        "others": task.others,
        "seeds": list(result.seeds),
        "data_digest": result.data_digest,
        "users": next(iter(result.models.values())).users,
        "catalogue": result.catalogue,
        "models": models,
    }


def _compare_models(task: Task) -> Comparison:
    """Every model of the settings, the blend and the ranker for the task's objective, and the default pipeline."""
    settings = load_settings()
    recipes: dict[str, Recommender] = recipes_of(settings)
    blend = recipes.pop("blend")
    assert isinstance(blend, Blend)
    recipes["blend"] = replace(blend, objective=task.objective)
    recipes["ranker"] = Ranker({**Ranker().of, "blend": recipes["blend"]}, objective=task.objective)
    recipes = {name: recipe for name, recipe in recipes.items() if name not in task.without}
    protocol = replace(task.protocol, test=read(task.test, task.format).dataset()) if task.test else task.protocol
    stages = settings.pipelines["default"].stages
    return compare(
        read(task.data, task.format).dataset(),
        recipes,
        ComparisonRequest(
            evaluation=EvaluationSettings(protocol=protocol, seeds=task.seeds, relevant_from=task.relevant_from),
            part="test",
            now=time.time(),
        ),
        pipeline=None if PIPELINE in task.without else Pipeline.from_config("default", stages),
    )
