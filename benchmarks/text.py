"""How quickly the encoder opens and reads: one short sentence, titles and descriptions, on one core."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence

import numpy as np

from benchmarks.measured import write
from palate.data.sample.catalogue import sample_items
from palate.text.encoder import SentenceEncoder, needed

SENTENCES = 200
OPENINGS = 5


def main() -> None:
    reader = needed()
    assert isinstance(reader, SentenceEncoder)
    items = list(sample_items())
    reader.encode(["warm"])
    write(
        "text",
        {
            "opening_s": round(float(np.median([_opening_s() for _ in range(OPENINGS)])), 2),
            "sentence": _one_by_one(reader, [f"I like sci-fi space movies from {1900 + n}" for n in range(SENTENCES)]),
            "titles": _many(reader, [f"{item.title} ({item.year})" for item in items[:SENTENCES]]),
            "descriptions": _many(reader, [f"{item.title}. {item.description}" for item in items[:SENTENCES]]),
        },
    )


def _opening_s() -> float:
    """Processor seconds from nothing loaded to the first vector, libraries and all."""
    code = "import time; from palate.text.encoder import needed; needed().encode(['a']); print(time.process_time())"
    return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


def _one_by_one(reader: SentenceEncoder, texts: Sequence[str]) -> dict[str, float]:
    wall, processor = [], []
    for text in texts:
        started, spent = time.perf_counter(), time.process_time()
        reader.encode([text])
        wall.append((time.perf_counter() - started) * 1e3)
        processor.append((time.process_time() - spent) * 1e3)
    return {
        "tokens": int(reader.tokens(texts)[1].sum(axis=1).mean()),
        "processor_ms": round(float(np.median(processor)), 2),
        "wall_p50_ms": round(float(np.median(wall)), 2),
        "wall_fastest_ms": round(min(wall), 2),
    }


def _many(reader: SentenceEncoder, texts: Sequence[str]) -> dict[str, float]:
    started, spent = time.perf_counter(), time.process_time()
    reader.encode(texts)
    processor_s, wall_s = time.process_time() - spent, time.perf_counter() - started
    return {
        "tokens": int(reader.tokens(texts)[1].sum(axis=1).mean()),
        "per_processor_s": round(len(texts) / processor_s),
        "per_wall_s": round(len(texts) / wall_s),
    }
