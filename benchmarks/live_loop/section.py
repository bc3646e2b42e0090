"""The section on policies that learn live."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table


def section(result: dict[str, Any]) -> str:
    """The rewards of each arm over time."""
    rows = [
        [
            name,
            f"{arm['sessions']:,}",
            f"{arm['lists']:,}",
            _format(arm["reward"]),
            _format(arm["gain"], sign="+"),
            _format(arm["gain_of_second_half"], sign="+"),
            _format(arm["rise"], sign="+"),
            _format(arm["rise_beyond_control"], sign="+"),
            f"{result['processes'][name]['learner_cpu_s']:.0f}",
        ]
        for name, arm in result["arms"].items()
    ]
    header = [
        "arm",
        "sessions",
        "lists",
        "reward of a session",
        "less control",
        "of it in the second half",
        "rise from the first half",
        "less that of control",
        "learner, s of CPU",
    ]
    return "\n\n".join(
        [
            "## Learning live",
            f"{result['n_users']:,} simulated users (seed {result['seed']}, used for nothing else) ask a server for "
            "lists over HTTP, one session each, in the order of time, and send what they do with them; a learner "
            "process beside it learns. The clock of all processes is that of the simulation. Models are trained "
            "before, on sessions with random slates, and not again. The control has the same users, draws of behaviour "
            "and models, and the default pipeline without a policy. 95 % intervals over 20 blocks of users.",
            table(header, rows),
            "![Reward of sessions over time](../docs/live_loop.svg)",
        ]
    )


def _format(value: dict[str, float], sign: str = "") -> str:
    return f"{value['mean']:{sign}.2f} [{value['low']:{sign}.2f}, {value['high']:{sign}.2f}]"
