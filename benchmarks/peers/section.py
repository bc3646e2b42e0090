"""The page section on other libraries."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table

_LIMIT = (
    "How far from the limit: a sweep with 64 factors in blocks of 16 is an estimated 2.6 GFlop, a tenth of its time at "
    "what the cores can do; the rest is calls of small products and factorisations and gathering rows. implicit "
    "looks up rows of users that it keeps and selects in compiled code; ours solves each user anew from their "
    "history, ids and all, and of the product and top alone nine tenths is choosing the top by sortable keys, "
    "which keeps ties stable."
)
_BATCH_COLUMNS = ("factors", "implicit", "ours, from profiles", "ours, product and top alone")
_POINT = ("sweep", "implicit_s", "implicit", "ours_s", "ours", "ours_graded_s", "ours_graded")


def section(result: dict[str, Any]) -> str:
    parts = [
        f"## Beside other libraries\n\n{result['what']}. {result['versions']}; {result['threads']} threads each, "
        "in turn; medians. Both were [tuned](peers/tuning.json) on this validation part (seed 42)."
    ]
    for factors, curve in result["curves"].items():
        parts += _curve(factors, curve)
    seconds = [(name, figures["lenskit_s"], figures["ours_s"]) for name, figures in result["lenskit"].items()]
    batches = [
        (factors, *(f"{users_per_s:,}" for users_per_s in figures.values()))
        for factors, figures in result["batch"].items()
    ]
    pipeline = (
        "The whole default pipeline, one user after the other with reasons: "
        f"{result['pipeline']['users_per_s']:,} users a second, {result['pipeline']['users_per_minute']:,} a minute."
    )
    parts += ["Seconds to train:", table(("model", "LensKit", "ours"), seconds)]
    parts += ["Users a second who get their top 20:", table(_BATCH_COLUMNS, batches), pipeline, _LIMIT]
    return "\n\n".join(parts)


def _curve(factors: str, curve: dict[str, Any]) -> list[str]:
    """Quality by time for one number of factors, as paragraphs."""
    rows = [tuple(point[name] for name in _POINT) for point in curve["at"]]
    columns = ("its sweeps", "seconds", "implicit", "ours by", "ours", "graded by", "ours, graded")
    last = [f"{curve[name]['ndcg'][-1]:.4f}" for name in ("implicit", "ours", "ours_graded")]
    costs = (
        f"a sweep of ours takes {curve['sweep_ratio']} times as long; peak memory above the data "
        f"{curve['implicit']['peak_mb']:.0f} MiB and {curve['ours']['peak_mb']:.0f} MiB (ours)"
    )
    return [
        f"NDCG@10 with {factors} factors when implicit has done so many sweeps, and of ours by then:",
        table(columns, rows),
        f"After the last sweep: {last[0]}, {last[1]} and {last[2]}; {costs}.",
    ]
