"""Measure recommendations across domains: users known from one domain alone are asked about the other."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np

from benchmarks.measured import DATA, write_result
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
USED_PROTOCOL: Final = Protocol(name="crossing", domain="book", share=0.9)
"""The protocol on which settings were chosen; its test and validation users are not used again."""
FRESH_SEED: Final = 7
N_FRESH: Final = 1_500
LATER_SHARE: Final = 0.8
METRICS: Final = ("hit_rate", "ndcg")
DOMAINS: Final = ("book", "movie")
RECIPES: Final[dict[str, Recommender]] = {
    "popular": Popular(),
    "trending": Trending(),
    "trending, a year": Trending(half_life_days=365.0),
    "ials": IALS(unobserved=0.01),  # the best on validation of the models that see source ids alone, tuned there
    "cross_domain": CrossDomain(),
}


def main() -> None:
    data = read(DATA / "amazon-movie-book-seq", "amazon-sequences").dataset()
    users = draw_fresh_users(data)
    splits = [split_users(data, users, domain) for domain in DOMAINS]
    later_splits = [
        Protocol(name="crossing_after", domain=domain, share=LATER_SHARE).splits(data, SEED, "test")[0]
        for domain in DOMAINS
    ]
    write_result(
        "bridges",
        {
            "seed": SEED,
            "fresh_seed": FRESH_SEED,
            "data_digest": data.digest,
            "directions": measure(splits),
            "later": measure(later_splits),
        },
    )


def draw_fresh_users(data: Dataset) -> Codes:
    """Users active in both domains who were in neither the validation nor the test part when settings were chosen."""
    outer, inner = USED_PROTOCOL.splits(data, SEED, "test")[0], USED_PROTOCOL.splits(data, SEED, "validation")[0]
    names, domains = data.domains
    in_domain = domains[data.item] == names.index(USED_PROTOCOL.domain)
    in_both = np.intersect1d(data.user[in_domain], data.user[~in_domain])
    unused = np.setdiff1d(in_both, np.concatenate([outer.test.user, inner.test.user]))
    return np.random.default_rng(FRESH_SEED).permutation(unused)[:N_FRESH]


def split_users(data: Dataset, users: Codes, domain: str) -> Split:
    """The protocol ``crossing`` with these ``users`` held out."""
    names, domains = data.domains
    in_domain, held_out = domains[data.item] == names.index(domain), np.isin(data.user, users)
    protocol = (
        f"{len(users)} users active in both domains, drawn with seed {FRESH_SEED} from those in no part of seed "
        f"{SEED}; all their events elsewhere known, all in {domain} to test, all other users to train"
    )
    test, known = data.rows(held_out & in_domain), data.rows(held_out & ~in_domain)
    return Split(data.rows(~held_out), test, protocol, known, domain)


def measure(splits: list[Split]) -> list[dict[str, Any]]:
    """The figures of each split; every recipe is fitted once, as all ``splits`` have the same training part."""
    models: dict[str, Model] = {}
    fit_s: dict[str, float] = {}
    started = time.perf_counter()
    for name, model in fit_each(RECIPES, splits[0].train, Run(SEED)):
        models[name], fit_s[name] = model, round(time.perf_counter() - started, 1)
        started = time.perf_counter()
        if isinstance(model, CrossDomainModel):
            models["bridge without taste"] = replace(model, taste=np.zeros_like(model.taste))
    return [compute_figures(split, models, fit_s) for split in splits]


def compute_figures(split: Split, models: Mapping[str, Model], fit_s: Mapping[str, float]) -> dict[str, Any]:
    """The metrics of every model on one split, and what ``cross_domain`` gains over each."""
    results = {name: evaluate(lists_of(model, split.ranked), split, seed=SEED) for name, model in models.items()}
    gains = compute_gains(results)
    return {
        "target": split.domain,
        "protocol": split.protocol,
        "users": results["cross_domain"].users,
        "catalogue": split.n_ranked,
        **read_learned_settings(models["cross_domain"], split),
        "models": {
            name: {
                **{metric: round(result.metrics[metric], 5) for metric in METRICS},
                "intervals": {metric: [round(end, 5) for end in result.intervals[metric]] for metric in METRICS},
                "bridge_gains": gains.get(name, {}),
                "fit_s": fit_s.get(name, fit_s["cross_domain"]),
            }
            for name, result in sorted(results.items(), key=lambda entry: -entry[1].metrics["ndcg"])
        },
    }


def read_learned_settings(model: Model, split: Split) -> dict[str, float]:
    """The weight of taste and the days of popularity that ``cross_domain`` chose for the target domain."""
    assert isinstance(model, CrossDomainModel)
    index = split.train.domains[0].index(split.domain)
    return {"taste": round(float(model.taste[index]), 5), "days": float(model.days[index])}


def compute_gains(results: Mapping[str, Evaluation]) -> dict[str, dict[str, Any]]:
    """What ``cross_domain`` gains over each other model, paired over users; p corrected over the models (Holm)."""
    others = [name for name in results if name != "cross_domain"]
    gains: dict[str, dict[str, Any]] = {name: {} for name in others}
    for metric in METRICS:
        best = results["cross_domain"].per_user[metric]
        differences = {name: best - results[name].per_user[metric] for name in others}
        p_values = holm(sign_flip(np.stack(list(differences.values()), axis=1), SEED))
        for (name, difference), p in zip(differences.items(), p_values.tolist(), strict=True):
            low, high = bootstrap_interval(difference, SEED)
            gains[name][metric] = {
                "gain": round(float(difference.mean()), 5),
                "interval": [round(low, 5), round(high, 5)],
                "p": float(f"{p:.2g}"),
            }
    return gains


if __name__ == "__main__":
    main()
