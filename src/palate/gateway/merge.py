"""Merge ranked lists of several services, whose scores cannot be compared, by rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


def merge_by_rank(
    ranked: Mapping[str, Sequence[T]], weights: Mapping[str, float], n: int, min_sources: int = 0
) -> list[T]:
    """Merge lists into one of up to ``n``, in which each list has a share of the positions as large as its weight.

    The next position goes to the list with the largest ``weight / (taken + 1/2)`` (the method of Webster and
    Sainte-Laguë), the first such list in the order of ``ranked``; within a list the order stays. The first
    ``min_sources`` positions go to different lists, the heaviest first. A list that has ended gives its share to the
    others. The same lists and weights give the same result.
    """
    taken = dict.fromkeys(ranked, 0)
    merged: list[T] = []
    while len(merged) < n:
        remaining = [name for name, rows in ranked.items() if taken[name] < len(rows)]
        if len(merged) < min_sources:
            remaining = [name for name in remaining if taken[name] == 0] or remaining
        if not remaining:
            break
        best = max(remaining, key=lambda name: weights.get(name, 1.0) / (taken[name] + 0.5))
        merged.append(ranked[best][taken[best]])
        taken[best] += 1
    return merged
