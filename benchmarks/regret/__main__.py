"""``python -m benchmarks.regret``: what the default loses to the best single model, case by case.

With a table of your own: ``python -m benchmarks.regret events.csv [--items items.csv]``; its columns are user, item
and, if there are any, rating and time. It is asked about at random, and about everyone's last event if it has times.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Any

from benchmarks.measured import RESULTS, ROOT, write
from benchmarks.regret.cases import CASES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", nargs="?", default="", help="events of your own; without it all cases are measured")
    parser.add_argument("--items", default="", help="a table of the items: id, title, domain, genres …")
    parser.add_argument("--question", action="append", help="random, last, time or 'into DOMAIN'")
    parser.add_argument(
        "--objective", action="append", help="auto, taste, next, or matched: the one that goes with the question"
    )
    parser.add_argument("--part", default="test", choices=("test", "validation"))
    parser.add_argument("--only", default="", help="cases whose title holds this")
    asked = parser.parse_args()
    objectives = asked.objective or ["matched", "auto"]
    if asked.table:
        wanted = [
            {"table": asked.table, "items": asked.items, "question": question}
            for question in asked.question or ["random", "last"]
        ]
    else:
        wanted = [{"table": "", "title": case.title} for case in CASES if asked.only in case.title]
    rows = [row for one in wanted for row in measured(one, objectives, asked.part)]
    print("\n".join(["", HEAD, *map(line, rows)]))
    if not asked.table and asked.part == "test":
        write("regret", {"part": asked.part, "rows": _among_the_others(rows)})


def _among_the_others(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """These rows in the place of those that were measured before, in the order of the cases."""
    path = RESULTS / "regret.json"
    before = json.loads(path.read_text(encoding="utf-8"))["rows"] if path.exists() else []
    found = {(row["title"], row["objective"]): row for row in [*before, *rows]}
    order = [case.title for case in CASES]
    return sorted(found.values(), key=lambda row: (order.index(row["title"]), row["objective"] == "auto"))


HEAD = (
    f"{'data, question':44} {'objective':9} {'users':>5} {'best single':>20} {'default':>8} {'regret':>7}  95 % between"
)


def measured(one: dict[str, str], objectives: list[str], part: str) -> list[dict[str, Any]]:
    """A row for each objective that differs, each in a process of its own."""
    rows: list[dict[str, Any]] = []
    for objective in objectives:
        question = {**one, "objective": objective, "part": part}
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.regret.child", json.dumps(question)],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            print(f"{one}: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
            continue
        row = json.loads(done.stdout)
        rows.append(row)
        print(line(row), flush=True)
        if row["card"].get("order") == "none":  # there is one question to be trained for
            break
    return rows


def line(row: dict[str, Any]) -> str:
    same = row["regret"]["everyone"]["same"]
    best = f"{row['regret']['everyone']['best']} {same['reference']:.4f}"
    low, high = same["interval"]
    between = "" if low is None else f"{100 * low:+.1f} % to {100 * high:+.1f} %"
    lost = "" if same["regret"] is None else f"{100 * same['regret']:+.1f} %"
    return (
        f"{row['title']:44} {row['objective']:9} {row['users']:5} {best:>20} {row['default']:8.4f} {lost:>7}  {between}"
        f"  train {row['train_s']} s, {row['peak_mb']} MB, {row['answer_ms']} ms"
    )


if __name__ == "__main__":
    main()
