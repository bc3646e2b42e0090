"""The page section on regret: the default pipeline against the best single model."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table

_COLUMNS = ("data, question", "users", "best single model", "default", "regret", "95 %", "train", "peak")


def section(result: dict[str, Any]) -> str:
    rows = [row for row in result["rows"] if row["objective"] == "auto"]
    losses = [_same_users(row)["regret"] for row in rows if _same_users(row)["regret"] is not None]
    summary = (
        f"The default loses {_percent(max(losses))} at worst and {_percent(sum(losses) / len(losses))} on the mean of "
        f"{len(losses)} settings, against the model that turned out best on the same users (below 0: it gains). In "
        f"{sum(loss <= 0.01 for loss in losses)} it is no more than 1 % worse, in "
        f"{sum(_is_surely_worse(row) for row in rows)} worse beyond the interval."
    )
    introduction = (
        "What `data import`, `train` and `GET /recommend` serve with the default settings, beside every single model "
        f"that the same training made: NDCG@10 over the whole catalogue, {result['part']} part, seed 42, at most 1,000 "
        "users, intervals by bootstrap over users, paired. `last` and `time` are asked at the time of the user's first "
        "test event, other questions after all events, since [the pause](../docs/decisions/0053-pauses.md) before a "
        "request tells a default that is trained for several questions which is asked. "
        "`python -m benchmarks.regret TABLE` measures any table of user, item, rating and time. Seconds and peak "
        "memory are of the whole training, on a shared machine."
    )
    parts = ["## Regret", introduction, result.get("note", ""), summary, table(_COLUMNS, [_row(row) for row in rows])]
    return "\n\n".join(filter(None, parts))


def _row(row: dict[str, Any]) -> tuple[str, ...]:
    comparison = _same_users(row)
    low, high = comparison["interval"]
    between = "" if low is None else f"{_percent(low)} to {_percent(high)}"
    loss = "" if comparison["regret"] is None else _percent(comparison["regret"])
    best = f"`{row['regret']['everyone']['best']}` {comparison['reference']:.4f}"
    users, default = f"{row['users']:,}", f"{row['default']:.4f}"
    return (
        row["title"],
        users,
        best,
        default,
        loss,
        between,
        f"{row['train_s']:.0f} s",
        f"{row['peak_mb']:,} MB",
    )


def _same_users(row: dict[str, Any]) -> dict[str, Any]:
    comparison: dict[str, Any] = row["regret"]["everyone"]["same"]
    return comparison


def _is_surely_worse(row: dict[str, Any]) -> bool:
    low, _ = _same_users(row)["interval"]
    return low is not None and low > 0


def _percent(share: float) -> str:
    return f"{100 * share:+.1f} %"
