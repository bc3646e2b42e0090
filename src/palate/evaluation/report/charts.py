"""The charts: dots with intervals, accuracy against breadth, figures by length of history."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

from palate.evaluation.by_history_length import Bucket
from palate.evaluation.evaluate import Evaluation
from palate.evaluation.report.svg import Scale, dot, drawing, line, path, text

_WIDTH = 340
_ROW = 24
_APART = 13.0


def dots(models: Mapping[str, Evaluation], metric: str, title: str) -> str:
    """One metric of every model with its interval, one under the other; the first stands out."""
    height = _ROW * len(models) + 22
    left = min(max(len(name) for name in models) * 6.5 + 10, 150)
    shown = {name: (one.metrics[metric], *one.intervals[metric]) for name, one in models.items()}
    scale = Scale.over([value for row in shown.values() for value in row], left, _WIDTH - 12)
    parts: list[str] = []
    for value, label in scale.ticks():
        parts.append(line(scale(value), 4, scale(value), height - 18, "axis"))
        parts.append(text(scale(value), height - 4, label, anchor="middle"))
    for place, (name, (mean, low, high)) in enumerate(shown.items()):
        y = _ROW * place + 16
        parts.append(text(0, y + 4, _short(name), kind="name"))
        if math.isnan(mean):
            parts.append(text(left, y + 4, "not defined here"))
            continue
        parts.append(line(scale(low), y, scale(high), y, "span" if place else "first-span"))
        words = f"{name}: {mean:.4f} ({low:.4f} to {high:.4f})"
        parts.append(dot(scale(mean), y, words, kind="dot" if place else "first"))
    return drawing(_WIDTH, height, f"{title} of each model with its 95 % interval", parts)


def scatter(models: Mapping[str, Evaluation], across: str, title: str) -> str:
    """NDCG upwards against another figure: up and to the right is better on both."""
    height = 250
    x = Scale.over([one.metrics[across] for one in models.values()], 40, _WIDTH - 66, margin=0.08)
    y = Scale.over([one.metrics["ndcg"] for one in models.values()], height - 40, 8, margin=0.08)
    parts = [text(40, 0, "NDCG"), text(_WIDTH - 12, height - 6, f"{title} →", anchor="end")]
    for value, label in x.ticks():
        parts += [line(x(value), 8, x(value), height - 40, "axis")]
        parts += [text(x(value), height - 24, label, anchor="middle")]
    for value, label in y.ticks():
        parts += [line(40, y(value), _WIDTH - 66, y(value), "axis"), text(34, y(value) + 4, label, anchor="end")]
    names = list(models)
    points = [(x(one.metrics[across]), y(one.metrics["ndcg"])) for one in models.values()]
    labels = _apart([place for _, place in points])
    for place in reversed(range(len(names))):
        name, (left, top), beside = names[place], points[place], labels[place]
        one = models[name]
        words = f"{name}: NDCG {one.metrics['ndcg']:.4f}, {title} {one.metrics[across]:.3f}"
        parts.append(dot(left, top, words, kind="dot" if place else "first"))
        if beside - top > 6:
            parts.append(line(left + 5, top, left + 8, beside, "axis"))
        parts.append(text(left + 9, beside + 4, _short(name), kind="name"))
    return drawing(_WIDTH, height, f"NDCG against {title}", parts)


def histories(groups: Mapping[str, Sequence[Bucket]], name: str) -> str:
    """NDCG of one model by length of history, over the lines of the others."""
    width, height = 200, 150
    y = Scale.over([side for each in groups.values() for one in each for side in one.interval], height - 24, 8)
    own = groups[name]
    x = [34 + (width - 54) * place / max(len(own) - 1, 1) for place in range(len(own))]
    parts: list[str] = []
    for value, label in y.ticks(3):
        parts += [line(26, y(value), width, y(value), "axis"), text(22, y(value) + 4, label, anchor="end")]
    for other, each in groups.items():
        if other != name:
            parts.append(path([(at, y(one.mean)) for at, one in zip(x, each, strict=True)], "others"))
    parts.append(path([(at, y(one.mean)) for at, one in zip(x, own, strict=True)], "own"))
    for at, one in zip(x, own, strict=True):
        span = f"{one.least}-{one.most}" if one.most > one.least else f"{one.least}"
        parts.append(line(at, y(one.interval[0]), at, y(one.interval[1]), "first-span"))
        words = f"{span} events, {one.users} users: {one.mean:.4f}"
        parts.append(dot(at, y(one.mean), words, kind="own-dot", radius=3.5))
        parts.append(text(at, height - 6, f"{one.least}+", anchor="middle"))
    return drawing(width, height, f"NDCG of {name} by length of history", parts)


def _short(name: str, most: int = 21) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _apart(places: Sequence[float]) -> list[float]:
    """The places, moved down where they would come closer than a line of text."""
    moved = list(places)
    order = sorted(range(len(places)), key=lambda one: places[one])
    for before, after in itertools.pairwise(order):
        moved[after] = max(moved[after], moved[before] + _APART)
    return moved
