"""A linear emotion classifier over word and letter n-grams, in NumPy only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from palate.errors import StorageFailed
from palate.text.mood.emotions import LABELS, Mood
from palate.text.mood.ngrams import Hashes, hash_text_ngrams
from palate.types import Floats

_VIEWS: Final = ("words", "letters")
_PER_LABEL_ARRAYS: Final = ("scale", "bias", "thresholds", "ekman_thresholds")


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """The vocabulary and weights of one kind of n-grams (words or letters)."""

    hashes: Hashes
    """Sorted, shape ``(n_sequences,)``."""
    rarity: Floats
    """The inverse document frequency 1 + ln(texts / texts with the n-gram), shape ``(n_sequences,)``."""
    weights: NDArray[np.int8]
    """Quantized weights, shape ``(n_sequences, n_labels)``; multiply by the classifier's ``scale``."""

    def features(self, hashes: Hashes) -> tuple[NDArray[np.intp], Floats]:
        """Return the indices of the known n-grams and their tf-idf values (1 + ln count) · rarity, of length 1."""
        hashes, counts = np.unique(hashes, return_counts=True)  # sorted hashes are looked up several times as fast
        indices = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        is_known = self.hashes[indices] == hashes
        indices, counts = indices[is_known], counts[is_known]
        values = (1 + np.log(counts)) * self.rarity[indices]
        length = float(np.sqrt(values @ values))
        return indices, (values / (length or 1.0)).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class EmotionClassifier:
    """Classifies the emotions of English texts. Immutable, so that threads may share one."""

    views: tuple[View, ...]
    scale: Floats
    """The scale of the quantized weights of each label, shape ``(n_labels,)``."""
    bias: Floats
    thresholds: Floats
    """The probability from which a label is assigned, chosen to maximise the F1 of each label."""
    ekman_thresholds: Floats
    """The same for Ekman's six emotions and neutral."""

    @classmethod
    def shipped(cls) -> EmotionClassifier:
        """Return the classifier that comes with Palate; loaded once."""
        return _load_shipped()

    @classmethod
    def load(cls, folder: Path) -> EmotionClassifier:
        """Load a classifier that ``python -m palate.text.mood.train`` wrote; its arrays are memory-mapped.

        Raises:
            StorageFailed: a file is missing or damaged.
        """
        try:
            metadata = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
            if tuple(metadata["labels"]) != LABELS:
                raise ValueError("its labels are not those of this version")
            views = tuple(
                View(*(_load_mapped(folder / f"{view}.{part}.npy") for part in ("hashes", "rarity", "weights")))
                for view in _VIEWS
            )
            numbers = (np.array(metadata[name], np.float32) for name in _PER_LABEL_ARRAYS)
            return cls(views, *numbers)
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            raise StorageFailed(
                f"The emotion classifier in {folder} cannot be read ({error}); reinstall Palate.", where=str(folder)
            ) from error

    def save(self, folder: Path) -> None:
        """Write arrays and JSON into ``folder``; the inverse of :meth:`load`."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, view in zip(_VIEWS, self.views, strict=True):
            for part in ("hashes", "rarity", "weights"):
                np.save(folder / f"{name}.{part}.npy", getattr(view, part), allow_pickle=False)
        metadata = {"labels": LABELS} | {
            name: [float(f"{value:.5g}") for value in getattr(self, name)] for name in _PER_LABEL_ARRAYS
        }
        (folder / "reader.json").write_text(json.dumps(metadata) + "\n", encoding="utf-8")

    def read(self, text: str) -> Mood:
        """Classify one text, within a millisecond; an empty text is neutral."""
        return self.moods(self.chances([text]))[0]

    def read_all(self, texts: Sequence[str]) -> list[Mood]:
        """Classify several texts."""
        return self.moods(self.chances(texts))

    def chances(self, texts: Sequence[str]) -> Floats:
        """Compute the probability of each label, shape ``(n_texts, n_labels)``."""
        scores = np.zeros((len(texts), len(LABELS)), np.float32)
        for row, text in enumerate(texts):
            for view, hashes in zip(self.views, hash_text_ngrams(text), strict=True):
                indices, values = view.features(hashes)
                scores[row] += values @ view.weights[indices].astype(np.float32)
        scores *= self.scale
        scores += self.bias
        return (1 / (1 + np.exp(-scores))).astype(np.float32)

    def moods(self, chances: Floats) -> list[Mood]:
        """Build a mood from each row of probabilities, shape ``(n_texts, n_labels)``."""
        return [
            Mood(
                dict(zip(LABELS, row.tolist(), strict=True)),
                tuple(
                    LABELS[label] for label in np.argsort(-row, kind="stable") if row[label] >= self.thresholds[label]
                ),
            )
            for row in chances
        ]


@cache
def _load_shipped() -> EmotionClassifier:
    return EmotionClassifier.load(Path(str(files("palate.text.mood") / "weights")))


def _load_mapped(path: Path) -> np.ndarray:
    """Memory-map an array as a plain ``ndarray``: the ``memmap`` subclass slows every look-up."""
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
