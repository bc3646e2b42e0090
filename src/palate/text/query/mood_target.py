"""Compute a target mood from a query: the wanted amount of each emotion."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from palate.text.mood.emotions import LABELS, Mood
from palate.text.query.parsed_query import Chip
from palate.types import Floats

MOOD_KINDS: Final = ("feeling", "wish", "mood")
"""The kinds of chips that define the target mood."""

_LIFT: Final = {
    "joy": 1.0, "optimism": 1.0, "amusement": 0.5, "caring": 0.5, "relief": 0.5,
    "sadness": -1.0, "grief": -0.5, "fear": -0.5, "anger": -0.5, "disgust": -0.5,
}  # fmt: skip
"""The emotions of a mood that lifts; set by hand."""
_SIMILAR: Final = tuple(
    frozenset(pair.split("+"))
    for pair in "joy+optimism joy+amusement joy+excitement love+caring relief+caring sadness+grief fear+nervousness "
    "anger+annoyance curiosity+realization curiosity+surprise admiration+love disgust+disapproval".split()
)
_SIMILAR_WEIGHT: Final = 0.4
"""The weight of emotions similar to the wanted one."""
_IMPLICIT_LIFT_WEIGHT: Final = 0.5
"""The weight of a lift that is not asked for, if another mood is."""


def target(chips: Iterable[Chip]) -> Floats | None:
    """Compute the target mood, a unit vector over ``LABELS``; None if the chips name no mood.

    Wanted moods count positively, unwanted ones negatively. Feelings are matched if the user asks for that; else
    unpleasant ones add a lift and pleasant ones are maintained: users repair bad moods and keep good ones (Zillmann,
    *Mood management through communication choices*, 1988).
    """
    mood_chips = [chip for chip in chips if chip.kind in MOOD_KINDS]
    wishes = {chip.value for chip in mood_chips if chip.kind == "wish" and chip.polarity > 0}
    vector = np.zeros(len(LABELS), np.float32)
    for chip in mood_chips:
        if chip.kind == "mood":
            vector += chip.polarity * _emotion_vector(chip.value)
    for chip in mood_chips:
        if chip.kind == "feeling" and chip.polarity > 0:
            if "match" in wishes or ("lift" not in wishes and Mood({chip.value: 1.0}).valence >= 0):
                vector += _emotion_vector(chip.value)
            elif "lift" not in wishes:
                vector += (_IMPLICIT_LIFT_WEIGHT if vector.any() else 1.0) * _lift_vector()
    if "lift" in wishes:
        vector += _lift_vector()
    length = float(np.linalg.norm(vector))
    return (vector / length).astype(np.float32) if length else None


def _emotion_vector(label: str) -> Floats:
    """Return the vector of an emotion, with a smaller weight for similar ones."""
    return np.array(
        [1.0 if other == label else _SIMILAR_WEIGHT * (frozenset((label, other)) in _SIMILAR) for other in LABELS],
        np.float32,
    )


def _lift_vector() -> Floats:
    return np.array([_LIFT.get(label, 0.0) for label in LABELS], np.float32)
