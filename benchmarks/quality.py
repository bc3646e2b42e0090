"""Quality on public data: every model, and the default pipeline, on protocols that others have used too."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from benchmarks.measured import ML1M, ML100K, write
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

FIGURES: Final = ("ndcg", "precision", "recall", "map", "hit_rate", "coverage", "differentiation")


@dataclass(frozen=True, slots=True)
class Task:
    title: str
    data: Path
    test: Path | None
    protocol: Protocol
    objective: str
    """What the blend and the ranker are trained for."""
    seeds: tuple[int, ...] = (42,)
    relevant_from: float | None = None
    others: str = ""
    """What others report on it."""
    format: str = "movielens"
    without: tuple[str, ...] = ()
    """Rows that are left out."""


TASKS: Final = (
    Task(
        "MovieLens 100K, 75/25 of each user's events",
        ML100K,
        None,
        Protocol(),
        "taste",
        (42, 43, 44),
        others="The best in the table of the Recommenders project: NDCG@10 0.475, P@10 0.412.",
    ),
    Task(
        "MovieLens 1M, each user's last event",
        ML1M,
        None,
        Protocol(name="last_out", min_item_events=5),
        "next",
        others="SASRec, trained on a GPU with a softmax over 3,000 negatives: NDCG@10 0.186, HR@10 0.316.",
    ),
    Task(
        "MovieLens 100K, split ua, ratings from 4 on",
        ML100K / "ua.base",
        ML100K / "ua.test",
        Protocol(name="given"),
        "taste",
        relevant_from=4.0,
    ),
    Task(
        "MovieLens 100K, newest fifth of the log, ratings from 4 on",
        ML100K,
        None,
        Protocol(name="after", share=0.8),
        "next",
        relevant_from=4.0,
    ),
)


def main() -> None:
    write("quality", {"tasks": [figures(task, run(task)) for task in TASKS]})


def run(task: Task) -> Comparison:
    """Every model of the settings, the blend and the ranker for the task's question, and the default pipeline."""
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


def figures(task: Task, result: Comparison) -> dict[str, Any]:
    models: dict[str, Any] = {}
    for place, (name, one) in enumerate(result.models.items()):
        models[name] = {
            **{figure: round(one.metrics[figure], 4) for figure in FIGURES},
            "intervals": {figure: [round(side, 4) for side in one.intervals[figure]] for figure in FIGURES[:4]},
            "ndcg_by_split": [round(split["ndcg"], 4) for split in one.splits],
            "p_against_best": float(f"{result.pairs.p[result.pairs.best, place]:.2g}"),
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
