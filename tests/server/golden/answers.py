"""What of an answer must stay, and when two answers are the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

ROUNDING: Final = 1e-5
"""Scores may differ by this share of the span of a list's scores: 32 bits, summed in an order that differs."""
SAMPLED: Final = 0.05
"""Stars by which predicted ratings may differ: they are means over a Markov chain, which rounding sends elsewhere."""
_SCORES: Final = {
    "recommendations": "score",
    "similar": "similarity",
    "results": "score",
    "trending": "heat",
    "predictions": "rating",
    "segments": "users",
}
Kept = dict[str, Any]


def kept(body: dict[str, Any]) -> Kept:
    """The ids and numbers of an answer, small enough to be stored."""
    if "standing" in body:
        shares = {name: share for name, share in body["shares"].items() if name != "events"}
        events = [[event["item_id"], event["share"]] for event in body["shares"]["events"]]
        return {
            "score": body["standing"]["score"],
            "rank": body["standing"]["rank"],
            "shares": shares,
            "events": events,
        }
    for rows, score in _SCORES.items():
        if rows in body:
            id_ = "name" if rows == "segments" else "item_id"
            return {"kind": rows, "rows": [[row[id_], row[score]] for row in body[rows]]}
    return {"name": body["name"]}


def differences(before: Kept, now: Kept) -> list[str]:
    """In which ways two answers are not the same; none if they are, but for rounding."""
    if before.keys() != now.keys():
        return [f"{sorted(before)} became {sorted(now)}"]
    if "rows" in before:
        limit = SAMPLED if before["kind"] == "predictions" else ROUNDING * _span([score for _, score in before["rows"]])
        return _rows(before["rows"], now["rows"], limit)
    if "shares" in before:
        limit = 2 * ROUNDING * max(abs(before["score"]), sum(map(abs, before["shares"].values())))
        numbers = {"score": (before["score"], now["score"])}
        numbers |= {name: (share, now["shares"].get(name, 0.0)) for name, share in before["shares"].items()}
        far = [f"{name}: {a} became {b}" for name, (a, b) in numbers.items() if abs(a - b) > limit]
        return far + _rows(before["events"], now["events"], limit)
    return [] if before == now else [f"{before} became {now}"]


def _rows(before: Sequence[Any], now: Sequence[Any], limit: float) -> list[str]:
    """Place by place: the same score; another item only where one of the same score stood or was cut off."""
    if len(before) != len(now):
        return [f"{len(before)} rows became {len(now)}"]
    changes = []
    for position, ((item, score), (other, new)) in enumerate(zip(before, now, strict=True), 1):
        tied = [id_ for id_, old in before if abs(old - score) <= 2 * limit]
        may_be_cut = abs(score - before[-1][1]) <= 2 * limit
        if abs(score - new) > limit or (item != other and other not in tied and not may_be_cut):
            changes.append(f"position {position}: {item} {score} became {other} {new}")
    return changes


def _span(scores: Sequence[float]) -> float:
    """Between the best and the worst, and never less than a thousandth of the largest."""
    largest = max(map(abs, scores), default=1.0)
    return max(max(scores, default=0.0) - min(scores, default=0.0), 1e-3 * largest)
