"""Metrics by group of users, such as segments of taste."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from palate.evaluation.evaluate import Evaluation
from palate.evaluation.metrics import METRICS
from palate.evaluation.significance import bootstrap_interval
from palate.types import Codes


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """A partition of the evaluated users, based on their known events."""

    names: tuple[str, ...]
    group_codes: Codes
    """The index of the group of each evaluated user, in their order; -1 for none."""


@dataclass(frozen=True, slots=True)
class GroupMetrics:
    """The metrics of one model for one group."""

    name: str
    users: int
    metrics: Mapping[str, float]
    """Means of the metrics in :data:`palate.evaluation.metrics.METRICS`."""
    interval: tuple[float, float]
    """95 % bootstrap interval of NDCG."""
    weak: bool
    """Whether the interval lies below the mean over all users."""


def by_group(evaluation: Evaluation, groups: Groups) -> list[GroupMetrics]:
    """The metrics of a model for each group with evaluated users, in the order of the groups."""
    rows: list[GroupMetrics] = []
    for index, name in enumerate(groups.names):
        mask = groups.group_codes == index
        if mask.any():
            means = {metric: float(evaluation.per_user[metric][mask].mean()) for metric in METRICS}
            low, high = bootstrap_interval(evaluation.per_user["ndcg"][mask], evaluation.seed)
            rows.append(GroupMetrics(name, int(mask.sum()), means, (low, high), high < evaluation.metrics["ndcg"]))
    return rows


def groups_json(models: Mapping[str, Evaluation], groups: Groups) -> list[dict[str, object]]:
    """Every group with the metrics of every model, as plain JSON."""
    tables = {name: by_group(evaluation, groups) for name, evaluation in models.items()}
    groups_served = next(iter(tables.values()))
    return [
        {
            "name": group.name,
            "users": group.users,
            "models": {
                name: {"metrics": row.metrics, "ndcg_interval": list(row.interval), "weak": row.weak}
                for name, row in ((name, rows[index]) for name, rows in tables.items())
            },
        }
        for index, group in enumerate(groups_served)
    ]
