"""Output of the command line: tables and progress bars, or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

if TYPE_CHECKING:
    from palate.settings import Settings
    from palate.telemetry.logs import LogFormatter

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def show_json(value: object) -> None:
    """One JSON document on standard output."""
    out.print_json(json.dumps(value, ensure_ascii=False, default=str), indent=2)


def show_table(title: str, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[object]]) -> None:
    """A table; ``columns`` are names with "left" or "right"."""
    table = Table(
        title=title, title_justify="left", title_style="bold", header_style="dim", box=None, padding=(0, 2, 0, 0)
    )
    for name, side in columns:
        table.add_column(name, justify="right" if side == "right" else "left")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    out.print(table)


def without(left_out: Mapping[str, str]) -> list[str]:
    """The models that are left out, a sentence for each reason."""
    by_reason: dict[str, list[str]] = {}
    for name, why in left_out.items():
        by_reason.setdefault(why, []).append(name)
    return [f"Without {', '.join(names)}: {why}." for why, names in by_reason.items()]


@contextmanager
def progress(silent: bool) -> Iterator[Callable[[float, str], None]]:
    """A progress bar on standard error, updated by a function of the finished share and the current step."""
    if silent:
        yield lambda _share, _step: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda share, step: bar.update(task, completed=share, description=step)


def log_to_stderr(settings: Settings, *, is_quiet: bool = False, **fields: str | int) -> LogFormatter:
    """Log to standard error as the settings say, each line with ``fields``; the formatter, for access lines.

    With ``is_quiet`` nothing below warnings is logged.
    """
    from palate.telemetry.logs import LogFormatter, set_up_logging

    logging = settings.logging
    formatter = LogFormatter(logging.format, logging.user_ids, fields, is_coloured=sys.stderr.isatty())
    set_up_logging(formatter, "warning" if is_quiet and logging.level != "error" else logging.level)
    return formatter
