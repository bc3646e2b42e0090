"""The regret of the default pipeline against the best single model, for all users and by group."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from palate.data.dataset import Dataset
from palate.evaluation.comparison import Comparison
from palate.evaluation.regret import Regret, regret
from palate.evaluation.verdict import CHANCE, LEARNED
from palate.models.base import Recommender
from palate.models.composite import Stacking
from palate.types import Codes


def default_of(result: Comparison) -> str | None:
    """The row of the default pipeline or, if that was not measured, of its blend."""
    return next((name for name in LEARNED if name in result.models), None)


def compute_regret(result: Comparison, recipes: Mapping[str, Recommender], known: Dataset) -> Regret | None:
    """The regret of the default, by length of history and, if there are several, by domain.

    ``known``: the events that the models knew. Ensembles are not single models. None without a default or a
    single model.
    """
    default = default_of(result)
    singles = [
        name
        for name in result.models
        if name not in (CHANCE, default) and name in recipes and not isinstance(recipes[name], Stacking)
    ]
    if default is None or not singles:
        return None
    ndcg = {name: result.models[name].per_user["ndcg"] for name in (default, *singles)}
    evaluation = result.models[default]
    domains = main_domains(known, evaluation.evaluated)
    groups = {"domain": domains} if len(set(domains)) > 1 else {}
    return regret(ndcg.pop(default), ndcg, evaluation.known, groups, seed=result.seeds[0])


def main_domains(known: Dataset, users: Codes) -> list[str]:
    """The domain of most of each user's events, among equals the first by name; "unknown" without any."""
    of_item = [known.items[id_].domain if id_ in known.items else "" for id_ in known.vocabulary.ids]
    names = sorted(set(of_item) - {""})
    if not names:
        return ["unknown"] * len(users)
    code_of = {name: code for code, name in enumerate(names)}
    domain_codes = np.array([code_of.get(name, len(names)) for name in of_item], np.int64)[known.item]
    is_known = domain_codes < len(names)
    user_and_domain = known.user[is_known].astype(np.int64) * len(names) + domain_codes[is_known]
    counts = np.bincount(user_and_domain, minlength=known.n_users * len(names)).reshape(-1, len(names))[users]
    main_codes = np.where(counts.any(axis=1), counts.argmax(axis=1), len(names))
    return [(*names, "unknown")[code] for code in main_codes.tolist()]
