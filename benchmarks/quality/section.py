"""The page section on ranking quality, and the table of one task."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table

_QUALITY = (
    "Every item of the catalogue is ranked for everyone, on the test part; all that was chosen was chosen inside "
    "the training parts ([how](../docs/evaluation.md)). Intervals are 95 % bootstraps over users. ≈ is not told "
    "apart from the first by NDCG (paired randomisation test, Holm over all pairs, 5 %). `blend` and `ranker` "
    "are trained for the question of the task; `pipeline` is the default pipeline over them. "
    "Fits are in seconds on two cores, of `blend` and `ranker` without those "
    "of what they are made of."
)


_LEVEL = 0.05


def section(result: dict[str, Any]) -> str:
    return f"## Quality\n\n{_QUALITY}\n\n" + "\n\n".join(map(task_table, result["tasks"]))


def task_table(task: dict[str, Any]) -> str:
    rows = [
        (
            f"`{name}`{' ≈' if model['p_against_best'] >= _LEVEL and rank else ''}",
            f"{model['ndcg']:.4f} ({model['intervals']['ndcg'][0]:.3f}–{model['intervals']['ndcg'][1]:.3f})",
            *(f"{model[figure]:.4f}" for figure in ("precision", "recall", "map", "hit_rate")),
            f"{model['coverage']:.0%}",
            f"{model['differentiation']:.0%}",
            model["fit_s"] if name != "pipeline" else "",
        )
        for rank, (name, model) in enumerate(task["models"].items())
    ]
    columns = ("model", "NDCG@10 (95 %)", "P@10", "R@10", "MAP@10", "HR@10", "coverage", "differs", "fit s")
    seeds = f"; mean of seeds {', '.join(map(str, task['seeds']))}" if len(task["seeds"]) > 1 else ""
    note = (
        f"{task['users']:,} users, {task['catalogue']:,} items, data digest `{task['data_digest'][:12]}`. "
        f"{task['protocol']}{seeds}; {task['relevance']}."
    )
    others = f" {task['others']}" if task["others"] else ""
    return f"### {task['title']}\n\n{note}{others}\n\n{table(columns, rows)}"
