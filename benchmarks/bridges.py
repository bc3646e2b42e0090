"""One taste across domains: users known from one domain alone are asked about the other."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np

from benchmarks.measured import DATA, write
from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.splits import Split
from palate.evaluation.evaluate import Evaluation, evaluate
from palate.evaluation.protocol import Protocol
from palate.evaluation.significance import bootstrap_interval, holm, sign_flip
from palate.models.base import Model, Recommender, Run
from palate.models.baseline.popular import Popular, Trending
from palate.models.composite import fit_each
from palate.models.ensemble.cross_domain import CrossDomain, CrossDomainModel
from palate.models.factor.ials import IALS
from palate.services.experiments.compare import lists_of
from palate.types import Codes

SEED: Final = 42
SPENT: Final = Protocol(name="crossing", domain="book", share=0.9)
FRESH_SEED: Final = 7
FRESH: Final = 1_500
LATER: Final = 0.8
FIGURES: Final = ("hit_rate", "ndcg")
TUNED: Final = IALS(unobserved=0.01)
"""Of the models that see source ids alone the best on validation, with the settings that did best there."""
RECIPES: Final[dict[str, Recommender]] = {
    "popular": Popular(),
    "trending": Trending(),
    "trending, a year": Trending(half_life_days=365.0),
    "ials": TUNED,
    "cross_domain": CrossDomain(),
}


def main() -> None:
    data = read(DATA / "amazon-movie-book-seq", "amazon-sequences").dataset()
    users = fresh(data)
    asked = [held(data, users, domain) for domain in ("book", "movie")]
    later = [
        Protocol(name="crossing_after", domain=d, share=LATER).splits(data, SEED, "test")[0] for d in ("book", "movie")
    ]
    about = {"seed": SEED, "fresh_seed": FRESH_SEED, "data_digest": data.digest}
    write("bridges", {**about, "directions": measured(asked), "later": measured(later)})


def fresh(data: Dataset) -> Codes:
    """Users active in both domains who were neither in the validation nor in the test part of the seed."""
    outer, inner = SPENT.splits(data, SEED, "test")[0], SPENT.splits(data, SEED, "validation")[0]
    names, domains = data.domains
    inside = domains[data.item] == names.index(SPENT.domain)
    both = np.intersect1d(data.user[inside], data.user[~inside])
    left = np.setdiff1d(both, np.concatenate([outer.test.user, inner.test.user]))
    return np.random.default_rng(FRESH_SEED).permutation(left)[:FRESH]


def held(data: Dataset, users: Codes, domain: str) -> Split:
    """The protocol ``crossing`` with these ``users`` held out."""
    names, domains = data.domains
    inside, asked = domains[data.item] == names.index(domain), np.isin(data.user, users)
    protocol = (
        f"{len(users)} users active in both domains, drawn with seed {FRESH_SEED} from those in no part of seed "
        f"{SEED}; all their events elsewhere known, all in {domain} to test, all other users to train"
    )
    return Split(data.rows(~asked), data.rows(asked & inside), protocol, data.rows(asked & ~inside), domain)


def measured(splits: list[Split]) -> list[dict[str, Any]]:
    """Every recipe, fitted once for all ``splits``, which have one training part."""
    models: dict[str, Model] = {}
    fit_s: dict[str, float] = {}
    started = time.perf_counter()
    for name, model in fit_each(RECIPES, splits[0].train, Run(SEED)):
        models[name], fit_s[name] = model, round(time.perf_counter() - started, 1)
        started = time.perf_counter()
        if isinstance(model, CrossDomainModel):
            models["bridge without taste"] = replace(model, taste=np.zeros_like(model.taste))
    return [direction(split, models, fit_s) for split in splits]


def direction(split: Split, models: Mapping[str, Model], fit_s: Mapping[str, float]) -> dict[str, Any]:
    found = {name: evaluate(lists_of(model, split.ranked), split, seed=SEED) for name, model in models.items()}
    gains = gains_of(found)
    return {
        "target": split.domain,
        "protocol": split.protocol,
        "users": found["cross_domain"].users,
        "catalogue": split.n_ranked,
        **balance(models["cross_domain"], split),
        "models": {
            name: {
                **{figure: round(one.metrics[figure], 5) for figure in FIGURES},
                "intervals": {figure: [round(side, 5) for side in one.intervals[figure]] for figure in FIGURES},
                "bridge_gains": gains.get(name, {}),
                "fit_s": fit_s.get(name, fit_s["cross_domain"]),
            }
            for name, one in sorted(found.items(), key=lambda item: -item[1].metrics["ndcg"])
        },
    }


def balance(bridge: Model, split: Split) -> dict[str, float]:
    """What the bridge found for the domain that is asked about."""
    own = split.train.domains[0].index(split.domain)
    return {"taste": round(float(bridge.taste[own]), 5), "days": float(bridge.days[own])}  # type: ignore[attr-defined]


def gains_of(found: Mapping[str, Evaluation]) -> dict[str, dict[str, Any]]:
    """What the bridge gains over each other model, paired over users; p corrected over the models (Holm)."""
    others = [name for name in found if name != "cross_domain"]
    gains: dict[str, dict[str, Any]] = {name: {} for name in others}
    for figure in FIGURES:
        apart = {name: found["cross_domain"].per_user[figure] - found[name].per_user[figure] for name in others}
        chances = holm(sign_flip(np.stack(list(apart.values()), axis=1), SEED))
        for (name, difference), chance in zip(apart.items(), chances.tolist(), strict=True):
            low, high = bootstrap_interval(difference, SEED)
            gains[name][figure] = {
                "gain": round(float(difference.mean()), 5),
                "interval": [round(low, 5), round(high, 5)],
                "p": float(f"{chance:.2g}"),
            }
    return gains
