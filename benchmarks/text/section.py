"""The page section on the sentence encoder."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table

_TEXT = (
    "all-MiniLM-L6-v2 by ONNX Runtime on one thread, with 8 bits a weight as it comes, beside itself in floats. "
    "Time is that of the processor, as others shared the machine."
)


def section(result: dict[str, Any]) -> str:
    rows = [
        (
            title,
            texts["tokens"],
            f"{texts['eight_bits_ms']} ms",
            f"{texts['exact_ms']} ms",
            f"{texts['exact_ms'] / texts['eight_bits_ms']:.1f}×",
            f"{texts['cosine']:.4f} ({texts['least_cosine']:.4f})",
        )
        for title, texts in (
            ("a short sentence", result["sentence"]),
            ("titles in batches, each", result["titles"]),
            ("descriptions in batches, each", result["descriptions"]),
        )
    ]
    columns = ("what", "tokens", "8 bits", "exact", "gain", "cosine (least)")
    sentence = result["sentence"]
    return (
        f"## Reading what words mean\n\n{_TEXT} From nothing loaded to the first vector it takes "
        f"{result['opening_s']} s. The short sentence took {sentence['wall_p50_ms']} ms by the clock (median; "
        f"{sentence['wall_fastest_ms']} ms at the fastest).\n\n{table(columns, rows)}"
    )
