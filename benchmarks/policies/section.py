"""The section on policies."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table


def section(result: dict[str, Any]) -> str:
    """A draw by a policy beside the plain draw of the same slate, and the size of a stored decision."""
    rows = [
        [
            depth,
            f"{times['plackett_luce_us']:.0f}",
            f"{times['policy_us']:.0f}",
            f"{times['ratio']:.1f}",
            f"{times['features_us']:.0f}",
            f"{times['utilities_us']:.0f}",
            f"{times['encode_us']:.0f}",
            f"{result['decision_bytes'][depth]:,.0f}",
            f"{result['decision_bytes'][f'{depth} as float32']:,.0f}",
        ]
        for depth, times in result["depths"].items()
    ]
    header = [
        "candidates",
        "plackett_luce",
        "policy",
        "ratio",
        "of it features",
        "utilities",
        "encoding",
        "stored bytes",
        "bytes as float32",
    ]
    return "\n\n".join(
        [
            "## Policies",
            f"What [a policy](../docs/policies.md) adds to an answer: the stages `explore.plackett_luce` and "
            f"`explore.policy` with a clone on the same slate, in turn, for a user with {result['n_events']} events "
            f"and {result['n_exposed']} items shown lately, of a catalogue of {result['n_items']:,} items. Medians in "
            "µs on one core; the decision is encoded once for each list.",
            table(header, rows),
            f"The genres, creators and domains of the catalogue are coded once for each version of it, with its table "
            f"in {result['table_and_traits_ms']:.0f} ms.",
        ]
    )
