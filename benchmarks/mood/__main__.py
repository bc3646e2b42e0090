"""Measure the emotion classifier on GoEmotions: F1 by cross-validation and on the held-out part, and speed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import Any, Final

import numpy as np

from benchmarks.measured import DATA, write_result
from palate.data.sample.catalogue import sample_items
from palate.text.mood.classifier import EmotionClassifier
from palate.text.mood.emotions import EKMAN, LABELS
from palate.text.mood.train import FOLDS, SEED, ekman_of, read_labelled, thresholds_of, train
from palate.text.query.gazetteer import Gazetteer
from palate.text.query.parse_query import parse_query
from palate.types import Bools, Floats

FOLDER: Final = DATA / "goemotions"
N_BOOTSTRAPS: Final = 1_000
SENTENCE: Final = "Something hopeful after a bad day, a feel-good sci-fi film from the 90s, not too long"


def main() -> None:
    train_part, dev_part = (read_labelled(FOLDER / f"{part}.tsv") for part in ("train", "dev"))
    started = time.perf_counter()
    out_of_fold = train(train_part)[1]
    train_s = time.perf_counter() - started
    classifier = EmotionClassifier.shipped()
    dev_probabilities = classifier.chances(dev_part.texts)
    arrays = (out_of_fold, train_part.labels, dev_probabilities, dev_part.labels)
    write_result(
        "mood",
        {
            "seed": SEED,
            "folds": FOLDS,
            "train_texts": len(train_part.texts),
            "dev_texts": len(dev_part.texts),
            "train_s": round(train_s),
            "weights_mb": round(_weights_bytes() / 1e6, 1),
            "labels": _compute_f1_figures(LABELS, arrays, classifier.thresholds),
            "ekman": _compute_f1_figures(tuple(EKMAN), tuple(map(ekman_of, arrays)), classifier.ekman_thresholds),
            "read_ms": _median_ms(classifier.read, dev_part.texts[:1_000]),
            "understand_ms": _measure_parsing(),
        },
    )


def _compute_f1_figures(names: Sequence[str], arrays: tuple[Floats, ...], thresholds: Floats) -> dict[str, Any]:
    """Macro-F1 by cross-validation in the training part and on the held-out part, and the held-out F1 by label."""
    out_of_fold, train_labels, probabilities, labels = arrays
    predicted, actual = probabilities >= thresholds, labels > 0
    rng = np.random.default_rng(SEED)
    samples = [rng.integers(0, len(actual), len(actual)) for _ in range(N_BOOTSTRAPS)]
    macro = [_compute_f1(predicted[rows], actual[rows]).mean() for rows in samples]
    by_label = _compute_f1(predicted, actual)
    return {
        "macro_f1": round(float(by_label.mean()), 4),
        "interval": [round(float(end), 4) for end in np.percentile(macro, (2.5, 97.5))],
        "cross_validated": round(float(_cross_validated_f1(out_of_fold, train_labels)), 4),
        "each": {
            str(name): {"f1": round(float(f1), 3), "train": int(n_train), "dev": int(n_dev)}
            for name, f1, n_train, n_dev in zip(
                names, by_label, train_labels.sum(axis=0), labels.sum(axis=0), strict=True
            )
        },
    }


def _cross_validated_f1(probabilities: Floats, labels: Floats) -> float:
    """Macro-F1 of texts whose probabilities and thresholds both come from other texts."""
    folds = np.random.default_rng(SEED).permutation(len(labels)) % FOLDS
    predicted = np.zeros(labels.shape, np.bool_)
    for fold in range(FOLDS):
        held_out = folds == fold
        thresholds = thresholds_of(probabilities[~held_out], labels[~held_out])
        predicted[held_out] = probabilities[held_out] >= thresholds
    return float(_compute_f1(predicted, labels > 0).mean())


def _compute_f1(predicted: Bools, actual: Bools) -> Floats:
    """F1 of each label; 0 where a label is neither predicted nor present."""
    hits = (predicted & actual).sum(axis=0)
    f1: Floats = (2 * hits / np.maximum(predicted.sum(axis=0) + actual.sum(axis=0), 1)).astype(np.float32)
    return f1


def _median_ms(function: Callable[[str], object], texts: Sequence[str]) -> float:
    """The median time of a call with one text."""
    times = []
    for text in texts:
        started = time.perf_counter()
        function(text)
        times.append(time.perf_counter() - started)
    return round(1e3 * float(np.median(times)), 2)


def _measure_parsing() -> float:
    """Median ms to parse one sentence against the names of the sample catalogue."""
    gazetteer = Gazetteer(sample_items())
    return _median_ms(lambda text: parse_query(text, gazetteer, this_year=2026), [SENTENCE] * 200)


def _weights_bytes() -> int:
    folder = files("palate.text.mood") / "weights"
    return sum(len(file.read_bytes()) for file in folder.iterdir())


if __name__ == "__main__":
    main()
