"""Rewards over time of each arm, with intervals over blocks of users."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from scipy.stats import t

from palate.types import Doubles

N_BINS: Final = 10
N_BLOCKS: Final = 20
"""Users are in the block of their number modulo this; all arms have the same users in a block."""


def summarise(logs: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """For each arm the mean reward of a session in each tenth of the time, and its difference from the control."""
    control = _Sessions(logs["control"])
    return {name: _summarise(_Sessions(log), control) for name, log in logs.items()}


class _Sessions:
    """The sessions of an arm: the block, the bin of time, and the reward of each."""

    def __init__(self, log: Mapping[str, Any]) -> None:
        starts = np.flatnonzero(log["step"] == 0)
        self.reward = np.add.reduceat(log["reward"], starts)
        self.n_lists = len(log["reward"])
        self.block = log["user"][starts] % N_BLOCKS
        order = np.argsort(np.argsort(log["at"][starts], kind="stable"), kind="stable")
        self.bin = order * N_BINS // len(starts)

    def means(self, first: int, end: int) -> Doubles:
        """The mean reward of a session of each block, in these bins of time."""
        is_in = (self.bin >= first) & (self.bin < end)
        return np.array([self.reward[is_in & (self.block == block)].mean() for block in range(N_BLOCKS)])


def _summarise(arm: _Sessions, control: _Sessions) -> dict[str, Any]:
    half = N_BINS // 2
    rise = arm.means(half, N_BINS) - arm.means(0, half)
    rise_of_control = control.means(half, N_BINS) - control.means(0, half)
    return {
        "sessions": len(arm.reward),
        "lists": arm.n_lists,
        "reward": _interval(arm.means(0, N_BINS)),
        "by_time": [_interval(arm.means(index, index + 1)) for index in range(N_BINS)],
        "gain_by_time": [
            _interval(arm.means(index, index + 1) - control.means(index, index + 1)) for index in range(N_BINS)
        ],
        "gain": _interval(arm.means(0, N_BINS) - control.means(0, N_BINS)),
        "gain_of_second_half": _interval(arm.means(half, N_BINS) - control.means(half, N_BINS)),
        "rise": _interval(rise),
        "rise_beyond_control": _interval(rise - rise_of_control),
    }


def _interval(values: Doubles) -> dict[str, float]:
    """The mean of the blocks, and its 95 % interval."""
    error = t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return {"mean": float(values.mean()), "low": float(values.mean() - error), "high": float(values.mean() + error)}
