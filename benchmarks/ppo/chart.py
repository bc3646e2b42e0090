"""The learning curves and rewards of PPO in the simulator as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from palate.evaluation.report.svg import AxisScale, dot, drawing, line, path, text

_WIDTH: Final = 420
_HEIGHT: Final = 230
_SHOWN: Final = ("bandit", "ppo", "pipeline", "greedy", "epsilon", "popular", "random")
_COLOURS: Final = {
    "bandit": "#be185d",
    "ppo": "#c2410c",
    "pipeline": "#2563eb",
    "greedy": "#0f766e",
    "epsilon": "#a16207",
    "popular": "#7c3aed",
    "random": "#6b7280",
}
PICTURE: Final = Path(__file__).parents[2] / "docs" / "ppo.svg"


def write_charts(result: dict[str, Any]) -> None:
    """Write the picture of the reward of the first, second, … session, with boredom and drift."""
    figures = result["conditions"]["boredom and drift"]
    curves = {name: figures[name]["learning_curve"] for name in _SHOWN if name in figures}
    PICTURE.write_text(draw_curves(curves), encoding="utf-8")


def draw_curves(curves: dict[str, list[float]]) -> str:
    """The reward of a session by its number, a line for each recommender."""
    n = max(map(len, curves.values()))
    x = AxisScale.over([1.0, float(n)], 40, _WIDTH - 90)
    y = AxisScale.over([0.0, *(value for curve in curves.values() for value in curve)], _HEIGHT - 30, 16)
    parts = [text(40, 10, "reward of a session"), text(_WIDTH - 90, _HEIGHT - 4, "session →", anchor="end")]
    for value, label in y.ticks():
        parts += [line(40, y(value), _WIDTH - 90, y(value), "axis"), text(34, y(value) + 4, label, anchor="end")]
    for session in range(1, n + 1):
        parts.append(text(x(session), _HEIGHT - 16, str(session), anchor="middle"))
    for name, curve in curves.items():
        points = [(x(index + 1.0), y(value)) for index, value in enumerate(curve)]
        parts.append(path(points, name))
        parts += [
            dot(*point, f"{name}: {value:.2f}", kind=f"of-{name}") for point, value in zip(points, curve, strict=True)
        ]
        parts.append(text(points[-1][0] + 8, points[-1][1] + 4, name, kind=f"of-{name}"))
    styles = [
        "text{font:11px sans-serif;fill:#6b7280}.axis{stroke:#d1d5db;stroke-width:1}polyline{fill:none;stroke-width:2}",
        *(f".{name}{{stroke:{colour}}}.of-{name}{{fill:{colour}}}" for name, colour in _COLOURS.items()),
    ]
    drawn = drawing(_WIDTH, _HEIGHT, "Reward of a session by its number, for each recommender", parts)
    head, _, body = drawn.partition(">")
    head = head.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return f"{head}><style>{''.join(styles)}</style>{body}\n"
