"""``python -m palate.text.mood.train GOEMOTIONS WEIGHTS``: fit the reader of moods anew.

GOEMOTIONS is a folder with the ``train.tsv`` of the GoEmotions data; ``dev.tsv`` is not looked at. Some minutes.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from palate.errors import InvalidInput
from palate.text.mood.classifier import EmotionClassifier, View
from palate.text.mood.emotions import EKMAN, LABELS
from palate.text.mood.ngrams import Hashes, grams
from palate.types import Floats

MIN_TEXTS: Final = (3, 8)
"""Sequences of words and of letters in fewer texts are not learned from."""
COST: Final = 1.0
TELLING: Final = 0.7
"""The power of the log-count ratio of a sequence and a label that is the prior variance of their weight."""
ROUNDS: Final = 10
FOLDS: Final = 5
SEED: Final = 42


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """Texts and what annotators felt in them."""

    texts: list[str]
    labels: Floats
    """0 or 1, shape ``(n_texts, n_labels)``."""


def read_labelled(path: Path) -> Labelled:
    """A file of GoEmotions: text, numbers of labels, id, separated by tabs.

    Raises:
        InvalidInput: the file is missing or a line is not of this form.
    """
    texts, rows = [], []
    try:
        lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read ({error}); give the data GoEmotions.", where=str(path)) from error
    for number, line in enumerate(lines, 1):
        text, _, rest = line.partition("\t")
        row = np.zeros(len(LABELS), np.float32)
        try:
            row[[int(label) for label in rest.partition("\t")[0].split(",")]] = 1
        except (ValueError, IndexError) as error:
            raise InvalidInput(
                f"Line {number} is not a text, its labels by number and an id, separated by tabs.", where=str(path)
            ) from error
        texts.append(text)
        rows.append(row)
    return Labelled(texts, np.array(rows))


def train(data: Labelled, *, folds: int = FOLDS, seed: int = SEED) -> tuple[EmotionClassifier, Floats]:
    """A reader of ``data``, and the chances of its texts as readers say them that did not see them.

    Thresholds come from those chances alone, one for each label.
    """
    rng = np.random.default_rng(seed)
    counted = [_Counted.of(hashes) for hashes in zip(*map(grams, data.texts), strict=True)]
    vocabularies = [one.vocabulary(least) for one, least in zip(counted, MIN_TEXTS, strict=True)]
    parts = [one.rows(*known) for one, known in zip(counted, vocabularies, strict=True)]
    constant = csr_array(np.ones((len(data.texts), 1), np.float32))
    rows: csr_array[Any, tuple[int, int]] = csr_array(hstack([*parts, constant]))
    fold = rng.permutation(len(data.texts)) % folds
    unseen = np.zeros_like(data.labels)
    for each in range(folds):
        rest = fold != each
        unseen[~rest] = _chances(rows[~rest] @ _weights(rows[rest], data.labels[rest], rng))
    thresholds = thresholds_of(unseen, data.labels)
    ekman = thresholds_of(*map(ekman_of, (unseen, data.labels)))
    weights = _weights(rows, data.labels, rng)
    scale = np.abs(weights[:-1]).max(axis=0) / 127
    small = np.rint(weights[:-1] / scale).astype(np.int8)
    at = len(vocabularies[0][0])
    views = (View(*vocabularies[0], small[:at]), View(*vocabularies[1], small[at:]))
    return EmotionClassifier(views, scale, weights[-1], thresholds, ekman), unseen


def thresholds_of(chances: Floats, labels: Floats) -> Floats:
    """For each label the middle of the chances at which its F1 is within 0.01 of the largest."""
    found = []
    for chance, label in zip(chances.T, labels.T, strict=True):
        order = np.argsort(-chance, kind="stable")
        hits = np.cumsum(label[order])
        f1 = 2 * hits / (np.arange(1, len(chance) + 1) + label.sum())
        found.append(np.median(chance[order][f1 >= f1.max() - 0.01]))
    return np.array(found, np.float32)


def ekman_of(chances: Floats) -> Floats:
    """The chances (or 0 and 1) of the emotions of Ekman and neutral, shape ``(n_texts, n_emotions)``."""
    groups = [[LABELS.index(label) for label in labels] for labels in EKMAN.values()]
    return np.stack([1 - np.prod(1 - chances[:, group], axis=1) for group in groups], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class _Counted:
    """Each different hash of each text, the text it is in, and how often."""

    hashes: Hashes
    text: NDArray[np.int64]
    counts: NDArray[np.int64]
    n_texts: int

    @classmethod
    def of(cls, texts: Sequence[Hashes]) -> _Counted:
        pairs = [np.unique(found, return_counts=True) for found in texts]
        text = np.repeat(np.arange(len(texts)), [len(found) for found, _ in pairs])
        return cls(
            np.concatenate([found for found, _ in pairs]), text, np.concatenate([n for _, n in pairs]), len(texts)
        )

    def vocabulary(self, least: int) -> tuple[Hashes, Floats]:
        """The hashes that are in ``least`` texts or more, sorted, and their rarity."""
        known, n_texts = np.unique(self.hashes, return_counts=True)
        keep = n_texts >= least
        return known[keep], (np.log(self.n_texts / n_texts[keep]) + 1).astype(np.float32)

    def rows(self, known: Hashes, rarity: Floats) -> csr_array[Any, tuple[int, int]]:
        """The texts as :meth:`View.features` sees them, a row each."""
        places = np.minimum(np.searchsorted(known, self.hashes), len(known) - 1)
        there = known[places] == self.hashes
        text, places = self.text[there], places[there]
        values = (1 + np.log(self.counts[there])) * rarity[places]
        lengths = np.sqrt(np.bincount(text, values**2, minlength=self.n_texts))
        values = (values / lengths[text]).astype(np.float32)
        return csr_array((values, (text, places)), shape=(self.n_texts, len(known)))


def _weights(rows: csr_array[Any, tuple[int, int]], labels: Floats, rng: np.random.Generator) -> Floats:
    """Weights of every feature and, last, of the constant one; shape ``(n_features + 1, n_labels)``."""
    from palate.text.mood.dual_ascent import ascend

    order = np.stack([rng.permutation(rows.shape[0]) for _ in range(ROUNDS)])
    variances = np.abs(_ratios(rows, labels)) ** TELLING
    variances[-1] = 1
    return ascend(rows.indptr, rows.indices, rows.data, labels, variances.astype(np.float32), COST, order)


def _ratios(rows: csr_array[Any, tuple[int, int]], labels: Floats) -> Floats:
    """ln of how much commoner each feature is with a label than without (Wang and Manning, 2012)."""
    there = csr_array((np.ones_like(rows.data), rows.indices, rows.indptr), shape=rows.shape)
    with_it = there.T @ labels + 1
    without = there.sum(axis=0)[:, None] - with_it + 2
    ratios = np.log(with_it / with_it.sum(axis=0)) - np.log(without / without.sum(axis=0))
    return np.asarray(ratios, np.float32)


def _chances(scores: Floats) -> Floats:
    return (1 / (1 + np.exp(-scores))).astype(np.float32)


def main(arguments: Sequence[str]) -> None:
    """What the module does when it is run; ends with a sentence if that is impossible."""
    if len(arguments) != 2:
        sys.exit(__doc__)
    source, target = map(Path, arguments)
    try:
        train(read_labelled(source / "train.tsv"))[0].save(target)
    except InvalidInput as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
