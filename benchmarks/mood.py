"""The reader of moods on GoEmotions: what cross-validation said, and what the held-out part says."""

from __future__ import annotations

import time
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import numpy as np

from benchmarks.measured import DATA, write
from palate.data.sample.catalogue import sample_items
from palate.text.mood.classifier import EmotionClassifier
from palate.text.mood.emotions import EKMAN, LABELS
from palate.text.mood.train import FOLDS, SEED, ekman_of, read_labelled, thresholds_of, train
from palate.text.query.gazetteer import Gazetteer
from palate.text.query.parse_query import parse_query
from palate.types import Bools, Floats

FOLDER = DATA / "goemotions"
SAMPLES = 1_000
SENTENCE = "Something hopeful after a bad day, a feel-good sci-fi film from the 90s, not too long"


def main() -> None:
    seen, held_out = (read_labelled(FOLDER / f"{part}.tsv") for part in ("train", "dev"))
    started = time.perf_counter()
    unseen = train(seen)[1]
    took_s = time.perf_counter() - started
    reader = EmotionClassifier.shipped()
    chances = reader.chances(held_out.texts)
    measured = (unseen, seen.labels, chances, held_out.labels)
    write(
        "mood",
        {
            "seed": SEED,
            "folds": FOLDS,
            "train_texts": len(seen.texts),
            "dev_texts": len(held_out.texts),
            "train_s": round(took_s),
            "weights_mb": round(_weights_bytes() / 1e6, 1),
            "labels": _figures(LABELS, measured, reader.thresholds),
            "ekman": _figures(tuple(EKMAN), tuple(map(ekman_of, measured)), reader.ekman_thresholds),
            "read_ms": _median_ms(held_out.texts[:1_000], reader),
            "understand_ms": _understand_ms(),
        },
    )


def _figures(names: Sequence[str], measured: tuple[Floats, ...], thresholds: Floats) -> dict[str, Any]:
    """Macro-F1 inside the training part and on the held-out part, and each label's F1 on the latter."""
    unseen, seen, chances, truth = measured
    found = chances >= thresholds
    right = truth > 0
    rng = np.random.default_rng(SEED)
    draws = [rng.integers(0, len(right), len(right)) for _ in range(SAMPLES)]
    macro = [_f1(found[rows], right[rows]).mean() for rows in draws]
    each = _f1(found, right)
    return {
        "macro_f1": round(float(each.mean()), 4),
        "interval": [round(float(end), 4) for end in np.percentile(macro, (2.5, 97.5))],
        "cross_validated": round(float(_cross_validated(unseen, seen)), 4),
        "each": {
            str(name): {"f1": round(float(f1), 3), "train": int(n), "dev": int(m)}
            for name, f1, n, m in zip(names, each, seen.sum(axis=0), truth.sum(axis=0), strict=True)
        },
    }


def _cross_validated(unseen: Floats, labels: Floats) -> float:
    """Macro-F1 of texts whose reader and whose thresholds both come from other texts."""
    fold = np.random.default_rng(SEED).permutation(len(labels)) % FOLDS
    found = np.zeros(labels.shape, np.bool_)
    for each in range(FOLDS):
        rest = fold != each
        found[~rest] = unseen[~rest] >= thresholds_of(unseen[rest], labels[rest])
    return float(_f1(found, labels > 0).mean())


def _f1(found: Bools, right: Bools) -> Floats:
    """Of each label; 0 where there is nothing to find and nothing found."""
    hits = (found & right).sum(axis=0)
    f1: Floats = (2 * hits / np.maximum(found.sum(axis=0) + right.sum(axis=0), 1)).astype(np.float32)
    return f1


def _median_ms(texts: Sequence[str], reader: EmotionClassifier) -> float:
    def one(text: str) -> float:
        started = time.perf_counter()
        reader.read(text)
        return time.perf_counter() - started

    return round(1e3 * float(np.median([one(text) for text in texts])), 2)


def _understand_ms() -> float:
    gazetteer, took = Gazetteer(sample_items()), []
    for _ in range(200):
        started = time.perf_counter()
        parse_query(SENTENCE, gazetteer, this_year=2026)
        took.append(time.perf_counter() - started)
    return round(1e3 * float(np.median(took)), 2)


def _weights_bytes() -> int:
    folder = files("palate.text.mood") / "weights"
    return sum(len(file.read_bytes()) for file in folder.iterdir())


if __name__ == "__main__":
    main()
