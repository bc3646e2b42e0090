"""Sequence: a ridge regression of the next event on the fading memory of those before it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Literal

import numpy as np

from palate.data.dataset import Dataset
from palate.errors import InvalidInput
from palate.models.base import Recommender, Run
from palate.models.evidence import UserEvidence
from palate.models.item_item.decay import faded, memory
from palate.models.item_item.item_subset import ItemSubsetModel, densely_known, index_of, others_than, user_sequences
from palate.models.item_item.rare_items import nothing, ruled
from palate.models.search_space import Log, Space
from palate.types import Codes, Floats


@dataclass(frozen=True)
class LinearSequence(Recommender):
    """What comes next, linear and in closed form.

    A user's memory of an event fades by ``decay`` with each event after it. Several decays
    stand side by side in one state s(t): a quick one for what follows what, a slow one for taste.
    With e(t) the event at t, the weights are the ridge regression

        W = (Σ_t s(t)·s(t)ᵀ + reg·I)⁻¹ · Σ_t s(t)·e(t)ᵀ,

    and a user with state s scores s·W. It is the least-squares counterpart of a sequence
    network (compare SLIST: Choi et al., "Session-aware Linear Item-Item Models", WWW 2021).
    An item counts once, where the user last had to do with it. A dislike counts as -1, a rating
    as 1 whatever its value.

    The ``max_items`` most popular items are weighed so. Between each other item and all there are rules: the
    same regression as if that item, or the one that it follows, were all that is remembered.

    Cost: O(n_events · memory + (n_decays · n_items)³) time, where memory is the number of events
    after which nothing is left; 4 · (n_decays · n_items)² bytes while fitting,
    4 · n_decays · n_items² kept.
    """

    name: ClassVar[str] = "linear_sequence"
    needs: ClassVar[Literal["", "order", "dates"]] = "order"
    space: ClassVar[Space] = {"reg": Log(30.0, 3_000.0)}
    decays: tuple[float, ...] = (0.65, 0.93)
    """What is left of an event after one more, for each memory; in (0, 1)."""
    reg: float = 500.0
    """L2 penalty: higher forgets rare coincidences."""
    max_items: int = 5_000
    """This many most popular items weigh each other, which bounds memory; each other has rules of its own."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "decays", tuple(self.decays))

    def fit(self, data: Dataset, run: Run = Run()) -> LinearSequenceModel:
        if not self.decays or not all(0 < decay < 1 for decay in self.decays):
            raise InvalidInput(f"Each decay must lie between 0 and 1, not {self.decays}.", where="decays")
        members = densely_known(data, self.max_items)
        if not len(members):
            raise InvalidInput("Sequence needs at least one event that is not a dislike; the data has none.")
        others, beyond = others_than(members, data), nothing(len(self.decays) * data.n_items, data.n_items)
        if len(others):
            run.progress(0.1, "sequence: what follows the rarer items")
            walked = user_sequences(data, np.arange(data.n_items, dtype=np.int32))
            beyond = ruled(*walked, members, data.n_items, self.decays, self.reg)
        run.progress(0.2, "sequence: counting what follows what")
        weights = self._solved(*user_sequences(data, members), len(members), run)
        return LinearSequenceModel(self, data.vocabulary, members, weights, others, beyond)

    def _solved(self, item: Codes, starts: Codes, n_members: int, run: Run) -> Floats:
        """W of the members' walks."""
        from scipy.linalg.lapack import spotrf, spotrs

        from palate.models.item_item.cooccurrence import moments

        gram, target = moments(item, starts, n_members, self.decays, tuple(map(memory, self.decays)))
        gram[np.diag_indices_from(gram)] += self.reg
        run.progress(0.5, "sequence: solving")
        factor, failed = spotrf(gram, lower=True, overwrite_a=True)
        if failed:
            raise InvalidInput(f"Sequence needs reg > 0, not {self.reg}: the system has no one solution.", where="reg")
        weights, _ = spotrs(factor, target, lower=True, overwrite_b=True)
        del gram, factor
        return np.ascontiguousarray(weights)


@dataclass(frozen=True, eq=False)
class LinearSequenceModel(ItemSubsetModel):
    """Row ``d · n_members + i`` of ``weights``: what memory d of member i adds to each member."""

    def evidence(self, evidence: UserEvidence) -> tuple[Codes, Floats, Codes]:
        return _remembered(self, evidence)


@lru_cache(maxsize=4)
def _remembered(model: LinearSequenceModel, evidence: UserEvidence) -> tuple[Codes, Floats, Codes]:
    """One after the other, scores and shares ask for the same."""
    known = index_of(model.members, evidence.codes)[1] | index_of(model.others, evidence.codes)[1]
    rows, weights, events = [], [], []
    for number, decay in enumerate(model.recipe.decays):
        left = np.where(known, faded(evidence, decay), np.float32(0))
        held = np.flatnonzero(left)
        rows.append(evidence.codes[held].astype(np.int64) + number * len(model.vocabulary))
        weights.append(left[held])
        events.append(held)
    return np.concatenate(rows), np.concatenate(weights), np.concatenate(events)


LinearSequence.model = LinearSequenceModel
