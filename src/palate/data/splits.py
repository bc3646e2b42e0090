"""Ways to hold events back, so that what a model says can be checked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palate.data.dataset import Dataset
from palate.errors import InvalidInput
from palate.types import Codes


@dataclass(frozen=True, slots=True)
class Split:
    """Two datasets over the same people and items."""

    train: Dataset
    test: Dataset
    protocol: str
    """How it was made, in words that another can repeat."""


def stratified(data: Dataset, share: float, seed: int) -> Split:
    """Of each person's events a random ``share`` to learn from, the rest to be asked about.

    Raises:
        InvalidInput: ``share`` is not between 0 and 1.
    """
    if not 0 < share < 1:
        raise InvalidInput(f"The training share must lie between 0 and 1, not {share}.", where="share")
    shuffled = np.lexsort((np.random.default_rng(seed).random(len(data)), data.person))
    place, count = _places(data)
    kept = np.empty(len(data), np.bool_)
    kept[shuffled] = place < np.round(share * count)
    protocol = f"random {share:.0%} of each person's events to train, the rest to test, seed {seed}"
    return Split(data.rows(kept), data.rows(~kept), protocol)


def last_out(data: Dataset, n: int = 1) -> Split:
    """Everything but each person's last ``n`` events to learn from; people with no more keep all."""
    place, count = _places(data)
    held = (place >= count - n) & (count > n)
    return Split(data.rows(~held), data.rows(held), f"each person's last {n} to test")


def after(data: Dataset, share: float) -> Split:
    """One moment for all: the oldest ``share`` of the log to learn from, what came later to test."""
    order = np.argsort(data.at, kind="stable")
    held = np.zeros(len(data), np.bool_)
    held[order[round(share * len(data)) :]] = True
    return Split(data.rows(~held), data.rows(held), f"oldest {share:.0%} of the log to train, the rest to test")


def _places(data: Dataset) -> tuple[Codes, Codes]:
    """For each row (sorted by person): its place in the person's rows, and how many there are."""
    count = np.diff(data.starts)[data.person]
    return np.arange(len(data), dtype=np.int32) - data.starts[:-1][data.person], count
