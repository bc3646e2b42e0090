"""The charts of the page: metrics with intervals, NDCG against other metrics, NDCG by history length."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

from palate.evaluation.by_history_length import Bucket
from palate.evaluation.evaluate import Evaluation
from palate.evaluation.report.svg import AxisScale, dot, drawing, line, path, text

_WIDTH = 340
_ROW = 24
_LABEL_HEIGHT = 13.0


def dots(models: Mapping[str, Evaluation], metric: str, title: str) -> str:
    """Draw a metric of each model with its interval, one row for each model; the first is highlighted."""
    height = _ROW * len(models) + 22
    x_start = min(max(len(name) for name in models) * 6.5 + 10, 150)
    shown = {name: (evaluation.metrics[metric], *evaluation.intervals[metric]) for name, evaluation in models.items()}
    scale = AxisScale.over([value for row in shown.values() for value in row], x_start, _WIDTH - 12)
    parts: list[str] = []
    for value, label in scale.ticks():
        parts.append(line(scale(value), 4, scale(value), height - 18, "axis"))
        parts.append(text(scale(value), height - 4, label, anchor="middle"))
    for index, (name, (mean, low, high)) in enumerate(shown.items()):
        y = _ROW * index + 16
        parts.append(text(0, y + 4, _short(name), kind="name"))
        if math.isnan(mean):
            parts.append(text(x_start, y + 4, "not defined here"))
            continue
        parts.append(line(scale(low), y, scale(high), y, "span" if index else "first-span"))
        tooltip = f"{name}: {mean:.4f} ({low:.4f} to {high:.4f})"
        parts.append(dot(scale(mean), y, tooltip, kind="dot" if index else "first"))
    return drawing(_WIDTH, height, f"{title} of each model with its 95 % interval", parts)


def scatter(models: Mapping[str, Evaluation], across: str, title: str) -> str:
    """Draw NDCG (y) against another metric (x) for each model."""
    height = 250
    x = AxisScale.over([evaluation.metrics[across] for evaluation in models.values()], 40, _WIDTH - 66, margin=0.08)
    y = AxisScale.over([evaluation.metrics["ndcg"] for evaluation in models.values()], height - 40, 8, margin=0.08)
    parts = [text(40, 0, "NDCG"), text(_WIDTH - 12, height - 6, f"{title} →", anchor="end")]
    for value, label in x.ticks():
        parts += [line(x(value), 8, x(value), height - 40, "axis")]
        parts += [text(x(value), height - 24, label, anchor="middle")]
    for value, label in y.ticks():
        parts += [line(40, y(value), _WIDTH - 66, y(value), "axis"), text(34, y(value) + 4, label, anchor="end")]
    names = list(models)
    points = [(x(evaluation.metrics[across]), y(evaluation.metrics["ndcg"])) for evaluation in models.values()]
    labels = _separate_labels([y_position for _, y_position in points])
    for index in reversed(range(len(names))):
        name, (x_point, y_point), label_y = names[index], points[index], labels[index]
        evaluation = models[name]
        tooltip = f"{name}: NDCG {evaluation.metrics['ndcg']:.4f}, {title} {evaluation.metrics[across]:.3f}"
        parts.append(dot(x_point, y_point, tooltip, kind="dot" if index else "first"))
        if label_y - y_point > 6:
            parts.append(line(x_point + 5, y_point, x_point + 8, label_y, "axis"))
        parts.append(text(x_point + 9, label_y + 4, _short(name), kind="name"))
    return drawing(_WIDTH, height, f"NDCG against {title}", parts)


def histories(groups: Mapping[str, Sequence[Bucket]], name: str) -> str:
    """Draw the NDCG of one model by length of history, with the other models in grey."""
    width, height = 200, 150
    y = AxisScale.over(
        [bound for buckets in groups.values() for bucket in buckets for bound in bucket.interval], height - 24, 8
    )
    own_buckets = groups[name]
    x = [34 + (width - 54) * index / max(len(own_buckets) - 1, 1) for index in range(len(own_buckets))]
    parts: list[str] = []
    for value, label in y.ticks(3):
        parts += [line(26, y(value), width, y(value), "axis"), text(22, y(value) + 4, label, anchor="end")]
    for other, buckets in groups.items():
        if other != name:
            parts.append(
                path([(x_position, y(bucket.mean)) for x_position, bucket in zip(x, buckets, strict=True)], "others")
            )
    parts.append(path([(x_position, y(bucket.mean)) for x_position, bucket in zip(x, own_buckets, strict=True)], "own"))
    for x_position, bucket in zip(x, own_buckets, strict=True):
        span = f"{bucket.least}-{bucket.most}" if bucket.most > bucket.least else f"{bucket.least}"
        parts.append(line(x_position, y(bucket.interval[0]), x_position, y(bucket.interval[1]), "first-span"))
        tooltip = f"{span} events, {bucket.users} users: {bucket.mean:.4f}"
        parts.append(dot(x_position, y(bucket.mean), tooltip, kind="own-dot", radius=3.5))
        parts.append(text(x_position, height - 6, f"{bucket.least}+", anchor="middle"))
    return drawing(width, height, f"NDCG of {name} by length of history", parts)


def _short(name: str, most: int = 21) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _separate_labels(positions: Sequence[float]) -> list[float]:
    """The y coordinates of labels, moved down where they would overlap."""
    separated = list(positions)
    order = sorted(range(len(positions)), key=lambda index: positions[index])
    for before, after in itertools.pairwise(order):
        separated[after] = max(separated[after], separated[before] + _LABEL_HEIGHT)
    return separated
