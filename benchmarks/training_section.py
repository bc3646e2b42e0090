"""The section of the measured page on what a training costs."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table

_ABOUT = (
    "`palate train` of the default models, the first of a store, in a process of its own: from its start to its end by "
    "the clock, seconds of the processor on all cores, and peak memory. The set like MovieLens latest-small is made "
    "of 600 users of MovieLens 1M and rare films with the texts of TMDB. *Load* is how many processes wanted a core "
    "when it began; where it is not near 0 the clock says too much, and the processor somewhat."
)


def training(result: dict[str, Any]) -> str:
    rows = [
        (
            one["set"],
            f"{one['users']:,}",
            f"{one['items']:,}",
            f"{one['events']:,}",
            one["wall_s"],
            one["cpu_s"],
            f"{one['peak_mb']:,}",
            one["load"],
        )
        for one in result["sets"]
    ]
    columns = ("set", "users", "items", "events", "wall s", "CPU s", "peak MiB", "load")
    return f"## Training\n\n{_ABOUT}\n\n{table(columns, rows)}"
