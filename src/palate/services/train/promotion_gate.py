"""The promotion gate: compare a challenger with the champion."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.events_digest import events_digest
from palate.data.item_table import Filters, ItemTable
from palate.data.profile import Profile
from palate.data.splits import Split, after, after_time, stratified
from palate.errors import InvalidInput
from palate.evaluation.evaluate import Evaluation, Lists, evaluate, sampled
from palate.evaluation.user_segments import SegmentResult, compare_segments
from palate.models.base import Model, Recommender, Run
from palate.models.composite import fit_all
from palate.models.registry import recommender
from palate.models.snapshot import Snapshot
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.services.train.gate_checks import GateCheck, check_floor, check_overall, check_segments
from palate.settings import Gate
from palate.types import Codes, Json

CHALLENGER: Final = "pipeline"
CHAMPION: Final = "champion's pipeline"
_POPULAR: Final = "popular"
_TRAINING_SHARE: Final = 0.9
_MIN_USERS: Final = 10
_MIN_SIZE_RATIO: Final = 0.5


@dataclass(frozen=True, slots=True)
class PromotionVerdict:
    """The result of the comparison, stored with the snapshot."""

    promote: bool
    why: str
    protocol: str = ""
    users: int = 0
    challenger_ndcg: float | None = None
    champion_ndcg: float | None = None
    difference: tuple[float, float] | None = None
    """95 % interval of challenger less champion, paired by user."""
    checks: tuple[GateCheck, ...] = ()
    """All that were made; the challenger is promoted if each passed."""
    segments: tuple[SegmentResult, ...] = ()
    metrics: Mapping[str, Mapping[str, Sequence[float | None]]] = field(default_factory=dict)
    """For the pipeline of challenger and champion, and for each ranking model of the challenger: metrics at 10 by
    name, as mean and both ends of the 95 % interval; of metrics of all lists together only the value."""

    def with_checks(self, *checks: GateCheck) -> PromotionVerdict:
        """This verdict with more checks; any that failed is the reason."""
        failed = [check.why for check in checks if not check.passed]
        why = "; ".join([*([] if self.promote else [self.why]), *failed]) or self.why
        return replace(self, promote=self.promote and not failed, why=why, checks=(*self.checks, *checks))

    def to_json(self) -> dict[str, Json]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What is compared: recipes of both, and the split."""

    split: Split
    old_models: Mapping[str, Model] | None
    """The champion as it is, which has not seen the test events; None: its recipes are fitted on the training part."""


def compare_with_champion(
    data: Dataset,
    recipes: Mapping[str, Recommender],
    pipeline: Pipeline,
    champion: Snapshot | None,
    *,
    max_users: int,
    gate: Gate,
    run: Run,
) -> PromotionVerdict:
    """Compare the recipes with the champion on the newest events of the log, through the pipeline.

    The events are the newest tenth of the log (of a log without times a random tenth of each user's events). The
    challenger is fitted on the others. The champion is used as it is if it was trained before the newest tenth;
    otherwise its recipes are fitted on the same nine tenths, since it was trained on the test events. Where the
    recipes of both are the same, that would compare a model with itself: then the events are those that came since
    the champion was trained, if any events before that changed.

    The challenger must not be worse beyond noise than the champion overall, nor in a segment with enough users
    (:func:`~palate.evaluation.user_segments.compare_segments`), nor than popularity. If the log shrank by half,
    nothing is promoted: events may have been lost. A partial champion, which holds only models that are quick to fit,
    is replaced without a comparison.
    """
    if champion is None:
        return PromotionVerdict(True, "the first snapshot")
    if len(data) < _MIN_SIZE_RATIO * champion.manifest.events:
        return PromotionVerdict(
            False, f"the log shrank from {champion.manifest.events} events to {len(data)}; check it first"
        )
    if champion.manifest.pending:
        return PromotionVerdict(True, "the first snapshot with all models")
    recipes = {name: recipe for name, recipe in recipes.items() if recipe.is_ranker}
    old_recipes = {
        name: model.recipe
        for name, model in champion.models.items()
        if model.recipe.is_ranker and not model.recipe.missing_requirement
    }
    comparison = _choose_comparison(data, champion, run.seed, is_same=old_recipes == recipes)
    if isinstance(comparison, PromotionVerdict):
        return comparison
    try:
        return _evaluate(comparison, recipes, old_recipes, pipeline, data, max_users, gate, run)
    except InvalidInput as error:
        return PromotionVerdict(True, f"nothing to judge by: {error}", comparison.split.protocol)


def _evaluate(
    comparison: _Comparison,
    recipes: Mapping[str, Recommender],
    old_recipes: Mapping[str, Recommender],
    pipeline: Pipeline,
    data: Dataset,
    max_users: int,
    gate: Gate,
    run: Run,
) -> PromotionVerdict:
    """Fit what is to be fitted, evaluate all on the same users, and judge.

    Raises:
        InvalidInput: there is nothing to evaluate on.
    """
    split = comparison.split
    old_models = comparison.old_models or fit_all(old_recipes, split.train, run)
    models = fit_all(recipes, split.train, run)
    users = sampled(split, max_users, run.seed)
    challenger = evaluate(pipeline_lists(pipeline, models, data), split, users=users)
    incumbent = evaluate(pipeline_lists(pipeline, old_models, data), split, users=users)
    single = {name: evaluate(_lists_of(model), split, users=users) for name, model in models.items()}
    popular = single.get(_POPULAR) or evaluate(
        _lists_of(recommender(_POPULAR).fit(split.train, run)), split, users=users
    )
    segments = compare_segments(challenger, incumbent, split, min_users=gate.min_segment_users, seed=run.seed)
    verdict = _judge(challenger, incumbent, popular, segments, run.seed)
    rows = {CHALLENGER: challenger, CHAMPION: incumbent, **single}
    metrics = {name: _figures(evaluation) for name, evaluation in rows.items()}
    return replace(verdict, protocol=split.protocol, segments=segments, metrics=metrics)


def _choose_comparison(
    data: Dataset, champion: Snapshot, seed: int, *, is_same: bool
) -> _Comparison | PromotionVerdict:
    """The events to compare on, or the verdict if there is nothing to compare; ``is_same``: both have equal recipes."""
    split = stratified(data, _TRAINING_SHARE, seed) if data.timeless else after(data, _TRAINING_SHARE)
    newest_at = champion.manifest.newest_at
    if newest_at < float(split.test.at.min(initial=np.inf)):
        return _Comparison(split, champion.models)
    if not is_same:
        return _Comparison(split, None)
    why = "the same recipes, and too few new events to tell the snapshots apart"
    if data.timeless or events_digest(data, newest_at) == champion.manifest.events_digest:
        return PromotionVerdict(True, why, split.protocol)
    newer = after_time(data, newest_at)
    if len(np.unique(newer.test.user)) < _MIN_USERS:
        return PromotionVerdict(True, why, split.protocol)
    return _Comparison(newer, champion.models)


def _judge(
    challenger: Evaluation,
    incumbent: Evaluation,
    popular: Evaluation,
    segments: tuple[SegmentResult, ...],
    seed: int,
) -> PromotionVerdict:
    """The verdict on evaluations of the same users."""
    if challenger.users < _MIN_USERS:
        return PromotionVerdict(True, f"only {challenger.users} users to judge by", users=challenger.users)
    overall = check_overall(challenger, incumbent, seed)
    verdict = PromotionVerdict(
        True,
        overall.why,
        users=challenger.users,
        challenger_ndcg=challenger.metrics["ndcg"],
        champion_ndcg=incumbent.metrics["ndcg"],
        difference=overall.interval,
    )
    return verdict.with_checks(overall, check_segments(segments), check_floor(challenger, popular, seed))


def _figures(evaluation: Evaluation) -> dict[str, list[float | None]]:
    """Every metric as mean and interval; None for NaN."""
    figures: dict[str, list[float | None]] = {}
    for name, value in evaluation.metrics.items():
        row = (value, *evaluation.intervals.get(name, ()))
        figures[name] = [None if math.isnan(each) else float(each) for each in row]
    return figures


def _lists_of(model: Model) -> Lists:
    """A function that recommends with a model alone."""

    def lists(profiles: Sequence[Profile], n: int) -> list[Codes]:
        return [slate.codes for slate in model.recommend_batch(profiles, n)]

    return lists


def serving_state(models: Mapping[str, Model], data: Dataset) -> ServingState:
    """The models over the items of ``data`` that they know."""
    first = next(iter(models.values()))
    items = [item for id_, item in data.items.items() if id_ in first.vocabulary]
    return ServingState(ItemTable(first.vocabulary, items), models)


def pipeline_lists(pipeline: Pipeline, models: Mapping[str, Model], data: Dataset, domain: str = "") -> Lists:
    """A function that recommends codes of ``data`` with the pipeline over ``models``, of one ``domain`` if given.

    It recommends items that are new to the user alone: rules that repeat items (music, items that were
    only saved) would fill the lists with items that are never relevant in a test.
    """
    serving = serving_state(models, data)
    filters = Filters(domains=(domain,) if domain else ())

    def lists(profiles: Sequence[Profile], n: int) -> list[Codes]:
        slates = (
            pipeline.run(Query(profile, serving, n, filters, exclude=profile.history.items, surprise=0.0))
            for profile in profiles
        )
        return [data.vocabulary.codes(slate.ids) for slate in slates]

    return lists
