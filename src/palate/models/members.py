"""The items that take part in a model whose memory grows with their square."""

from __future__ import annotations

import numpy as np

from palate.data.dataset import Dataset
from palate.types import Bools, Codes, Floats


def most_popular(data: Dataset, n: int) -> Codes:
    """The codes of the ``n`` items that most people took to, rising; none that nobody did."""
    counts = np.asarray(data.incidence().sum(axis=0))
    popular = np.argsort(-counts, kind="stable")[:n]
    return np.sort(popular[counts[popular] > 0]).astype(np.int32)


def slots(members: Codes, codes: Codes) -> tuple[Codes, Bools]:
    """For each code its place among ``members`` (0 if none) and whether it is there."""
    places = np.searchsorted(members, codes)
    places[places == len(members)] = 0
    there = members[places] == codes if len(members) else np.zeros(len(codes), np.bool_)
    return np.where(there, places, 0), there


def spread(said: Floats, members: Codes, n_items: int) -> Floats:
    """Scores of members, shape ``(…, n_members)``, as scores of all items; NaN for the others."""
    if len(members) == n_items:
        return said
    scores = np.full((*said.shape[:-1], n_items), np.nan, np.float32)
    scores[..., members] = said
    return scores
