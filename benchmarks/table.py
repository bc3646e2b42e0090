"""Tables of the measured page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def table(columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> str:
    """Rows as a Markdown table."""
    lines = [columns, ("---",) * len(columns), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
