"""The section on estimates before a launch."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table


def section(result: dict[str, Any]) -> str:
    """How often the interval of an estimate holds what a policy then earns."""
    rows = [
        [
            target,
            estimator,
            f"{of['earned']:.3f}",
            f"{of[estimator]['covered']} of {result['runs']}",
            f"{of[estimator]['within_both_errors']} of {result['runs']}",
            f"{of[estimator]['bias']:+.3f} ± {1.96 * of[estimator]['bias_error']:.3f}",
            f"{of[estimator]['mean_width']:.3f}",
        ]
        for target, of in result["targets"].items()
        for estimator in ("rips", "sips")
    ]
    header = ["policy", "estimator", "earned by a list", "in the interval", "with its own error", "bias", "mean width"]
    return "\n\n".join(
        [
            "## Estimates before a launch",
            f"From a log of {result['n_logged']} simulated users, with one session each and lists that the default "
            "pipeline drew: what would a list earn under another policy? Beside it, what it then earned: with all "
            f"{result['n_users']} users of the community in new sessions after the same histories. "
            f"{result['runs']} logs of {len(result['seeds'])} communities. "
            "Intervals are 95 % bootstrap intervals, clustered by user; what was earned has an error of its own, "
            "which the column after counts, too.",
            table(header, rows),
        ]
    )
