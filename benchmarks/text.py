"""How quickly the encoder opens and reads: one short sentence, titles and descriptions, on one core."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.measured import write
from palate.data.sample.catalogue import sample_items
from palate.text.encoder import SentenceEncoder, installed

SENTENCES = 200
OPENINGS = 5


def main() -> None:
    readers = {"eight_bits": SentenceEncoder(installed()), "exact": SentenceEncoder(installed(), exact=True)}
    items = list(sample_items())[:SENTENCES]
    kinds = {
        "sentence": [f"I like sci-fi space movies from {1900 + n}" for n in range(SENTENCES)],
        "titles": [f"{item.title} ({item.year})" for item in items],
        "descriptions": [f"{item.title}. {item.description}" for item in items],
    }
    for reader in readers.values():
        reader.encode(["warm"])
    opening_s = round(float(np.median([_opening_s() for _ in range(OPENINGS)])), 2)
    taken = {
        name: _one_by_one(readers, kinds[name]) if name == "sentence" else _many(readers, kinds[name]) for name in kinds
    }
    write("text", {"opening_s": opening_s, **taken})


def _opening_s() -> float:
    """Processor seconds from nothing loaded to the first vector, libraries and all."""
    code = "import time; from palate.text.encoder import needed; needed().encode(['a']); print(time.process_time())"
    return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


def _one_by_one(readers: Mapping[str, SentenceEncoder], texts: Sequence[str]) -> dict[str, Any]:
    """Both readers take turns, so that whatever else the machine does meets both."""
    taken: dict[str, list[float]] = {name: [] for name in readers}
    wall = []
    for text in texts:
        for name, reader in readers.items():
            started, spent = time.perf_counter(), time.process_time()
            reader.encode([text])
            taken[name].append((time.process_time() - spent) * 1e3)
            if name == "eight_bits":
                wall.append((time.perf_counter() - started) * 1e3)
    processor = {f"{name}_ms": round(float(np.median(one)), 2) for name, one in taken.items()}
    clock = {"wall_p50_ms": round(float(np.median(wall)), 2), "wall_fastest_ms": round(min(wall), 2)}
    return {**_about(readers, texts), **processor, **clock}


def _many(readers: Mapping[str, SentenceEncoder], texts: Sequence[str]) -> dict[str, Any]:
    taken = {}
    for name, reader in readers.items():
        spent = time.process_time()
        reader.encode(texts)
        taken[f"{name}_ms"] = round((time.process_time() - spent) / len(texts) * 1e3, 2)
    return {**_about(readers, texts), **taken}


def _about(readers: Mapping[str, SentenceEncoder], texts: Sequence[str]) -> dict[str, Any]:
    vectors = [reader.encode(texts) for reader in readers.values()]
    cosines = (vectors[0] * vectors[1]).sum(axis=1)
    tokens = int(np.mean([len(ids) for ids in readers["exact"].tokens(texts)]))
    return {"tokens": tokens, "cosine": round(float(cosines.mean()), 4), "least_cosine": round(float(cosines.min()), 4)}


if __name__ == "__main__":
    main()
