"""A linear sequence model: the ridge regression of the next event on the decayed events before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from palate.data.dataset import Dataset
from palate.errors import InvalidInput
from palate.models.base import Recommender, Run
from palate.models.evidence import UserEvidence
from palate.models.item_item.decay import decay_window, decayed_weights
from palate.models.item_item.item_subset import (
    ItemSubsetModel,
    WeightedEvidence,
    dense_items,
    items_outside,
    user_sequences,
)
from palate.models.item_item.rare_items import compute_rare_item_rules, empty_weights
from palate.models.search_space import Log, Space
from palate.types import Codes, Floats


@dataclass(frozen=True)
class LinearSequence(Recommender):
    """A linear model of the next event, in closed form.

    An event's weight decays by ``decay`` with each event after it. The weights of several decays
    are concatenated in one state s(t): a fast decay for short sequences, a slow one for taste.
    With e(t) the one-hot vector of the event at t, the weights are the ridge regression

        W = (Σ_t s(t)·s(t)ᵀ + reg·I)⁻¹ · Σ_t s(t)·e(t)ᵀ,

    and a user with state s scores s·W. It is the least-squares counterpart of a recurrent
    network (compare SLIST: Choi et al., "Session-aware Linear Item-Item Models", WWW 2021).
    An item counts once, at the user's last event with it. A dislike counts as -1, a rating
    as 1 whatever its value.

    This is solved for the ``max_items`` most popular items. The weights from and to each rarer item are rules: the
    same regression with a single item in the state.

    Cost: O(n_events · window + (n_decays · n_items)³) time, where window is the number of events
    after which a weight is negligible; 4 · (n_decays · n_items)² bytes while fitting,
    4 · n_decays · n_items² bytes stored.
    """

    name: ClassVar[str] = "linear_sequence"
    needs: ClassVar[Literal["", "order", "dates"]] = "order"
    space: ClassVar[Space] = {"reg": Log(30.0, 3_000.0)}
    decays: tuple[float, ...] = (0.65, 0.93)
    """The factors by which weights decay with each later event; in (0, 1)."""
    reg: float = 500.0
    """L2 penalty; higher values shrink the weights of rare co-occurrences."""
    max_items: int = 5_000
    """The number of most popular items with dense weights, which bounds memory; rarer items have rules."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "decays", tuple(self.decays))

    def fit(self, data: Dataset, run: Run = Run()) -> LinearSequenceModel:
        if not self.decays or not all(0 < decay < 1 for decay in self.decays):
            raise InvalidInput(f"Each decay must lie between 0 and 1, not {self.decays}.", where="decays")
        members = dense_items(data, self.max_items)
        if not len(members):
            raise InvalidInput(
                "A linear sequence model needs at least one event that is not a dislike; the data has none."
            )
        others, sparse_weights = (
            items_outside(members, data),
            empty_weights(len(self.decays) * data.n_items, data.n_items),
        )
        if len(others):
            run.progress(0.1, "linear sequence: rules of rarer items")
            sequences = user_sequences(data, np.arange(data.n_items, dtype=np.int32))
            sparse_weights = compute_rare_item_rules(*sequences, members, data.n_items, self.decays, self.reg)
        run.progress(0.2, "linear sequence: counting followers")
        weights = self._solve(*user_sequences(data, members), len(members), run)
        return LinearSequenceModel(self, data.vocabulary, members, weights, others, sparse_weights)

    def _solve(self, item: Codes, starts: Codes, n_members: int, run: Run) -> Floats:
        """The weights W of the members, from their sequences."""
        from scipy.linalg.lapack import spotrf, spotrs

        from palate.models.item_item.cooccurrence import compute_moments

        gram, target = compute_moments(item, starts, n_members, self.decays, tuple(map(decay_window, self.decays)))
        gram[np.diag_indices_from(gram)] += self.reg
        run.progress(0.5, "linear sequence: solving")
        factor, failed = spotrf(gram, lower=True, overwrite_a=True)
        if failed:
            raise InvalidInput(
                f"A linear sequence model needs reg > 0, not {self.reg}: the system has no one solution.", where="reg"
            )
        weights, _ = spotrs(factor, target, lower=True, overwrite_b=True)
        del gram, factor
        return np.ascontiguousarray(weights)


@dataclass(frozen=True, eq=False)
class LinearSequenceModel(ItemSubsetModel):
    """Row ``d · n_members + i`` of ``weights``: what member i adds to each member's score under decay d."""

    recipe: LinearSequence

    def weigh(self, evidence: UserEvidence) -> WeightedEvidence:
        is_known = self.has_weights(evidence.codes)
        kinds, strengths, events = [], [], []
        for kind, decay in enumerate(self.recipe.decays):
            decayed = np.where(is_known, decayed_weights(evidence, decay), np.float32(0))
            nonzero = np.flatnonzero(decayed)
            kinds.append(np.full(len(nonzero), kind, np.int64))
            strengths.append(decayed[nonzero])
            events.append(nonzero)
        return WeightedEvidence(np.concatenate(kinds), np.concatenate(strengths), np.concatenate(events))


LinearSequence.model = LinearSequenceModel
