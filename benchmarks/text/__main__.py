"""Measure the sentence encoder: opening it and encoding a short sentence, titles and descriptions, on one core."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from benchmarks.measured import write_result
from palate.data.sample.catalogue import sample_items
from palate.text.encoder import SentenceEncoder, installed

N_TEXTS: Final = 200
N_OPENINGS: Final = 5


def main() -> None:
    encoders = {"eight_bits": SentenceEncoder(installed()), "exact": SentenceEncoder(installed(), exact=True)}
    items = list(sample_items())[:N_TEXTS]
    for encoder in encoders.values():
        encoder.encode(["warm"])
    result = {
        "opening_s": round(float(np.median([_measure_opening() for _ in range(N_OPENINGS)])), 2),
        "sentence": _encode_singly(encoders, [f"I like sci-fi space movies from {1900 + n}" for n in range(N_TEXTS)]),
        "titles": _encode_in_batches(encoders, [f"{item.title} ({item.year})" for item in items]),
        "descriptions": _encode_in_batches(encoders, [f"{item.title}. {item.description}" for item in items]),
    }
    write_result("text", result)


def _measure_opening() -> float:
    """Processor seconds of a new process until its first vector, imports included."""
    code = "import time; from palate.text.encoder import needed; needed().encode(['a']); print(time.process_time())"
    return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


def _encode_singly(encoders: Mapping[str, SentenceEncoder], texts: Sequence[str]) -> dict[str, Any]:
    """Median ms of a text; the encoders alternate, so that other load on the machine affects both."""
    processor_ms: dict[str, list[float]] = {name: [] for name in encoders}
    wall_ms = []
    for text in texts:
        for name, encoder in encoders.items():
            wall, processor = time.perf_counter(), time.process_time()
            encoder.encode([text])
            processor_ms[name].append((time.process_time() - processor) * 1e3)
            if name == "eight_bits":
                wall_ms.append((time.perf_counter() - wall) * 1e3)
    medians = {f"{name}_ms": round(float(np.median(times)), 2) for name, times in processor_ms.items()}
    clock = {"wall_p50_ms": round(float(np.median(wall_ms)), 2), "wall_fastest_ms": round(min(wall_ms), 2)}
    return {**_compare_vectors(encoders, texts), **medians, **clock}


def _encode_in_batches(encoders: Mapping[str, SentenceEncoder], texts: Sequence[str]) -> dict[str, Any]:
    """Processor ms a text when all are encoded in one call."""
    times = {}
    for name, encoder in encoders.items():
        started = time.process_time()
        encoder.encode(texts)
        times[f"{name}_ms"] = round((time.process_time() - started) / len(texts) * 1e3, 2)
    return {**_compare_vectors(encoders, texts), **times}


def _compare_vectors(encoders: Mapping[str, SentenceEncoder], texts: Sequence[str]) -> dict[str, Any]:
    """Mean number of tokens, and the cosine between the vectors of both encoders."""
    vectors = [encoder.encode(texts) for encoder in encoders.values()]
    cosines = (vectors[0] * vectors[1]).sum(axis=1)
    tokens = int(np.mean([len(ids) for ids in encoders["exact"].tokens(texts)]))
    return {"tokens": tokens, "cosine": round(float(cosines.mean()), 4), "least_cosine": round(float(cosines.min()), 4)}


if __name__ == "__main__":
    main()
