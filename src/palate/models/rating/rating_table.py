"""The ratings of a dataset as columns: who gave what which step of the scale, and when."""

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
    """Places in ``users``."""
    item: Codes
    level: Codes
    """Places in ``levels``."""
    levels: Floats
    """The steps of the scale, rising."""
    at: Doubles

    @classmethod
    def of(cls, data: Dataset) -> Self:
        """The ratings of ``data``; a scale of more than ten steps is read in half stars."""
        rated = np.flatnonzero(data.kind == RATING.code)
        pairs = data.user[rated].astype(np.int64) * data.n_items + data.item[rated]
        _, from_end = np.unique(pairs[::-1], return_index=True)  # the newest of each pair
        rows = rated[np.sort(len(pairs) - 1 - from_end)]
        users, user = np.unique(data.user[rows], return_inverse=True)
        levels = np.unique(data.value[rows])
        if len(levels) > _MAX_LEVELS:
            levels = np.unique(steps(data.value[rows]))
        level = level_of(data.value[rows], levels)
        return cls(users, user.astype(np.int32), data.item[rows], level, levels, data.at[rows])

    def __len__(self) -> int:
        return len(self.user)


def steps(values: Floats) -> Floats:
    """``values`` in half stars."""
    return np.asarray(np.maximum(np.round(values / _STEP) * _STEP, _STEP), np.float32)


def level_of(values: Floats, levels: Floats) -> Codes:
    """The places of the nearest of ``levels``; half-way goes up."""
    return np.searchsorted((levels[1:] + levels[:-1]) / 2, values, side="right").astype(np.int32)


def newest(codes: Codes) -> Codes:
    """The places of the last of each code that is not negative, in their order."""
    _, from_end = np.unique(codes[::-1], return_index=True)
    places = np.sort(len(codes) - 1 - from_end)
    return np.asarray(places[codes[places] >= 0])
