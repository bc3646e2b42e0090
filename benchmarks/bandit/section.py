"""The section on the contextual bandit."""

from __future__ import annotations

from typing import Any, Final

from benchmarks.table import table

_LEARNING: Final = ["exploration", "feedbacks/s", "checkpoint ms", "weights ms", "checkpoint kB", "version kB"]


def section(result: dict[str, Any]) -> str:
    """The draw beside the plain draw, what learning costs, and estimates beside those of Vowpal Wabbit."""
    depths = result["draw"]
    draws = [
        [name, *(f"{times[name]:.0f} ({times[name] / times['plackett_luce']:.1f})" for times in depths.values())]
        for name in next(iter(depths.values()))
    ]
    learning = [
        [
            name,
            f"{values['feedbacks_per_s']:,.0f}",
            f"{values['checkpoint_ms']:.0f}",
            f"{values['weights_ms']:.1f}",
            f"{values['checkpoint_bytes'] / 1e3:.0f}",
            f"{values['version_bytes'] / 1e3:.1f}",
        ]
        for name, values in result["learning"].items()
    ]
    estimates = result["estimates"]
    errors = [
        [name, f"{values['rmse']:.4f}", f"{values['bias']:+.4f}"] for name, values in estimates["estimators"].items()
    ]
    whole = result["log"]
    return "\n\n".join(
        [
            "## Contextual bandit",
            "The explore stage with [the bandit](../docs/bandit.md) on 300 candidates, of which it ranks the first: "
            "medians in µs on one core, all kinds in turn; in brackets the ratio to `explore.plackett_luce`.",
            table(["draw", *(f"{depth} ranked" for depth in depths)], draws),
            "Learning, where each feedback makes an example of its item and of the two above it, with 100 candidates:",
            table(
                ["exploration", "feedbacks/s", "checkpoint ms", "weights ms", "checkpoint kB", "version kB"], learning
            ),
            f"From the log of the store, joined with {result['n_lists']:,} lists, to checkpoints and versions each "
            f"second: {whole['feedbacks_per_s']:,.0f} feedbacks/s, {whole['examples_per_s']:,.0f} examples/s.",
            f"Estimates of a fixed policy from {estimates['n_logs']} synthetic logs of {estimates['n_rounds']:,} "
            "rounds beside those of Vowpal Wabbit's `--cb --eval`: errors against the truth. The two IPS differ by at "
            f"most {estimates['ips_difference']:.0e}.",
            table(["estimator", "root mean squared error", "bias"], errors),
        ]
    )
