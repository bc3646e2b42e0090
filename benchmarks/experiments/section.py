"""The page section on what live experiments cost."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table


def section(result: dict[str, Any]) -> str:
    rows = [("no experiment", f"{result['request_us']} µs", "1")]
    for name, label in (("ab", "A/A test, half and half"), ("interleave", "mixed lists for everybody")):
        low, median, high = result[f"ratio_{name}"]
        rows.append((label, "", f"{median} ({low} to {high})"))
    return "\n\n".join(
        [
            "## What live experiments cost",
            f"Processor time of a request of a known user on MovieLens 100K, in {result['rounds']} rounds of "
            f"{result['requests_per_round']} requests by turns; ratios are medians with quartiles. In the A/A test "
            "both variants have the default pipeline.",
            table(("requests", "time", "ratio"), rows),
            f"Without an experiment a request spends {result['lookup_ns']} ns on the question whether there is any. "
            f"An evaluation takes {result['evaluation_ms_per_user']} ms for each user, with "
            f"{result['evaluated_users']:,} new users of two lists and a click, and the users of the "
            "rounds with 40 lists each.",
        ]
    )
