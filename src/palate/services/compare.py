"""Compare: models, and the pipeline that joins them, on one data set."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import palate
from palate.data.dataset import Dataset
from palate.data.profile import Profile
from palate.data.splits import Split
from palate.errors import InvalidInput
from palate.evaluation.comparison import Comparison
from palate.evaluation.evaluate import Evaluation, Lists, evaluate, pooled
from palate.evaluation.protocol import Part, Protocol
from palate.models.base import Model, Recommender, Run
from palate.models.catalogue import recommender
from palate.models.combined import fit_each
from palate.pipeline.pipeline import Pipeline
from palate.services.judge import through
from palate.types import Codes

PIPELINE: Final = "pipeline"
"""The row of the pipeline."""


def compare(
    data: Dataset,
    recipes: Mapping[str, Recommender],
    protocol: Protocol,
    *,
    now: float,
    part: Part = "validation",
    seeds: Sequence[int] = (42,),
    k: int = 10,
    relevant_from: float | None = None,
    pipeline: Pipeline | None = None,
    only: Sequence[str] = (),
    run: Run = Run(),
) -> Comparison:
    """Fit every recipe, and random, on each split of the protocol and each seed; rank all items.

    With a catalogue, ``pipeline`` over all recipes is one more row. ``only`` names the rows that
    are wanted. ``now`` is kept with the result.

    Raises:
        InvalidInput: a row that is not there, a protocol that cannot be, or nobody to ask.
    """
    contenders: dict[str, Recommender] = {"random": recommender("random"), **recipes}
    rows = list(only) or [*contenders, *([PIPELINE] if pipeline and data.items else [])]
    _check(rows, contenders, pipeline, data)
    splits = [(seed, split) for seed in seeds for split in protocol.splits(data, seed, part)]
    found: dict[str, list[Evaluation]] = {name: [] for name in rows}
    fit_s: dict[str, list[float]] = {name: [] for name in rows}
    for number, (seed, split) in enumerate(splits):
        fits = _fitted(contenders, rows, split, replace(run, seed=seed), pipeline)
        for place, (name, lists, took_s) in enumerate(fits):
            run.progress((number + place / len(rows)) / len(splits), f"asking {name}, split {number + 1}")
            fit_s[name].append(took_s)
            found[name].append(evaluate(lists, split, k=k, seed=seed, relevant_from=relevant_from))
    run.progress(1.0, "done")
    models = {name: pooled(each) for name, each in found.items()}
    return Comparison(
        protocol=splits[0][1].protocol,
        part=part,
        splits=len(splits),
        seeds=tuple(seeds),
        k=k,
        relevance=relevance(relevant_from),
        data_digest=data.digest,
        people=data.n_people,
        items=data.n_items,
        events=len(data),
        catalogue=splits[0][1].train.n_items,
        palate=palate.__version__,
        at=now,
        fit_s={name: sum(each) / len(each) for name, each in fit_s.items()},
        models=dict(sorted(models.items(), key=lambda model: -model[1].metrics["ndcg"])),
    )


def relevance(relevant_from: float | None) -> str:
    """What counts as relevant, in words."""
    if relevant_from is None:
        return "everything new that is no dislike is relevant"
    return f"new ratings from {relevant_from:g} on, and what is no rating and no dislike, are relevant"


def lists_of(model: Model) -> Lists:
    """A model as something that recommends."""

    def lists(profiles: Sequence[Profile], n: int) -> list[Codes]:
        return [slate.codes for slate in model.recommend_batch(profiles, n)]

    return lists


def _check(
    rows: Sequence[str], contenders: Mapping[str, Recommender], pipeline: Pipeline | None, data: Dataset
) -> None:
    there = [*contenders, *([PIPELINE] if pipeline else [])]
    for name in rows:
        if name not in there:
            raise InvalidInput(f"There is no model {name!r}; there are {', '.join(there)}.", where="model")
    if PIPELINE in rows and not data.items:
        raise InvalidInput(
            "The pipeline recommends from a catalogue, and these data have events alone; leave it out.", where="model"
        )


def _fitted(
    contenders: Mapping[str, Recommender], rows: Sequence[str], split: Split, run: Run, pipeline: Pipeline | None
) -> Iterator[tuple[str, Lists, float]]:
    """Each row ready to recommend, one after the other, and the seconds that its fit took."""
    joined = pipeline if PIPELINE in rows else None
    wanted = {name: recipe for name, recipe in contenders.items() if joined or name in rows}
    models: dict[str, Model] = {}
    started = time.perf_counter()
    for name, model in fit_each(wanted, split.train, Run(run.seed)):
        models[name] = model
        if name in rows:
            yield name, lists_of(model), time.perf_counter() - started
        started = time.perf_counter()
    if joined:
        yield PIPELINE, through(joined, models, split.train), 0.0
