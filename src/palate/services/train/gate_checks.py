"""The checks of the promotion gate on two evaluations of the same users, and on the costs of serving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from palate.evaluation.evaluate import Evaluation
from palate.evaluation.significance import LEVEL, bootstrap_interval
from palate.evaluation.user_segments import SegmentResult
from palate.types import Doubles

CheckName = Literal["overall", "segments", "floor", "latency", "memory", "history"]


@dataclass(frozen=True, slots=True)
class GateCheck:
    """One check of a challenger; all must pass for it to be promoted."""

    name: CheckName
    passed: bool
    why: str
    """In a few words, with the figures."""
    value: float | None = None
    """The difference of means, or the ratio."""
    interval: tuple[float, float] | None = None
    """95 %, of a difference."""
    limit: float | None = None
    """What a ratio must not exceed."""


def check_overall(challenger: Evaluation, champion: Evaluation, seed: int) -> GateCheck:
    """Whether NDCG is not worse beyond noise: the 95 % paired bootstrap interval does not lie below zero."""
    difference = challenger.per_user["ndcg"] - champion.per_user["ndcg"]
    return _check_difference("overall", difference, seed, "the champion")


def check_floor(challenger: Evaluation, popular: Evaluation, seed: int) -> GateCheck:
    """Whether NDCG is not worse than that of the most popular items for everybody, beyond noise."""
    difference = challenger.per_user["ndcg"] - popular.per_user["ndcg"]
    return _check_difference("floor", difference, seed, "popularity")


def check_segments(segments: Sequence[SegmentResult]) -> GateCheck:
    """Whether no segment with enough users loses beyond noise, corrected by Holm over the segments."""
    tested = [segment for segment in segments if segment.p is not None]
    losses = [segment for segment in tested if segment.is_loss(LEVEL)]
    if not losses:
        return GateCheck("segments", True, f"no loss beyond noise in any of {len(tested)} segments with enough users")
    figures = (
        f"{loss.name} ({loss.challenger:.4f} after {loss.champion:.4f}, {loss.users} users, p = {loss.p:.2g})"
        for loss in losses
    )
    return GateCheck("segments", False, f"worse than the champion in a segment: {', '.join(figures)}")


def check_ratio(name: Literal["latency", "memory"], ratio: float, limit: float, figures: str) -> GateCheck:
    """Whether the challenger costs at most ``limit`` times what the champion costs."""
    passed = ratio <= limit
    verb = "is" if passed else "exceeds the budget: it is"
    return GateCheck(
        name,
        passed,
        f"{name} {verb} {ratio:.2f} times the champion's ({figures}), of {limit:g} allowed",
        ratio,
        None,
        limit,
    )


def _check_difference(name: CheckName, difference: Doubles, seed: int, other: str) -> GateCheck:
    low, high = bootstrap_interval(difference, seed)
    passed = not high < 0
    why = f"{'not worse' if passed else 'worse'} than {other}"
    return GateCheck(name, passed, why, float(difference.mean()), (low, high))
