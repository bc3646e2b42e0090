"""Segments of evaluated users: by the length of their history and by domain, with a corrected test for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from palate.data.splits import Split
from palate.evaluation.evaluate import Evaluation
from palate.evaluation.significance import bootstrap_interval, holm, sign_flip
from palate.types import Bools

_BANDS: Final = ((0, 4), (5, 19), (20, 99), (100, None))
"""Lengths of history, in events: the fewest and the most; None for no limit."""


@dataclass(frozen=True, slots=True)
class SegmentResult:
    """Two evaluations of the users of one segment."""

    name: str
    users: int
    challenger: float
    """The mean of the metric."""
    champion: float
    difference: tuple[float, float]
    """95 % bootstrap interval of challenger less champion, paired by user; not corrected."""
    p: float | None
    """Two-sided p-value of the difference, corrected by Holm over the tested segments; None: too few users."""

    def is_loss(self, level: float) -> bool:
        """Whether the challenger is worse beyond noise, at a corrected level."""
        return self.p is not None and self.p < level and self.challenger < self.champion


def compare_segments(
    challenger: Evaluation, champion: Evaluation, split: Split, *, min_users: int, seed: int, metric: str = "ndcg"
) -> tuple[SegmentResult, ...]:
    """Compare two evaluations of the same users in every segment that has users.

    Segments with at least ``min_users`` users are tested by the paired randomisation test. The correction (Holm, 1979)
    bounds the probability of any false loss among all segments by the level.
    """
    ours, theirs = challenger.per_user[metric], champion.per_user[metric]
    segments = [(name, mask) for name, mask in segments_of(challenger, split) if mask.any()]
    tested = [index for index, (_, mask) in enumerate(segments) if mask.sum() >= min_users]
    raw = [float(sign_flip((ours - theirs)[segments[index][1], None], seed)[0]) for index in tested]
    corrected = dict(zip(tested, holm(np.array(raw)).tolist(), strict=True))
    return tuple(
        SegmentResult(
            name,
            int(mask.sum()),
            float(ours[mask].mean()),
            float(theirs[mask].mean()),
            bootstrap_interval((ours - theirs)[mask], seed),
            corrected.get(index),
        )
        for index, (name, mask) in enumerate(segments)
    )


def segments_of(evaluation: Evaluation, split: Split) -> Iterator[tuple[str, Bools]]:
    """Names of segments, with the masks of their users among the evaluated ones.

    By history: how many events were known. By domain, where there are several: that of most held-out events of a user.
    """
    for least, most in _BANDS:
        name = f"history of {least} or more" if most is None else f"history of {least}–{most}"
        yield name, (evaluation.known >= least) & (evaluation.known <= (np.inf if most is None else most))
    names, of_item = split.test.domains
    if len(names) < 2:
        return
    domain = of_item[split.test.item]
    counts = np.zeros((split.test.n_users, len(names)), np.int64)
    np.add.at(counts, (split.test.user[domain >= 0], domain[domain >= 0]), 1)
    counts = counts[evaluation.evaluated]
    for index, name in enumerate(names):
        yield f"domain {name}", (counts.argmax(axis=1) == index) & (counts[:, index] > 0)
