"""The readable page: ``benchmarks/README.md``, written from the committed results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.measured import RESULTS

PAGE = Path(__file__).parent / "README.md"
_LEVEL = 0.05


def main() -> None:
    PAGE.write_text(text(), encoding="utf-8")


def text() -> str:
    """The page as Markdown; a test holds the committed file to it."""
    parts = ["# Measured", _HEAD]
    for section in (_quality, _startup, _adapting, _serving, _peers):
        name = section.__name__.removeprefix("_")
        path = RESULTS / f"{name}.json"
        if path.exists():
            result = json.loads(path.read_text(encoding="utf-8"))
            parts += [section(result), _origin(name, result)]
    return "\n\n".join(parts) + "\n"


_HEAD = (
    "Made by `make bench` from the JSON under [results](results); do not edit by hand. These are figures of small, "
    "shared machines: compare figures within one run, not across machines."
)


def _origin(name: str, result: dict[str, Any]) -> str:
    code = name if (PAGE.parent / name).is_dir() else f"{name}.py"
    where = f"[{code}]({code}), [{name}.json](results/{name}.json)"
    return f"*{result['measured']}, commit {result['commit']}, {result['machine']}, Python {result['python']}; {where}*"


def _quality(result: dict[str, Any]) -> str:
    return f"## Quality\n\n{_QUALITY}\n\n" + "\n\n".join(map(_task, result["tasks"]))


_QUALITY = (
    "Every item of the catalogue is ranked for everyone, on the test part; all that was chosen was chosen inside "
    "the training parts ([how](../docs/evaluation.md)). Intervals are 95 % bootstraps over people. ≈ is not told "
    "apart from the first by NDCG (paired randomisation test, Holm over all pairs, 5 %). `blend` and `ranker` "
    "learn from lessons that ask the question of the task; `pipeline` is the default pipeline as it comes, whose "
    "blend learns from the newest events. Fits are in seconds on two cores, of `blend` and `ranker` without those "
    "of what they are made of."
)


def _task(task: dict[str, Any]) -> str:
    rows = [
        (
            f"`{name}`{' ≈' if one['p_against_best'] >= _LEVEL and place else ''}",
            f"{one['ndcg']:.4f} ({one['intervals']['ndcg'][0]:.3f}–{one['intervals']['ndcg'][1]:.3f})",
            *(f"{one[figure]:.4f}" for figure in ("precision", "recall", "map", "hit_rate")),
            f"{one['coverage']:.0%}",
            f"{one['differentiation']:.0%}",
            one["fit_s"] if name != "pipeline" else "",
        )
        for place, (name, one) in enumerate(task["models"].items())
    ]
    columns = ("model", "NDCG@10 (95 %)", "P@10", "R@10", "MAP@10", "HR@10", "coverage", "differs", "fit s")
    seeds = f"; mean of seeds {', '.join(map(str, task['seeds']))}" if len(task["seeds"]) > 1 else ""
    note = (
        f"{task['people']:,} people, {task['catalogue']:,} items, data digest `{task['data_digest'][:12]}`. "
        f"{task['protocol']}{seeds}; {task['relevance']}."
    )
    others = f" {task['others']}" if task["others"] else ""
    return f"### {task['title']}\n\n{note}{others}\n\n{_table(columns, rows)}"


def _startup(result: dict[str, Any]) -> str:
    rows = [
        ("`import palate`, beyond Python's own start", f"{result['import_palate_s']} s"),
        (
            f"server ready, {result['events_in_log']:,} events in the log, first start",
            f"{result['ready_s_first_start']} s",
        ),
        ("the same, median of later starts (features from their checkpoint)", f"{result['ready_s_median']} s"),
    ]
    return f"## Starting\n\n{_table(('what', 'time'), rows)}"


def _adapting(result: dict[str, Any]) -> str:
    rows = [(result["events"], f"{result['p50_ms']} ms", f"{result['p99_ms']} ms", result["lists_changed"])]
    columns = ("events", "p50", "p99", "lists changed")
    return f"## Adapting\n\n{result['what']}; seed {result['seed']}.\n\n{_table(columns, rows)}"


def _serving(result: dict[str, Any]) -> str:
    rows = [
        (
            one["connections"],
            f"{one['requests_per_s']:,}",
            one["p50_ms"],
            one["p99_ms"],
            f"{limit['requests_per_s']:,}",
            f"{one['share_of_health']:.0%}",
        )
        for one, limit in zip(result["recommend"], result["health"], strict=True)
    ]
    columns = ("connections", "answers/s", "p50 ms", "p99 ms", "`/health` answers/s", "share of it")
    spent = [(part, f"{share:.1%}") for part, share in result["where_time_goes"].items()]
    return (
        f"## Serving\n\n{result['what']} {result['people']} people; impressions dropped: "
        f"{result['impressions_dropped']:.0f}.\n\n{_table(columns, rows)}\n\n"
        f"{_LIMIT}\n\n"
        f"Where the server's main thread spends its time at 16 connections:\n\n{_table(('part', 'share'), spent)}"
    )


def _peers(result: dict[str, Any]) -> str:
    parts = [
        f"## Beside other libraries\n\n{result['what']}. {result['versions']}; {result['threads']} threads each, "
        "in turn; medians. Both were [tuned](results/peers_tuning.json) on this validation part (seed 42)."
    ]
    for factors, curve in result["curves"].items():
        rows = [
            (
                one["sweep"],
                *(one[name] for name in ("implicit_s", "implicit", "ours_s", "ours", "ours_graded_s", "ours_graded")),
            )
            for one in curve["at"]
        ]
        columns = ("its sweeps", "seconds", "implicit", "ours by", "ours", "graded by", "ours, graded")
        last = [f"{curve[name]['ndcg'][-1]:.4f}" for name in ("implicit", "ours", "ours_graded")]
        ends = f"After the last sweep: {last[0]}, {last[1]} and {last[2]}"
        costs = (
            f"a sweep of ours takes {curve['sweep_ratio']} times as long; peak memory above the data "
            f"{curve['implicit']['peak_mb']:.0f} MiB and {curve['ours']['peak_mb']:.0f} MiB (ours)"
        )
        parts += [
            f"NDCG@10 with {factors} factors when implicit has done so many sweeps, and of ours by then:",
            _table(columns, rows),
            f"{ends}; {costs}.",
        ]
    speeds = [(name, one["lenskit_s"], one["ours_s"]) for name, one in result["lenskit"].items()]
    parts += ["Seconds to train:", _table(("model", "LensKit", "ours"), speeds)]
    batches = [(factors, *(f"{each:,}" for each in one.values())) for factors, one in result["batch"].items()]
    columns_of_batch = ("factors", "implicit", "ours, from profiles", "ours, product and top alone")
    whole = (
        "The whole default pipeline, one person after the other with reasons: "
        f"{result['pipeline']['people_per_s']:,} people a second, {result['pipeline']['people_per_minute']:,} a minute."
    )
    parts += ["People a second who get their top 20:", _table(columns_of_batch, batches), whole, _PEERS_LIMIT]
    return "\n\n".join(parts)


_PEERS_LIMIT = (
    "How far from the limit: a sweep with 64 factors in blocks of 16 is an estimated 2.6 GFlop, a tenth of its time at "
    "what the cores can do; the rest is calls of small products and factorisations and gathering rows. implicit "
    "looks up rows of people that it keeps and selects in compiled code; ours solves each person anew from their "
    "history, ids and all, and of the product and top alone nine tenths is choosing the top by sortable keys, "
    "which keeps ties stable."
)


_LIMIT = (
    "How far from the limit: the answer must read 0.7 MB of EASE weights for a history of 100 (about 0.1 ms from "
    "memory that is not in a cache) and go through the web stack (one over the `/health` rate). The rest is some 250 "
    "NumPy calls on arrays of the catalogue's length, of which most of the cost is the call, not the arithmetic; "
    "half-precision and 8-bit weights were tried and gained little or lost, as NumPy must widen them first."
)


def _table(columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = [columns, ("---",) * len(columns), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


if __name__ == "__main__":
    main()
