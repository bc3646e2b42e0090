"""Sequence: a ridge regression of the next event on the fading memory of those before it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from palate.data.dataset import Dataset
from palate.errors import InvalidInput
from palate.models.base import Recommender, Run
from palate.models.fading import faded, memory
from palate.models.members import MembersModel, most_popular, slots, walks
from palate.models.reading import Reading
from palate.models.space import Log, Space
from palate.types import Codes, Floats


@dataclass(frozen=True)
class Sequence(Recommender):
    """What comes next, linear and in closed form.

    A person's memory of an event fades by ``decay`` with each event after it. Several decays
    stand side by side in one state s(t): a quick one for what follows what, a slow one for taste.
    With e(t) the event at t, the weights are the ridge regression

        W = (Σ_t s(t)·s(t)ᵀ + reg·I)⁻¹ · Σ_t s(t)·e(t)ᵀ,

    and a person with state s scores s·W. It is the least-squares counterpart of a sequence
    network (compare SLIST: Choi et al., "Session-aware Linear Item-Item Models", WWW 2021).
    An item counts once, where the person last had to do with it. A dislike counts as -1, a rating
    as 1 whatever its value.

    Cost: O(n_events · memory + (n_decays · n_items)³) time, where memory is the number of events
    after which nothing is left; 4 · (n_decays · n_items)² bytes while fitting,
    4 · n_decays · n_items² kept.
    """

    name: ClassVar[str] = "sequence"
    space: ClassVar[Space] = {"reg": Log(30.0, 3_000.0)}
    decays: tuple[float, ...] = (0.65, 0.93)
    """What is left of an event after one more, for each memory; in (0, 1)."""
    reg: float = 500.0
    """L2 penalty: higher forgets rare coincidences."""
    max_items: int = 5_000
    """Only this many most popular items take part, which bounds memory; it cannot say of the rest."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "decays", tuple(self.decays))

    def fit(self, data: Dataset, run: Run = Run()) -> SequenceModel:
        from scipy.linalg.lapack import spotrf, spotrs

        from palate.models.following import moments

        if not self.decays or not all(0 < decay < 1 for decay in self.decays):
            raise InvalidInput(f"Each decay must lie between 0 and 1, not {self.decays}.", where="decays")
        members = most_popular(data, self.max_items)
        if not len(members):
            raise InvalidInput("Sequence needs at least one event that is not a dislike; the data has none.")
        item, starts = walks(data, members)
        run.progress(0.1, "sequence: counting what follows what")
        gram, target = moments(item, starts, len(members), self.decays, tuple(map(memory, self.decays)))
        gram[np.diag_indices_from(gram)] += self.reg
        run.progress(0.5, "sequence: solving")
        factor, failed = spotrf(gram, lower=True, overwrite_a=True)
        if failed:
            raise InvalidInput(f"Sequence needs reg > 0, not {self.reg}: the system has no one solution.", where="reg")
        weights, _ = spotrs(factor, target, lower=True, overwrite_b=True)
        return SequenceModel(self, data.vocabulary, members, np.ascontiguousarray(weights))


@dataclass(frozen=True, eq=False)
class SequenceModel(MembersModel):
    """Row ``d · n_members + i`` of ``weights``: what memory d of member i adds to each member."""

    def shares(self, reading: Reading, items: Codes) -> Floats:
        rows, weights, places = self.evidence(reading)
        columns, there = slots(self.members, items)
        cells = np.where(there[:, None], self.weights[rows, columns[:, None]] * weights, np.float32(0))
        shares = np.zeros((len(items), len(reading)), np.float32)
        for decay in range(len(self.recipe.decays)):  # an event comes once for each memory that still holds it
            mine = rows // len(self.members) == decay
            shares[:, places[mine]] += cells[:, mine]
        return shares

    def evidence(self, reading: Reading) -> tuple[Codes, Floats, Codes]:
        return _remembered(self, reading)


@lru_cache(maxsize=4)
def _remembered(model: SequenceModel, reading: Reading) -> tuple[Codes, Floats, Codes]:
    """One after the other, scores and shares ask for the same."""
    place, there = slots(model.members, reading.codes)
    rows, weights, evidence = [], [], []
    for number, decay in enumerate(model.recipe.decays):
        left = np.where(there, faded(reading, decay), np.float32(0))
        held = np.flatnonzero(left)
        rows.append(place[held] + number * len(model.members))
        weights.append(left[held])
        evidence.append(held)
    return np.concatenate(rows), np.concatenate(weights), np.concatenate(evidence)


Sequence.model = SequenceModel
