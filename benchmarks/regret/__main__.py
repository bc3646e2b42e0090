"""``python -m benchmarks.regret``: what the default pipeline loses to the best single model, case by case.

With a table of your own: ``python -m benchmarks.regret events.csv [--items items.csv]``; its columns are user, item
and, if known, rating and time. It is split at random, and by each user's last event if it has times.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, Final

from benchmarks.measured import ROOT, read_result, write_result
from benchmarks.regret.cases import CASES

_HEADER: Final = (
    f"{'data, question':44} {'objective':9} {'users':>5} {'best single':>20} {'default':>8} {'regret':>7}  95 % between"
)


def main(arguments: Sequence[str] = ()) -> None:
    options = _parse_arguments(arguments)
    objectives = options.objective or ["matched", "auto"]
    if options.table:
        questions = options.question or ["random", "last"]
        jobs = [{"table": options.table, "items": options.items, "question": question} for question in questions]
    else:
        jobs = [{"table": "", "title": case.title} for case in CASES if options.only in case.title]
    rows = [row for job in jobs for row in _measure_objectives(job, objectives, options.part)]
    print("\n".join(["", _HEADER, *map(_format_row, rows)]))
    if not options.table and options.part == "test":
        write_result("regret", {"part": options.part, "rows": _merge_with_result(rows)})


def _parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.regret", description=__doc__)
    parser.add_argument("table", nargs="?", default="", help="a table of events; without it all cases are measured")
    parser.add_argument("--items", default="", help="a table of the items: id, title, domain, genres …")
    parser.add_argument("--question", action="append", help="random, last, time or 'into DOMAIN'")
    parser.add_argument(
        "--objective", action="append", help="auto, taste, next, or matched: the one that goes with the question"
    )
    parser.add_argument("--part", default="test", choices=("test", "validation"))
    parser.add_argument("--only", default="", help="measure the cases whose title contains this")
    return parser.parse_args(arguments)


def _merge_with_result(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The committed rows with these in place of the same cases, in the order of the cases."""
    committed = read_result("regret").get("rows", [])
    by_case = {(row["title"], row["objective"]): row for row in [*committed, *rows]}
    order = [case.title for case in CASES]
    return sorted(by_case.values(), key=lambda row: (order.index(row["title"]), row["objective"] == "auto"))


def _measure_objectives(job: dict[str, str], objectives: list[str], part: str) -> list[dict[str, Any]]:
    """A row for each objective, each measured in a process of its own."""
    rows: list[dict[str, Any]] = []
    for objective in objectives:
        process = subprocess.run(
            [
                sys.executable,
                "-m",
                "benchmarks.regret.child",
                json.dumps({**job, "objective": objective, "part": part}),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        if process.returncode:
            print(f"{job}: {process.stderr.strip().splitlines()[-1]}", file=sys.stderr)
            continue
        row = json.loads(process.stdout)
        rows.append(row)
        print(_format_row(row), flush=True)
        if row["card"].get("order") == "none":  # without an order all objectives train the same blend
            break
    return rows


def _format_row(row: dict[str, Any]) -> str:
    comparison = row["regret"]["everyone"]["same"]
    best = f"{row['regret']['everyone']['best']} {comparison['reference']:.4f}"
    low, high = comparison["interval"]
    interval = "" if low is None else f"{100 * low:+.1f} % to {100 * high:+.1f} %"
    loss = "" if comparison["regret"] is None else f"{100 * comparison['regret']:+.1f} %"
    return (
        f"{row['title']:44} {row['objective']:9} {row['users']:5} {best:>20} {row['default']:8.4f} {loss:>7}"
        f"  {interval}  train {row['train_s']} s, {row['peak_mb']} MB, {row['answer_ms']} ms"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
