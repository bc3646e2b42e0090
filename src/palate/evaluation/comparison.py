"""A comparison of several models on the same splits, with all that is needed to repeat it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property

from palate.evaluation.by_group import Groups, groups_json
from palate.evaluation.evaluate import Evaluation
from palate.evaluation.protocol import Part
from palate.evaluation.significance import Pairwise, pairwise
from palate.types import Json


@dataclass(frozen=True, eq=False)
class Comparison:
    """The evaluations of several models, and the data, protocol and versions behind them."""

    protocol: str
    """The protocol in words, as the first split states it."""
    part: Part
    """The part of the data that was evaluated on."""
    splits: int
    """The number of splits, over seeds and folds; :func:`palate.evaluation.evaluate.pooled` pools them."""
    seeds: tuple[int, ...]
    k: int
    relevance: str
    """Which events count as relevant, in words."""
    data_digest: str
    users: int
    items: int
    events: int
    """The size of the data as given, before anything was held out or removed."""
    catalogue: int
    """The number of items that were ranked for each user."""
    palate: str
    """The version of Palate."""
    at: float
    """The time of the comparison, in seconds since 1970."""
    fit_s: Mapping[str, float]
    """Seconds to fit each model, the mean over splits.

    For an ensemble: without the base models that are compared themselves.
    """
    models: Mapping[str, Evaluation]
    """The evaluation of each model, that with the best NDCG first."""
    segments: Groups | None = None
    """Segments of taste, computed from the training part only; None if not requested."""

    @cached_property
    def pairs(self) -> Pairwise:
        """Every two models compared by NDCG at ``k``, paired by user."""
        return pairwise({name: evaluation.per_user["ndcg"] for name, evaluation in self.models.items()}, self.seeds[0])

    def to_json(self) -> dict[str, Json]:
        """All but the values of each user, as plain JSON; NaN becomes null."""
        metadata = {
            field.name: getattr(self, field.name) for field in fields(self) if field.name not in ("models", "segments")
        }
        pairs = self.pairs
        tests = [
            {
                "models": [pairs.names[row], pairs.names[column]],
                "difference": pairs.difference[row, column],
                "p": pairs.p[row, column],
            }
            for row in range(len(pairs.names))
            for column in range(row + 1, len(pairs.names))
        ]
        models = {name: _evaluation_json(evaluation) for name, evaluation in self.models.items()}
        segments = {"segments": groups_json(self.models, self.segments)} if self.segments else {}
        json: dict[str, Json] = _plain({**metadata, "models": models, "ndcg_tests": tests, **segments})
        return json


def _evaluation_json(evaluation: Evaluation) -> dict[str, object]:
    intervals = {name: list(interval) for name, interval in evaluation.intervals.items()}
    return {
        "users": evaluation.users,
        "metrics": evaluation.metrics,
        "intervals": intervals,
        "splits": list(evaluation.splits),
    }


def _plain(value: object) -> Json:
    """The value with tuples as lists and NaN as None."""
    if isinstance(value, Mapping):
        return {name: _plain(element) for name, element in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(element) for element in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value
