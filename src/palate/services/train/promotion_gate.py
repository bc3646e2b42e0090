"""The promotion gate: compare a challenger with the champion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.item_table import Filters, ItemTable
from palate.data.profile import Profile
from palate.data.splits import after, stratified
from palate.errors import InvalidInput
from palate.evaluation.evaluate import Evaluation, Lists, evaluate, sampled
from palate.evaluation.significance import bootstrap_interval
from palate.models.base import Model, Recommender, Run
from palate.models.composite import fit_all
from palate.models.snapshot import Snapshot
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.types import Codes, Json

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

    def to_json(self) -> dict[str, Json]:
        return asdict(self)


def compare_with_champion(
    data: Dataset,
    recipes: Mapping[str, Recommender],
    pipeline: Pipeline,
    champion: Snapshot | None,
    *,
    max_users: int,
    run: Run,
) -> PromotionVerdict:
    """Compare the recipes with the champion on the newest tenth of the log, through the pipeline.

    If all events have the same time, it is a random tenth of each user's events.
    The challenger is fitted on the oldest nine tenths. The champion is used as it is if it was trained before
    the newest tenth; otherwise its recipes are fitted on the same nine tenths, since it was trained on the test events.
    The challenger is worse if the 95 % paired bootstrap interval of the difference in NDCG@10
    lies below zero. If the log shrank by half, nothing is promoted: events may have been lost.
    A partial champion, which holds only models that are quick to fit, is replaced without a comparison.
    """
    if champion is None:
        return PromotionVerdict(True, "the first snapshot")
    if len(data) < _MIN_SIZE_RATIO * champion.manifest.events:
        return PromotionVerdict(
            False, f"the log shrank from {champion.manifest.events} events to {len(data)}; check it first"
        )
    if champion.manifest.pending:
        return PromotionVerdict(True, "the first snapshot with all models")
    split = stratified(data, _TRAINING_SHARE, run.seed) if data.timeless else after(data, _TRAINING_SHARE)
    is_unseen = champion.manifest.newest_at < float(split.test.at.min(initial=np.inf))
    recipes = {name: recipe for name, recipe in recipes.items() if recipe.is_ranker}
    old_recipes = {
        name: model.recipe
        for name, model in champion.models.items()
        if model.recipe.is_ranker and not model.recipe.missing_requirement
    }
    if not is_unseen and old_recipes == recipes:
        return PromotionVerdict(
            True, "the same recipes, and too few new events to tell the snapshots apart", split.protocol
        )
    try:
        old_models = champion.models if is_unseen else fit_all(old_recipes, split.train, run)
        users = sampled(split, max_users, run.seed)
        challenger = evaluate(pipeline_lists(pipeline, fit_all(recipes, split.train, run), data), split, users=users)
        incumbent = evaluate(pipeline_lists(pipeline, old_models, data), split, users=users)
    except InvalidInput as error:
        return PromotionVerdict(True, f"nothing to judge by: {error}", split.protocol)
    return _judge(challenger, incumbent, split.protocol, run.seed)


def _judge(challenger: Evaluation, incumbent: Evaluation, protocol: str, seed: int) -> PromotionVerdict:
    """The verdict on two evaluations of the same users."""
    if challenger.users < _MIN_USERS:
        return PromotionVerdict(True, f"only {challenger.users} users to judge by", protocol, challenger.users)
    difference = challenger.per_user["ndcg"] - incumbent.per_user["ndcg"]
    low, high = bootstrap_interval(difference, seed)
    is_worse = high < 0
    why = "worse than the champion" if is_worse else "not worse than the champion"
    measured = (challenger.users, challenger.metrics["ndcg"], incumbent.metrics["ndcg"], (low, high))
    return PromotionVerdict(not is_worse, why, protocol, *measured)


def pipeline_lists(pipeline: Pipeline, models: Mapping[str, Model], data: Dataset, domain: str = "") -> Lists:
    """A function that recommends codes of ``data`` with the pipeline over ``models``, of one ``domain`` if given.

    It recommends items that are new to the user alone: rules that repeat items (music, items that were
    only saved) would fill the lists with items that are never relevant in a test.
    """
    first = next(iter(models.values()))
    items = [item for id_, item in data.items.items() if id_ in first.vocabulary]
    serving = ServingState(ItemTable(first.vocabulary, items), models)
    filters = Filters(domains=(domain,) if domain else ())

    def lists(profiles: Sequence[Profile], n: int) -> list[Codes]:
        slates = (
            pipeline.run(Query(profile, serving, n, filters, exclude=profile.history.items, surprise=0.0))
            for profile in profiles
        )
        return [data.vocabulary.codes(slate.ids) for slate in slates]

    return lists
