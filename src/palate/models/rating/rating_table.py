"""The ratings of a dataset as columns: user, item, level of the scale and time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from palate.data.dataset import Dataset
from palate.data.events import RATING
from palate.types import Codes, Doubles, Floats

_MAX_LEVELS: Final = 10
_STEP: Final = 0.5


@dataclass(frozen=True, eq=False)
class RatingTable:
    """Each user's newest rating of each item; columns of one length ``n``, by user."""

    users: Codes
    """Codes of the users who rated, shape ``(n_users,)``."""
    user: Codes
    """Indices into ``users``."""
    item: Codes
    level: Codes
    """Indices into ``levels``."""
    levels: Floats
    """The ratings of the scale, ascending."""
    at: Doubles
    """Times in seconds since 1970; NaN if unknown."""

    @classmethod
    def of(cls, data: Dataset) -> Self:
        """The ratings of ``data``; with more than ten different values they are rounded to half stars."""
        rated = np.flatnonzero(data.kind == RATING.code)
        pairs = data.user[rated].astype(np.int64) * data.n_items + data.item[rated]
        _, from_end = np.unique(pairs[::-1], return_index=True)  # the newest of each pair
        rows = rated[np.sort(len(pairs) - 1 - from_end)]
        users, user = np.unique(data.user[rows], return_inverse=True)
        levels = np.unique(data.value[rows])
        if len(levels) > _MAX_LEVELS:
            levels = np.unique(round_to_halves(data.value[rows]))
        level = nearest_levels(data.value[rows], levels)
        return cls(users, user.astype(np.int32), data.item[rows], level, levels, data.at[rows])

    def __len__(self) -> int:
        return len(self.user)


def round_to_halves(values: Floats) -> Floats:
    """``values`` rounded to multiples of 0.5, at least 0.5."""
    return np.asarray(np.maximum(np.round(values / _STEP) * _STEP, _STEP), np.float32)


def nearest_levels(values: Floats, levels: Floats) -> Codes:
    """The index of the nearest of ``levels`` for each value; half-way goes up."""
    return np.searchsorted((levels[1:] + levels[:-1]) / 2, values, side="right").astype(np.int32)


def last_positions(codes: Codes) -> Codes:
    """The position of the last occurrence of each code, ascending; negative codes are ignored."""
    _, from_end = np.unique(codes[::-1], return_index=True)
    positions = np.sort(len(codes) - 1 - from_end)
    return np.asarray(positions[codes[positions] >= 0])
