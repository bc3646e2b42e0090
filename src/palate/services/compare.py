"""Compare: every model on one data set, against random and popular."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from palate.data.dataset import Dataset
from palate.data.profile import Profile
from palate.data.splits import stratified
from palate.evaluation.evaluate import Evaluation, Lists, evaluate
from palate.models.base import Model, Recommender, Run
from palate.models.catalogue import recommender
from palate.types import Codes


@dataclass(frozen=True, slots=True)
class Comparison:
    protocol: str
    data_digest: str
    seed: int
    people: int
    items: int
    events: int
    models: Mapping[str, Evaluation]


def compare(data: Dataset, recipes: Mapping[str, Recommender], *, k: int, share: float, run: Run) -> Comparison:
    """Fit every recipe, and random, on a random ``share`` of each person's events; rank all items."""
    split = stratified(data, share, run.seed)
    results: dict[str, Evaluation] = {}
    everyone = {"random": recommender("random"), **recipes}
    for place, (name, recipe) in enumerate(everyone.items()):
        run.progress(place / len(everyone), f"evaluating {name}")
        results[name] = evaluate(_lists(recipe.fit(split.train, run)), split, k=k, seed=run.seed)
    run.progress(1.0, "done")
    return Comparison(
        f"{split.protocol}; all ratings positive; full ranking of {data.n_items} items",
        data.digest,
        run.seed,
        data.n_people,
        data.n_items,
        len(data),
        results,
    )


def _lists(model: Model) -> Lists:
    def lists(profiles: Sequence[Profile], n: int) -> list[Codes]:
        return [slate.codes for slate in model.recommend_batch(profiles, n)]

    return lists
