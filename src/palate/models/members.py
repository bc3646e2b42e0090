"""The items that take part in a model whose memory grows with their square."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from palate.data.dataset import Dataset
from palate.data.events import DISLIKE
from palate.models.base import Explains, Model, summed
from palate.models.reading import Reading
from palate.types import Bools, Codes, Floats


def most_popular(data: Dataset, n: int) -> Codes:
    """The codes of the ``n`` items that most people took to, rising; none that nobody did."""
    counts = np.asarray(data.incidence().sum(axis=0))
    popular = np.argsort(-counts, kind="stable")[:n]
    return np.sort(popular[counts[popular] > 0]).astype(np.int32)


def walks(data: Dataset, members: Codes) -> tuple[Codes, Codes]:
    """What each person came to, in order: places among ``members``, and where each person's begin.

    An item counts once for each person, where they last had to do with it, as :func:`palate.models.fading.faded`
    reads it; dislikes are left out. The items of person u are ``item[starts[u]:starts[u + 1]]``.
    """
    places, there = slots(members, data.item)
    pairs = data.person.astype(np.int64) * data.n_items + data.item
    newest = np.zeros(len(data), np.bool_)
    newest[len(data) - 1 - np.unique(pairs[::-1], return_index=True)[1]] = True
    kept = np.flatnonzero(there & newest & (data.kind != DISLIKE.code))
    return places[kept].astype(np.int32), np.searchsorted(kept, data.starts)


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


@dataclass(frozen=True, eq=False)
class MembersModel(Model, Explains):
    """What each member hears of evidence, summed over it."""

    members: Codes
    """The codes of the items that take part, rising, shape ``(n_members,)``."""
    weights: Floats
    """What each kind of evidence adds to each member, shape ``(n_kinds, n_members)``."""

    @abstractmethod
    def evidence(self, reading: Reading) -> tuple[Codes, Floats, Codes | slice]:
        """Rows of ``weights``, how strongly each counts, and which of the reading it stands for."""

    def scores_of(self, reading: Reading) -> Floats:
        rows, strengths, _ = self.evidence(reading)
        if not len(rows):
            return np.full(len(self.vocabulary), np.nan, np.float32)
        return spread(strengths @ self.weights[rows], self.members, len(self.vocabulary))

    def scores_of_many(self, readings: Sequence[Reading]) -> Floats:
        heard = [self.evidence(reading)[:2] for reading in readings]
        return spread(summed(heard, self.weights), self.members, len(self.vocabulary))
