"""A mood to aim at: how much of each emotion someone wants, from what they feel and wish."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from palate.text.mood.emotions import LABELS, Mood
from palate.text.query.parsed_query import Chip
from palate.types import Floats

MOOD_KINDS: Final = ("feeling", "wish", "mood")
"""The chips that a mood is aimed by."""

_LIFT: Final = {
    "joy": 1.0, "optimism": 1.0, "amusement": 0.5, "caring": 0.5, "relief": 0.5,
    "sadness": -1.0, "grief": -0.5, "fear": -0.5, "anger": -0.5, "disgust": -0.5,
}  # fmt: skip
"""What lifts; set by hand."""
_NEAR: Final = tuple(
    frozenset(pair.split("+"))
    for pair in "joy+optimism joy+amusement joy+excitement love+caring relief+caring sadness+grief fear+nervousness "
    "anger+annoyance curiosity+realization curiosity+surprise admiration+love disgust+disapproval".split()
)
_NEARBY: Final = 0.4
"""How much of an emotion beside the one that is wanted is welcome too."""
_DEFAULT_SHARE: Final = 0.5
"""How much a lift counts that nobody asked for, beside a mood that somebody did."""


def target(chips: Iterable[Chip]) -> Floats | None:
    """How much of each of ``LABELS`` is wanted, of length 1; None if nothing is said of moods.

    Moods are aimed at as they are said, and away from if they are not wanted. Feelings are matched if that is the wish;
    else unpleasant ones ask for a lift, the more so if they say it, and pleasant ones are kept up: people mend bad
    moods and keep good ones (Zillmann, *Mood management through communication choices*, 1988).
    """
    said = [chip for chip in chips if chip.kind in MOOD_KINDS]
    wishes = {chip.value for chip in said if chip.kind == "wish" and chip.polarity > 0}
    aim = np.zeros(len(LABELS), np.float32)
    for chip in said:
        if chip.kind == "mood":
            aim += chip.polarity * _around(chip.value)
    for chip in said:
        if chip.kind == "feeling" and chip.polarity > 0:
            if "match" in wishes or ("lift" not in wishes and Mood({chip.value: 1.0}).valence >= 0):
                aim += _around(chip.value)
            elif "lift" not in wishes:
                aim += (_DEFAULT_SHARE if aim.any() else 1.0) * _lift()
    if "lift" in wishes:
        aim += _lift()
    length = float(np.linalg.norm(aim))
    return (aim / length).astype(np.float32) if length else None


def _around(label: str) -> Floats:
    """An emotion and a little of those beside it."""
    return np.array(
        [1.0 if other == label else _NEARBY * (frozenset((label, other)) in _NEAR) for other in LABELS], np.float32
    )


def _lift() -> Floats:
    return np.array([_LIFT.get(label, 0.0) for label in LABELS], np.float32)
