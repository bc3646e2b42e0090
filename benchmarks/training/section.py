"""The page section on the time and memory of a training."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table

_TRAINING = (
    "`palate train` of the default models, the first of a store, in a process of its own: from its start to its end by "
    "the clock, seconds of the processor on all cores, and peak memory. The set like MovieLens latest-small is made "
    "of 600 users of MovieLens 1M and rare films with the texts of TMDB. *Load* is how many processes wanted a core "
    "when it began; where it is not near 0 the clock says too much, and the processor somewhat."
)


def section(result: dict[str, Any]) -> str:
    rows = [
        (
            cost["set"],
            f"{cost['users']:,}",
            f"{cost['items']:,}",
            f"{cost['events']:,}",
            cost["wall_s"],
            cost["cpu_s"],
            f"{cost['peak_mb']:,}",
            cost["load"],
        )
        for cost in result["sets"]
    ]
    columns = ("set", "users", "items", "events", "wall s", "CPU s", "peak MiB", "load")
    return f"## Training\n\n{_TRAINING}\n\n{table(columns, rows)}"
