"""A comparison: several models on the same splits, and all that is needed to repeat it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from palate.evaluation.by_group import Groups, groups_json
from palate.evaluation.evaluate import Evaluation
from palate.evaluation.protocol import Part
from palate.evaluation.significance import Pairwise, pairwise
from palate.types import Json


@dataclass(frozen=True, eq=False)
class Comparison:
    """What was compared, how, and the figures."""

    protocol: str
    """In words, of the first split."""
    part: Part
    """Which part was asked about."""
    splits: int
    """How many, over seeds and folds; :func:`palate.evaluation.evaluate.pooled` says how they become one figure."""
    seeds: tuple[int, ...]
    k: int
    relevance: str
    """What counts, in words."""
    data_digest: str
    users: int
    items: int
    events: int
    """Of the data as given, before anything was held back or left out."""
    catalogue: int
    """How many items were ranked for everyone."""
    palate: str
    """The version."""
    at: float
    """When, in seconds since 1970."""
    fit_s: Mapping[str, float]
    """Seconds that the fit of each took, the mean over splits.

    For a model made of others: beyond those of its bases that stand in rows of their own.
    """
    models: Mapping[str, Evaluation]
    """The best NDCG first."""
    segments: Groups | None = None
    """Kinds of taste, found in the training part alone, if they were asked for."""

    @cached_property
    def pairs(self) -> Pairwise:
        """Every two models compared by NDCG at ``k``, paired by user."""
        return pairwise({name: one.per_user["ndcg"] for name, one in self.models.items()}, self.seeds[0])

    def to_json(self) -> dict[str, Json]:
        """All but the values of each user; NaN becomes null."""
        about = {
            field.name: getattr(self, field.name) for field in fields(self) if field.name not in ("models", "segments")
        }
        pairs = self.pairs
        tests = [
            {
                "models": [pairs.names[one], pairs.names[other]],
                "difference": pairs.difference[one, other],
                "p": pairs.p[one, other],
            }
            for one in range(len(pairs.names))
            for other in range(one + 1, len(pairs.names))
        ]
        models = {name: _figures(one) for name, one in self.models.items()}
        segments = {"segments": groups_json(self.models, self.segments)} if self.segments else {}
        json: dict[str, Json] = _plain({**about, "models": models, "ndcg_tests": tests, **segments})
        return json


def _figures(one: Evaluation) -> dict[str, Any]:
    intervals = {name: list(interval) for name, interval in one.intervals.items()}
    return {"users": one.users, "metrics": one.metrics, "intervals": intervals, "splits": list(one.splits)}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value
