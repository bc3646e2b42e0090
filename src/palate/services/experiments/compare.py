"""Compare: models, and the pipeline that joins them, on one data set."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from palate.services.train.promotion_gate import through
from palate.types import Bools, Codes

PIPELINE: Final = "pipeline"
"""The row of the pipeline."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A row that can be asked."""

    name: str
    lists: Lists
    fit_s: float
    split: Split
    model: Model | None
    """None for the pipeline."""


def _go_on(_ready: Ready) -> bool:
    return True


def compare(
    data: Dataset,
    recipes: Mapping[str, Recommender],
    protocol: Protocol,
    *,
    now: float,
    part: Part = "validation",
    seeds: Sequence[int] = (42,),
    k: int = 10,
    users: int | None = None,
    relevant_from: float | None = None,
    pipeline: Pipeline | None = None,
    only: Sequence[str] = (),
    each: Callable[[Ready], bool] = _go_on,
    by_segment: bool = False,
    run: Run = Run(),
) -> Comparison:
    """Fit every recipe that is meant to rank, and random, on each split of the protocol and each seed; rank all items.

    With a catalogue, ``pipeline`` over all recipes is one more row. ``only`` names the rows wanted. ``users``:
    ask so many, drawn by the seed. ``each`` is shown every row once it was asked; when it returns False, rows not
    yet asked on every split are left out. With ``by_segment`` figures are also given for each kind of taste that
    the segments among the recipes (or their defaults) find in the training part. ``now`` is kept with the result.

    Raises:
        InvalidInput: a row that is not there, a protocol that cannot be, or nobody to ask.
    """
    contenders, rows = _contenders(recipes, only, pipeline, data)
    splits = _splits(protocol, data, seeds, part, one=by_segment)
    asked: dict[str, list[tuple[Evaluation, float]]] = {name: [] for name in rows}
    for number, (seed, split) in enumerate(splits):
        some = sampled(split, users, seed)
        for place, row in enumerate(_fitted(contenders, rows, split, replace(run, seed=seed), pipeline)):
            run.progress((number + place / len(rows)) / len(splits), f"asking {row.name}, split {number + 1}")
            found = evaluate(row.lists, split, k=k, users=some, seed=seed, relevant_from=relevant_from)
            asked[row.name].append((found, row.fit_s))
            if not each(row):
                break
    asked = {name: every for name, every in asked.items() if len(every) == len(splits)}
    run.progress(1.0, "done")
    models = {name: pooled([found for found, _ in every]) for name, every in asked.items()}
    segments = _segments(recipes, splits, next(iter(models.values())).asked) if by_segment else None
    return Comparison(
        protocol=splits[0][1].protocol + _sample(users),
        part=part,
        splits=len(splits),
        seeds=tuple(seeds),
        k=k,
        relevance=relevance(relevant_from),
        data_digest=data.digest,
        users=data.n_users,
        items=data.n_items,
        events=len(data),
        catalogue=splits[0][1].n_ranked,
        palate=palate.__version__,
        at=now,
        fit_s={name: sum(took for _, took in every) / len(splits) for name, every in asked.items()},
        models=dict(sorted(models.items(), key=lambda model: -model[1].metrics["ndcg"])),
        segments=segments,
    )


def relevance(relevant_from: float | None) -> str:
    """What counts as relevant, in words."""
    if relevant_from is None:
        return "everything new that is no dislike is relevant"
    return f"new ratings from {relevant_from:g} on, and what is no rating and no dislike, are relevant"


def lists_of(model: Model, candidate_mask: Bools | None = None) -> Lists:
    """A model as something that recommends, of the items that ``candidate_mask`` allows."""

    def lists(profiles: Sequence[Profile], n: int) -> list[Codes]:
        return [slate.codes for slate in model.recommend_batch(profiles, n, candidate_mask=candidate_mask)]

    return lists


def _splits(
    protocol: Protocol, data: Dataset, seeds: Sequence[int], part: Part, *, one: bool
) -> list[tuple[int, Split]]:
    splits = [(seed, split) for seed in seeds for split in protocol.splits(data, seed, part)]
    if one and len(splits) > 1:
        raise InvalidInput(
            "Segments are found in one training part: give one seed, and a protocol with one split.", where="by"
        )
    return splits


def _segments(recipes: Mapping[str, Recommender], splits: Sequence[tuple[int, Split]], asked: Codes) -> Groups:
    """The segments of those ``asked``, by what was known of them; nothing of the test part takes part."""
    ((seed, split),) = splits
    recipe = next((one for one in recipes.values() if isinstance(one, Segments)), Segments())
    model = recipe.fit(split.train, Run(seed))
    return Groups(model.names, model.places([split.known.profile(user) for user in asked.tolist()]))


def _sample(users: int | None) -> str:
    return "" if users is None else f"; of those with held-out events up to {users}, drawn at random, are asked"


def _contenders(
    recipes: Mapping[str, Recommender], only: Sequence[str], pipeline: Pipeline | None, data: Dataset
) -> tuple[dict[str, Recommender], list[str]]:
    """The recipes that may take part, and the rows that are wanted."""
    ranking = {name: recipe for name, recipe in recipes.items() if recipe.ranks or name in only}
    contenders: dict[str, Recommender] = {"random": recommender("random"), **ranking}
    rows = list(only) or [*contenders, *([PIPELINE] if pipeline and data.items else [])]
    there = [*contenders, *([PIPELINE] if pipeline else [])]
    for name in rows:
        if name not in there:
            raise InvalidInput(f"There is no model {name!r}; there are {', '.join(there)}.", where="model")
    if PIPELINE in rows and not data.items:
        raise InvalidInput(
            "The pipeline recommends from a catalogue, and these data have events alone; leave it out.", where="model"
        )
    return contenders, rows


def _fitted(
    contenders: Mapping[str, Recommender], rows: Sequence[str], split: Split, run: Run, pipeline: Pipeline | None
) -> Iterator[Ready]:
    """Each row ready to recommend, one after the other."""
    joined = pipeline if PIPELINE in rows else None
    wanted = {name: recipe for name, recipe in contenders.items() if joined or name in rows}
    models: dict[str, Model] = {}
    started = time.perf_counter()
    for name, model in fit_each(wanted, split.train, Run(run.seed)):
        models[name] = model
        if name in rows:
            yield Ready(name, lists_of(model, split.ranked), time.perf_counter() - started, split, model)
        started = time.perf_counter()
    if joined:
        yield Ready(PIPELINE, through(joined, models, split.train, split.domain), 0.0, split, None)
