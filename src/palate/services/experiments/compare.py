"""Compare models, and the pipeline over them, on one data set."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import palate
from palate.data.dataset import Dataset
from palate.data.profile import Profile
from palate.data.splits import Split
from palate.errors import InvalidInput
from palate.evaluation.by_group import Groups
from palate.evaluation.comparison import Comparison
from palate.evaluation.evaluate import Evaluation, Lists, evaluate, pooled, sampled
from palate.evaluation.protocol import Part, Protocol
from palate.models.base import Model, Recommender, Run
from palate.models.composite import fit_each
from palate.models.registry import recommender
from palate.models.segment.segments import Segments
from palate.pipeline.pipeline import Pipeline
from palate.services.train.promotion_gate import pipeline_lists
from palate.types import Bools, Codes

PIPELINE: Final = "pipeline"
"""The name of the pipeline's row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationSettings:
    """How lists are evaluated, in a comparison and in a search for hyper-parameters."""

    protocol: Protocol = field(default_factory=Protocol)
    seeds: Sequence[int] = (42,)
    """Of splits and models; each seed is one more repetition."""
    k: int = 10
    """The length of the lists."""
    relevant_from: float | None = None
    """Lower ratings are not relevant; None: all that is no dislike is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRequest:
    """What to compare, and how."""

    evaluation: EvaluationSettings = field(default_factory=EvaluationSettings)
    part: Part = "validation"
    only: Sequence[str] = ()
    """The rows to compare; empty: all."""
    max_users: int | None = None
    """Evaluate so many users, drawn by the seed; None: all."""
    by_segment: bool = False
    """Also give figures for each segment that the segments model finds in the training part."""
    now: float
    """Stored with the result, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class FittedRow:
    """A row of the comparison, fitted on one split."""

    name: str
    lists: Lists
    fit_s: float
    split: Split
    model: Model | None
    """None for the pipeline."""


def _continue(_row: FittedRow) -> bool:
    return True


def compare(
    data: Dataset,
    recipes: Mapping[str, Recommender],
    request: ComparisonRequest,
    *,
    pipeline: Pipeline | None = None,
    after_row: Callable[[FittedRow], bool] = _continue,
    run: Run = Run(),
) -> Comparison:
    """Fit every ranking recipe, and random, on each split of the protocol and each seed, and rank all items.

    With a catalogue, ``pipeline`` over all recipes is one more row. ``after_row`` is called with every row that was
    evaluated; when it returns False, rows not yet evaluated on every split are left out.

    Raises:
        InvalidInput: an unknown row, an impossible protocol, or no users to evaluate.
    """
    contenders, rows = _contenders(recipes, request.only, pipeline, data)
    splits = _splits(data, request)
    results: dict[str, list[tuple[Evaluation, float]]] = {name: [] for name in rows}
    for number, (seed, split) in enumerate(splits):
        users = sampled(split, request.max_users, seed)
        for index, row in enumerate(_fit_rows(contenders, rows, split, replace(run, seed=seed), pipeline)):
            run.progress((number + index / len(rows)) / len(splits), f"evaluating {row.name}, split {number + 1}")
            results[row.name].append((evaluate_lists(row.lists, split, request.evaluation, seed, users), row.fit_s))
            if not after_row(row):
                break
    complete = {name: measured for name, measured in results.items() if len(measured) == len(splits)}
    run.progress(1.0, "done")
    models = {name: pooled([result for result, _ in measured]) for name, measured in complete.items()}
    fit_s = {name: sum(seconds for _, seconds in measured) / len(splits) for name, measured in complete.items()}
    segments = _segments(recipes, splits, next(iter(models.values())).evaluated) if request.by_segment else None
    return _to_comparison(data, request, splits, models, fit_s, segments)


def evaluate_lists(
    lists: Lists, split: Split, evaluation: EvaluationSettings, seed: int, users: Codes | None = None
) -> Evaluation:
    """Evaluate lists on one split, for ``users`` or for all with held-out events."""
    return evaluate(lists, split, k=evaluation.k, users=users, seed=seed, relevant_from=evaluation.relevant_from)


def relevance(relevant_from: float | None) -> str:
    """What counts as relevant, in words."""
    if relevant_from is None:
        return "everything new that is no dislike is relevant"
    return f"new ratings from {relevant_from:g} on, and what is no rating and no dislike, are relevant"


def lists_of(model: Model, candidate_mask: Bools | None = None) -> Lists:
    """A function that recommends with ``model``, from the items of ``candidate_mask``."""

    def lists(profiles: Sequence[Profile], n: int) -> list[Codes]:
        return [slate.codes for slate in model.recommend_batch(profiles, n, candidate_mask=candidate_mask)]

    return lists


def _to_comparison(
    data: Dataset,
    request: ComparisonRequest,
    splits: Sequence[tuple[int, Split]],
    models: Mapping[str, Evaluation],
    fit_s: dict[str, float],
    segments: Groups | None,
) -> Comparison:
    """The result, with what is needed to repeat it; the best model first."""
    _, first_split = splits[0]
    evaluation = request.evaluation
    return Comparison(
        protocol=first_split.protocol + _describe_sample(request.max_users),
        part=request.part,
        splits=len(splits),
        seeds=tuple(evaluation.seeds),
        k=evaluation.k,
        relevance=relevance(evaluation.relevant_from),
        data_digest=data.digest,
        users=data.n_users,
        items=data.n_items,
        events=len(data),
        catalogue=first_split.n_ranked,
        palate=palate.__version__,
        at=request.now,
        fit_s=fit_s,
        models=dict(sorted(models.items(), key=lambda model: -model[1].metrics["ndcg"])),
        segments=segments,
    )


def _splits(data: Dataset, request: ComparisonRequest) -> list[tuple[int, Split]]:
    """Each seed with each of its splits."""
    evaluation = request.evaluation
    splits = [
        (seed, split) for seed in evaluation.seeds for split in evaluation.protocol.splits(data, seed, request.part)
    ]
    if request.by_segment and len(splits) > 1:
        raise InvalidInput(
            "Segments are found in one training part: give one seed, and a protocol with one split.", where="by"
        )
    return splits


def _segments(recipes: Mapping[str, Recommender], splits: Sequence[tuple[int, Split]], users: Codes) -> Groups:
    """The segments of ``users``, by their known events; the model is fitted on the training part alone."""
    ((seed, split),) = splits
    recipe = next((recipe for recipe in recipes.values() if isinstance(recipe, Segments)), Segments())
    model = recipe.fit(split.train, Run(seed))
    return Groups(model.names, model.segment_indices([split.known.profile(user) for user in users.tolist()]))


def _describe_sample(max_users: int | None) -> str:
    return "" if max_users is None else f"; of those with held-out events up to {max_users}, drawn at random, are asked"


def _contenders(
    recipes: Mapping[str, Recommender], only: Sequence[str], pipeline: Pipeline | None, data: Dataset
) -> tuple[dict[str, Recommender], list[str]]:
    """The recipes that can take part, and the names of the rows to evaluate."""
    ranking = {name: recipe for name, recipe in recipes.items() if recipe.is_ranker or name in only}
    contenders: dict[str, Recommender] = {"random": recommender("random"), **ranking}
    rows = list(only) or [*contenders, *([PIPELINE] if pipeline and data.items else [])]
    known = [*contenders, *([PIPELINE] if pipeline else [])]
    for name in rows:
        if name not in known:
            raise InvalidInput(f"There is no model {name!r}; there are {', '.join(known)}.", where="model")
    if PIPELINE in rows and not data.items:
        raise InvalidInput(
            "The pipeline recommends from a catalogue, and these data have events alone; leave it out.", where="model"
        )
    return contenders, rows


def _fit_rows(
    contenders: Mapping[str, Recommender], rows: Sequence[str], split: Split, run: Run, pipeline: Pipeline | None
) -> Iterator[FittedRow]:
    """Fit each row on the training part, one after the other; the pipeline last."""
    joined = pipeline if PIPELINE in rows else None
    needed = {name: recipe for name, recipe in contenders.items() if joined or name in rows}
    models: dict[str, Model] = {}
    started = time.perf_counter()
    for name, model in fit_each(needed, split.train, Run(run.seed)):
        models[name] = model
        if name in rows:
            yield FittedRow(name, lists_of(model, split.ranked), time.perf_counter() - started, split, model)
        started = time.perf_counter()
    if joined:
        yield FittedRow(PIPELINE, pipeline_lists(joined, models, split.train, split.domain), 0.0, split, None)
