"""The page section on whether explanations are true."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table

_REASONS = (
    "MovieLens 100K, all of it known; the default pipeline with surprise 0; someone at random, and half the time an "
    "item of their first ten, half of the whole list. How often removing the past event that is named lowers the "
    "item's score: in lists it is the one that is named first, in an account the one whose removal does most "
    "([why](../docs/reasons.md))."
)


def section(result: dict[str, Any]) -> str:
    rows = [
        (
            name,
            result["named_in_lists"][name]["cases"],
            f"{result['named_in_lists'][name]['lower']:.1%}",
            f"{result['named_by_why'][name]['lower']:.1%}",
        )
        for name in result["named_in_lists"]
    ]
    raised, effects = result["raised"], result["effects"]
    error = effects["score_error_max"]
    scaled = sum(case["old_scale"] < case["score"] for case in raised)
    return (
        f"## Reasons\n\n{_REASONS} Seed {result['seed']}, data digest `{result['data_digest'][:12]}`.\n\n"
        f"{table(('items from', 'cases', 'named in lists', 'main by `/why`'), rows)}\n\n"
        f"Shares and base sum to the score within {result['share_error_max']:.0e} (tolerance {result['tolerance']:g}). "
        f"Stated effects beside {effects['checked']:,} real removals: ranks equal in {effects['ranks_equal']:.1%}, "
        f"scores {f'within {error:.0e}' if error else 'equal to the last bit'}; without its main reason an item falls "
        f"by {effects['places_fallen_median']:.0f} places at the median. "
        f"An account takes {result['account_ms']} ms.\n\n"
        f"In {len(raised)} cases removing the event that a list names raises the score; in {scaled} of them the score "
        "does fall in the scale of the old list, but the list around the item changed more. In the others the rest of "
        "the history counts for more once it is gone."
    )
