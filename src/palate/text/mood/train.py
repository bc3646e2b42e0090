"""``python -m palate.text.mood.train GOEMOTIONS WEIGHTS``: train the emotion classifier.

GOEMOTIONS is a folder with the ``train.tsv`` of the GoEmotions data; ``dev.tsv`` is not used. Takes some minutes.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from palate.errors import InvalidInput
from palate.text.mood.classifier import EmotionClassifier, View
from palate.text.mood.emotions import EKMAN, LABELS
from palate.text.mood.ngrams import Hashes, hash_text_ngrams
from palate.types import Floats

MIN_TEXTS: Final = (3, 8)
"""The minimum number of texts for an n-gram of words, and of letters."""
COST: Final = 1.0
VARIANCE_POWER: Final = 0.7
"""The prior variance of a weight is the absolute log-count ratio of its n-gram and label to this power."""
ROUNDS: Final = 10
FOLDS: Final = 5
SEED: Final = 42


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """Texts with the emotions that annotators assigned."""

    texts: list[str]
    labels: Floats
    """0 or 1, shape ``(n_texts, n_labels)``."""


def read_labelled(path: Path) -> Labelled:
    """Read a file of GoEmotions: text, label numbers and id, separated by tabs.

    Raises:
        InvalidInput: the file is missing, or a line has another form.
    """
    texts, rows = [], []
    try:
        lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except OSError as error:
        raise InvalidInput(
            f"{path} cannot be read ({error}); give the folder of the GoEmotions data.", where=str(path)
        ) from error
    for number, line in enumerate(lines, 1):
        text, _, label_fields = line.partition("\t")
        row = np.zeros(len(LABELS), np.float32)
        try:
            row[[int(label) for label in label_fields.partition("\t")[0].split(",")]] = 1
        except (ValueError, IndexError) as error:
            raise InvalidInput(
                f"Line {number} must be a text, its label numbers and an id, separated by tabs.", where=str(path)
            ) from error
        texts.append(text)
        rows.append(row)
    return Labelled(texts, np.array(rows))


def train(data: Labelled, *, folds: int = FOLDS, seed: int = SEED) -> tuple[EmotionClassifier, Floats]:
    """Train a classifier on ``data``; also returns the out-of-fold probabilities of its texts.

    The threshold of each label is chosen on the out-of-fold probabilities.
    """
    rng = np.random.default_rng(seed)
    counted = [_NgramCounts.of(hashes) for hashes in zip(*map(hash_text_ngrams, data.texts), strict=True)]
    vocabularies = [counts.vocabulary(n_min) for counts, n_min in zip(counted, MIN_TEXTS, strict=True)]
    parts = [counts.rows(*vocabulary) for counts, vocabulary in zip(counted, vocabularies, strict=True)]
    constant = csr_array(np.ones((len(data.texts), 1), np.float32))
    rows: csr_array = csr_array(hstack([*parts, constant]))
    fold = rng.permutation(len(data.texts)) % folds
    out_of_fold = np.zeros_like(data.labels)
    for fold_index in range(folds):
        is_train = fold != fold_index
        out_of_fold[~is_train] = _sigmoid(rows[~is_train] @ _fit_weights(rows[is_train], data.labels[is_train], rng))
    thresholds = thresholds_of(out_of_fold, data.labels)
    ekman = thresholds_of(*map(ekman_of, (out_of_fold, data.labels)))
    weights = _fit_weights(rows, data.labels, rng)
    scale = np.abs(weights[:-1]).max(axis=0) / 127
    quantized = np.rint(weights[:-1] / scale).astype(np.int8)
    n_words = len(vocabularies[0][0])
    views = (View(*vocabularies[0], quantized[:n_words]), View(*vocabularies[1], quantized[n_words:]))
    return EmotionClassifier(views, scale, weights[-1], thresholds, ekman), out_of_fold


def thresholds_of(chances: Floats, labels: Floats) -> Floats:
    """Choose the threshold of each label: the median of the probabilities whose F1 is within 0.01 of the best."""
    thresholds = []
    for chance, label in zip(chances.T, labels.T, strict=True):
        order = np.argsort(-chance, kind="stable")
        hits = np.cumsum(label[order])
        f1 = 2 * hits / (np.arange(1, len(chance) + 1) + label.sum())
        thresholds.append(np.median(chance[order][f1 >= f1.max() - 0.01]))
    return np.array(thresholds, np.float32)


def ekman_of(chances: Floats) -> Floats:
    """Compute the probabilities (or 0/1 labels) of Ekman's emotions and neutral, shape ``(n_texts, n_emotions)``."""
    groups = [[LABELS.index(label) for label in labels] for labels in EKMAN.values()]
    return np.stack([1 - np.prod(1 - chances[:, group], axis=1) for group in groups], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class _NgramCounts:
    """The n-gram counts of texts as parallel columns: hash, text index, count."""

    hashes: Hashes
    text: NDArray[np.int64]
    counts: NDArray[np.int64]
    n_texts: int

    @classmethod
    def of(cls, texts: Sequence[Hashes]) -> _NgramCounts:
        pairs = [np.unique(hashes, return_counts=True) for hashes in texts]
        text = np.repeat(np.arange(len(texts)), [len(unique) for unique, _ in pairs])
        return cls(
            np.concatenate([unique for unique, _ in pairs]), text, np.concatenate([n for _, n in pairs]), len(texts)
        )

    def vocabulary(self, min_texts: int) -> tuple[Hashes, Floats]:
        """Return the hashes that occur in ``min_texts`` texts or more, sorted, and their rarity."""
        hashes, n_texts = np.unique(self.hashes, return_counts=True)
        keep = n_texts >= min_texts
        return hashes[keep], (np.log(self.n_texts / n_texts[keep]) + 1).astype(np.float32)

    def rows(self, hashes: Hashes, rarity: Floats) -> csr_array:
        """Build the feature matrix, one row for each text, as :meth:`View.features` computes it."""
        indices = np.minimum(np.searchsorted(hashes, self.hashes), len(hashes) - 1)
        is_known = hashes[indices] == self.hashes
        text, indices = self.text[is_known], indices[is_known]
        values = (1 + np.log(self.counts[is_known])) * rarity[indices]
        lengths = np.sqrt(np.bincount(text, values**2, minlength=self.n_texts))
        values = (values / lengths[text]).astype(np.float32)
        return csr_array((values, (text, indices)), shape=(self.n_texts, len(hashes)))


def _fit_weights(rows: csr_array, labels: Floats, rng: np.random.Generator) -> Floats:
    """Fit the weights of every feature and, last, of the constant; shape ``(n_features + 1, n_labels)``."""
    from palate.text.mood.dual_ascent import ascend

    order = np.stack([rng.permutation(rows.shape[0]) for _ in range(ROUNDS)])
    variances = np.abs(_log_count_ratios(rows, labels)) ** VARIANCE_POWER
    variances[-1] = 1
    return ascend(rows.indptr, rows.indices, rows.data, labels, variances.astype(np.float32), COST, order)


def _log_count_ratios(rows: csr_array, labels: Floats) -> Floats:
    """Compute the log-count ratio of each feature and label (Wang and Manning, 2012)."""
    has_feature = csr_array((np.ones_like(rows.data), rows.indices, rows.indptr), shape=rows.shape)
    with_label = has_feature.T @ labels + 1
    without_label = has_feature.sum(axis=0)[:, None] - with_label + 2
    ratios = np.log(with_label / with_label.sum(axis=0)) - np.log(without_label / without_label.sum(axis=0))
    return np.asarray(ratios, np.float32)


def _sigmoid(scores: Floats) -> Floats:
    return (1 / (1 + np.exp(-scores))).astype(np.float32)


def main(arguments: Sequence[str]) -> None:
    """Run the command line: train and save; exit with a message on an error."""
    if len(arguments) != 2:
        sys.exit(__doc__)
    source, target = map(Path, arguments)
    try:
        train(read_labelled(source / "train.tsv"))[0].save(target)
    except InvalidInput as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
