"""The reward of sessions over time as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from palate.evaluation.report.svg import AxisScale, dot, drawing, line, path, text

_WIDTH: Final = 460
_HEIGHT: Final = 240
_COLOURS: Final = {"bandit": "#2563eb", "ppo": "#c2410c", "control": "#6b7280"}
PICTURE: Final = Path(__file__).parents[2] / "docs" / "live_loop.svg"


def write_chart(result: dict[str, Any]) -> None:
    """Write the picture of the reward of sessions in each tenth of the time, with 95 % intervals."""
    arms = result["arms"]
    curves = {name: arms[name]["by_time"] for name in _COLOURS if name in arms}
    PICTURE.write_text(draw_curves(curves), encoding="utf-8")


def draw_curves(curves: dict[str, list[dict[str, float]]]) -> str:
    """A line with intervals for each arm."""
    n = max(map(len, curves.values()))
    bounds = [value[end] for curve in curves.values() for value in curve for end in ("low", "high")]
    x = AxisScale.over([1.0, float(n)], 40, _WIDTH - 90)
    y = AxisScale.over(bounds, _HEIGHT - 30, 16)
    parts = [text(40, 10, "reward of a session"), text(_WIDTH - 90, _HEIGHT - 4, "tenth of the users →", anchor="end")]
    for tick, label in y.ticks():
        parts += [line(40, y(tick), _WIDTH - 90, y(tick), "axis"), text(34, y(tick) + 4, label, anchor="end")]
    parts += [text(x(index), _HEIGHT - 16, str(index), anchor="middle") for index in range(1, n + 1)]
    for shift, (name, curve) in enumerate(curves.items()):
        points = [(x(index + 1.0) + 3 * (shift - 1), y(value["mean"])) for index, value in enumerate(curve)]
        parts.append(path(points, name))
        for point, value in zip(points, curve, strict=True):
            parts.append(line(point[0], y(value["low"]), point[0], y(value["high"]), name))
            parts.append(dot(*point, f"{name}: {value['mean']:.2f}", kind=f"of-{name}"))
        parts.append(text(points[-1][0] + 8, points[-1][1] + 4, name, kind=f"of-{name}"))
    styles = [
        "text{font:11px sans-serif;fill:#6b7280}.axis{stroke:#d1d5db;stroke-width:1}polyline{fill:none;stroke-width:2}",
        *(f".{name}{{stroke:{colour}}}.of-{name}{{fill:{colour}}}" for name, colour in _COLOURS.items()),
    ]
    drawn = drawing(_WIDTH, _HEIGHT, "Reward of sessions over time, for each arm", parts)
    head, _, body = drawn.partition(">")
    head = head.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return f"{head}><style>{''.join(styles)}</style>{body}\n"
