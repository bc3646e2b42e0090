"""The reader of moods: a linear model over word and letter sequences, in NumPy alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from palate.errors import StorageFailed
from palate.text.mood.emotions import LABELS, Mood
from palate.text.mood.ngrams import Hashes, grams
from palate.types import Floats

_VIEWS: Final = ("words", "letters")
_NUMBERS: Final = ("scale", "bias", "thresholds", "ekman_thresholds")


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """One kind of sequences that the reader knows."""

    hashes: Hashes
    """Sorted, shape ``(n_sequences,)``."""
    rarity: Floats
    """1 + ln (texts ÷ texts that hold it), of the same shape."""
    weights: NDArray[np.int8]
    """Shape ``(n_sequences, n_labels)``; times the reader's scale."""

    def features(self, found: Hashes) -> tuple[NDArray[np.intp], Floats]:
        """Places of the known ones of ``found`` and their values: (1 + ln count) × rarity, of length 1 together."""
        found, counts = np.unique(found, return_counts=True)  # sorted, they are looked up several times as fast
        places = np.minimum(np.searchsorted(self.hashes, found), len(self.hashes) - 1)
        known = self.hashes[places] == found
        places, counts = places[known], counts[known]
        values = (1 + np.log(counts)) * self.rarity[places]
        length = float(np.sqrt(values @ values))
        return places, (values / (length or 1.0)).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class EmotionClassifier:
    """Reads what texts feel like. English; immutable, so that threads may share one."""

    views: tuple[View, ...]
    scale: Floats
    """Of the weights, for each label."""
    bias: Floats
    thresholds: Floats
    """From this chance on a label counts as found; they were chosen to make the F1 of each label largest."""
    ekman_thresholds: Floats
    """The same for the emotions of Ekman and neutral."""

    @classmethod
    def shipped(cls) -> EmotionClassifier:
        """The reader that comes with Palate; opened once."""
        return _shipped()

    @classmethod
    def load(cls, folder: Path) -> EmotionClassifier:
        """Open a reader that ``python -m palate.text.mood.train`` wrote; its arrays are mapped from the files.

        Raises:
            StorageFailed: a file is missing or damaged.
        """
        try:
            about = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
            if tuple(about["labels"]) != LABELS:
                raise ValueError("it knows other labels")
            views = tuple(
                View(*(_mapped(folder / f"{view}.{part}.npy") for part in ("hashes", "rarity", "weights")))
                for view in _VIEWS
            )
            numbers = (np.array(about[name], np.float32) for name in _NUMBERS)
            return cls(views, *numbers)
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            raise StorageFailed(
                f"The mood reader in {folder} cannot be read ({error}); install Palate anew.", where=str(folder)
            ) from error

    def save(self, folder: Path) -> None:
        """Write arrays and JSON into ``folder``; the inverse of :meth:`load`."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, view in zip(_VIEWS, self.views, strict=True):
            for part in ("hashes", "rarity", "weights"):
                np.save(folder / f"{name}.{part}.npy", getattr(view, part), allow_pickle=False)
        about = {"labels": LABELS} | {
            name: [float(f"{value:.5g}") for value in getattr(self, name)] for name in _NUMBERS
        }
        (folder / "reader.json").write_text(json.dumps(about) + "\n", encoding="utf-8")

    def read(self, text: str) -> Mood:
        """The mood of one text, within a millisecond; of an empty one too, which is neutral."""
        return self.moods(self.chances([text]))[0]

    def read_all(self, texts: Sequence[str]) -> list[Mood]:
        return self.moods(self.chances(texts))

    def chances(self, texts: Sequence[str]) -> Floats:
        """The chance of each label, shape ``(n_texts, n_labels)``."""
        scores = np.zeros((len(texts), len(LABELS)), np.float32)
        for row, text in enumerate(texts):
            for view, found in zip(self.views, grams(text), strict=True):
                places, values = view.features(found)
                scores[row] += values @ view.weights[places].astype(np.float32)
        scores *= self.scale
        scores += self.bias
        return (1 / (1 + np.exp(-scores))).astype(np.float32)

    def moods(self, chances: Floats) -> list[Mood]:
        """Moods of chances, shape ``(n_texts, n_labels)``."""
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
def _shipped() -> EmotionClassifier:
    return EmotionClassifier.load(Path(str(files("palate.text.mood") / "weights")))


def _mapped(path: Path) -> Any:
    """The array in ``path`` as a plain view of the mapping: a memmap would slow every look-up."""
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
