"""Moods: probabilities of the 28 emotions of GoEmotions for a text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

LABELS: Final = tuple(
    "admiration amusement anger annoyance approval caring confusion curiosity desire disappointment disapproval "
    "disgust embarrassment excitement fear gratitude grief joy love nervousness optimism pride realization relief "
    "remorse sadness surprise neutral".split()
)
"""In the order of Demszky et al., *GoEmotions* (2020)."""

RARE: Final = frozenset(("grief", "nervousness", "pride", "relief"))
"""Labels with fewer than 200 training examples: their probabilities are unreliable."""

EKMAN: Final[Mapping[str, tuple[str, ...]]] = {
    "anger": ("anger", "annoyance", "disapproval"),
    "disgust": ("disgust",),
    "fear": ("fear", "nervousness"),
    "joy": tuple(
        "joy amusement approval excitement gratitude love optimism relief pride admiration desire caring".split()
    ),
    "sadness": ("sadness", "disappointment", "embarrassment", "grief", "remorse"),
    "surprise": ("surprise", "realization", "confusion", "curiosity"),
    "neutral": ("neutral",),
}
"""Ekman's six emotions and neutral, with the labels that each of them groups."""

_VALENCE_AROUSAL: Final = {
    "admiration": (0.6, 0.5), "amusement": (0.8, 0.6), "anger": (-0.8, 0.9), "annoyance": (-0.5, 0.6),
    "approval": (0.5, 0.3), "caring": (0.6, 0.3), "confusion": (-0.2, 0.5), "curiosity": (0.3, 0.5),
    "desire": (0.4, 0.6), "disappointment": (-0.6, 0.3), "disapproval": (-0.5, 0.5), "disgust": (-0.7, 0.6),
    "embarrassment": (-0.5, 0.5), "excitement": (0.8, 0.9), "fear": (-0.7, 0.8), "gratitude": (0.8, 0.4),
    "grief": (-0.9, 0.4), "joy": (0.9, 0.7), "love": (0.9, 0.6), "nervousness": (-0.5, 0.8),
    "optimism": (0.7, 0.5), "pride": (0.7, 0.6), "realization": (0.1, 0.4), "relief": (0.6, 0.2),
    "remorse": (-0.6, 0.4), "sadness": (-0.8, 0.3), "surprise": (0.2, 0.8),
}  # fmt: skip
"""The valence of each label, in [-1, 1], and its arousal, in [0, 1]; set by hand."""


@dataclass(frozen=True, slots=True)
class Mood:
    """The emotions of a text: none, one or several."""

    chances: Mapping[str, float]
    """The independent probability of each of :data:`LABELS`, in [0, 1]; they do not sum to 1."""
    labels: tuple[str, ...] = ()
    """The labels whose probability reaches their threshold, most probable first."""

    def ekman(self) -> dict[str, float]:
        """Compute the probabilities of Ekman's emotions and neutral: 1 − Π (1 − probability) over their labels."""
        absent = dict.fromkeys(EKMAN, 1.0)
        for name, labels in EKMAN.items():
            for label in labels:
                absent[name] *= 1.0 - self.chances.get(label, 0.0)
        return {name: 1.0 - chance for name, chance in absent.items()}

    @property
    def valence(self) -> float:
        """How pleasant the mood is, in [-1, 1]; 0 if neutral."""
        return self._weighted_mean(0)

    @property
    def arousal(self) -> float:
        """How excited the mood is, in [0, 1]; 0 if neutral."""
        return self._weighted_mean(1)

    def _weighted_mean(self, axis: int) -> float:
        """Average valence (0) or arousal (1) over the labels, weighted by probability; neutral counts as 0."""
        total = sum(self.chances.values())
        return (
            sum(
                self.chances.get(label, 0.0) * emotions_after_i_feel[axis]
                for label, emotions_after_i_feel in _VALENCE_AROUSAL.items()
            )
            / total
            if total
            else 0.0
        )

    @classmethod
    def mean(cls, moods: Iterable[Mood]) -> Mood:
        """Average the moods of several texts; ``labels`` is the union of theirs, most frequent first.

        The mean of no moods is ``Mood({})``.
        """
        all_moods = list(moods)
        counts: dict[str, int] = {}
        for mood in all_moods:
            for label in mood.labels:
                counts[label] = counts.get(label, 0) + 1
        chances = {
            label: sum(mood.chances.get(label, 0.0) for mood in all_moods) / len(all_moods)
            for label in (LABELS if all_moods else ())
        }
        return cls(chances, tuple(sorted(counts, key=lambda label: -counts[label])))
