"""Examples in Vowpal Wabbit's text format: features are named by their numbers, namespaces c (context) and i (item)."""

from __future__ import annotations

from collections.abc import Sequence

from palate.data.decision import Decision
from palate.types import Floats


def format_example(
    decision: Decision, rows: Sequence[int], *, cost: float, propensity: float, all_rows: bool
) -> list[str]:
    """The lines of an example: ``rows`` are those that could be drawn, the first of them is the shown item.

    Without ``all_rows`` only the shown item has its features. That is enough where nothing is learned from the others,
    and their number counts alone.
    """
    label = f"0:{cost:.9g}:{propensity:.9g} "
    others = [_format("i", decision.items[row]) if all_rows else "|i" for row in rows[1:]]
    return ["shared " + _format("c", decision.context), label + _format("i", decision.items[rows[0]]), *others]


def format_decision(decision: Decision) -> list[str]:
    """The lines of an example without a label, for predictions."""
    return ["shared " + _format("c", decision.context), *(_format("i", item) for item in decision.items)]


def _format(namespace: str, values: Floats) -> str:
    return f"|{namespace} " + " ".join([f"{index}:{value:.9g}" for index, value in enumerate(values.tolist()) if value])
