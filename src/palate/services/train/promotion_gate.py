"""Judge: is a challenger at least as good as the champion?"""

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
from palate.evaluation.evaluate import Lists, evaluate, sampled
from palate.evaluation.significance import bootstrap_interval
from palate.models.base import Model, Recommender, Run
from palate.models.composite import fit_all
from palate.models.snapshot import Snapshot
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query, ServingState
from palate.types import Codes, Json

_TRAINING_SHARE: Final = 0.9
_LEAST_USERS: Final = 10
_SHRUNK: Final = 0.5


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge found, kept with the snapshot."""

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
) -> Verdict:
    """Compare the recipes with the champion on the newest tenth of the log, through the pipeline.

    Where all events carry one time it is a random tenth of each user's events.
    The challenger is fitted on the oldest nine tenths. The champion stands as it is if the
    newest tenth came after its training, so that it has seen none of it; otherwise its recipes
    are fitted on the same nine tenths, since it would be asked what it has learned by heart.
    The challenger is worse if the 95 % paired bootstrap interval of the difference in NDCG@10
    lies below zero. A log that shrank by half is never promoted: something ate the events.
    """
    if champion is None:
        return Verdict(True, "the first snapshot")
    if len(data) < _SHRUNK * champion.manifest.events:
        return Verdict(False, f"the log shrank from {champion.manifest.events} events to {len(data)}; check it first")
    split = stratified(data, _TRAINING_SHARE, run.seed) if data.timeless else after(data, _TRAINING_SHARE)
    unseen = champion.manifest.newest_at < float(split.test.at.min(initial=np.inf))
    recipes = {name: recipe for name, recipe in recipes.items() if recipe.ranks}
    old_recipes = {
        name: model.recipe for name, model in champion.models.items() if model.recipe.ranks and not model.recipe.missing
    }
    if not unseen and old_recipes == recipes:
        return Verdict(True, "the same recipes, and too few new events to tell the snapshots apart", split.protocol)
    try:
        old_models = champion.models if unseen else fit_all(old_recipes, split.train, run)
        asked = sampled(split, max_users, run.seed)
        new = evaluate(through(pipeline, fit_all(recipes, split.train, run), data), split, users=asked)
        old = evaluate(through(pipeline, old_models, data), split, users=asked)
    except InvalidInput as error:
        return Verdict(True, f"nothing to judge by: {error}", split.protocol)
    if new.users < _LEAST_USERS:
        return Verdict(True, f"only {new.users} users to judge by", split.protocol, new.users)
    difference = new.per_user["ndcg"] - old.per_user["ndcg"]
    low, high = bootstrap_interval(difference, run.seed)
    worse = high < 0
    why = "worse than the champion" if worse else "not worse than the champion"
    figures = (new.users, new.metrics["ndcg"], old.metrics["ndcg"], (low, high))
    return Verdict(not worse, why, split.protocol, *figures)


def through(pipeline: Pipeline, models: Mapping[str, Model], data: Dataset, domain: str = "") -> Lists:
    """The pipeline over ``models`` as something that recommends codes of ``data``, of one ``domain`` if it is named.

    It is asked for what is new to the user: rules by which users come back to things (music, what was
    only saved) would fill its lists with what no test can count.
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
