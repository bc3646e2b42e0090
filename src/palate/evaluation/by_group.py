"""How well groups of users are served, such as segments of taste."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from palate.evaluation.evaluate import Evaluation
from palate.evaluation.metrics import METRICS
from palate.evaluation.significance import bootstrap_interval
from palate.types import Codes


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Who is in which group, by what was known of them before they were asked."""

    names: tuple[str, ...]
    places: Codes
    """The group of each of those asked, in their order; -1 for none."""


@dataclass(frozen=True, slots=True)
class Served:
    """One model's figures for one group."""

    name: str
    users: int
    metrics: Mapping[str, float]
    """Means of what :data:`palate.evaluation.metrics.METRICS` names."""
    interval: tuple[float, float]
    """95 % bootstrap interval of NDCG."""
    weak: bool
    """Whether that lies below the mean of everyone: here the model fails."""


def by_group(one: Evaluation, groups: Groups) -> list[Served]:
    """The model's figures for each group in which anybody was asked, in their order."""
    found: list[Served] = []
    for place, name in enumerate(groups.names):
        inside = groups.places == place
        if inside.any():
            means = {metric: float(one.per_user[metric][inside].mean()) for metric in METRICS}
            low, high = bootstrap_interval(one.per_user["ndcg"][inside], one.seed)
            found.append(Served(name, int(inside.sum()), means, (low, high), high < one.metrics["ndcg"]))
    return found


def groups_json(models: Mapping[str, Evaluation], groups: Groups) -> list[dict[str, object]]:
    """Every group with the figures of every model, as plain JSON."""
    tables = {name: by_group(one, groups) for name, one in models.items()}
    first = next(iter(tables.values()))
    return [
        {
            "name": group.name,
            "users": group.users,
            "models": {
                name: {"metrics": row.metrics, "ndcg_interval": list(row.interval), "weak": row.weak}
                for name, row in ((name, rows[place]) for name, rows in tables.items())
            },
        }
        for place, group in enumerate(first)
    ]
