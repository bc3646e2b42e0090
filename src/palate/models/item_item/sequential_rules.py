"""Follows: what users turned to soon after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal

import numpy as np

from palate.data.dataset import Dataset
from palate.errors import InvalidInput
from palate.models.base import Recommender, Run
from palate.models.evidence import UserEvidence
from palate.models.item_item.decay import faded, memory
from palate.models.item_item.item_knn import ItemKNNModel
from palate.models.item_item.item_subset import user_sequences
from palate.models.item_item.top_neighbours import strongest
from palate.models.search_space import Linear, Log, Space
from palate.types import Floats

_ROWS_AT_ONCE: Final = 512


@dataclass(frozen=True)
class SequentialRules(Recommender):
    """Sequential rules (Ludewig and Jannach, UMUAI 2018): what came after what, and how soon.

    c(i, j) = Σ decay^(gap - 1) over the times that j came ``gap`` events after i in one history;
    the rule i → j has the confidence c(i, j) / (n_i + shrinkage), n_i being how often i was
    followed by anything. A user scores j by Σ_i decay^age · confidence(i → j). An item counts
    once, where the user last had to do with it; a dislike counts as -1.

    Cost: O(n_events · memory) time, 12·k bytes kept for each item.
    """

    name: ClassVar[str] = "sequential_rules"
    needs: ClassVar[Literal["", "order", "dates"]] = "order"
    space: ClassVar[Space] = {"decay": Linear(0.1, 0.95), "k": Log(50, 800), "shrinkage": Log(1.0, 200.0)}
    decay: float = 0.7
    """What is left of an event after one more; in (0, 1)."""
    k: int = 200
    """As many rules are kept for each item, the most confident."""
    shrinkage: float = 30.0

    def fit(self, data: Dataset, run: Run = Run()) -> SequentialRulesModel:
        from palate.models.item_item.cooccurrence import followers_by_row

        if not 0 < self.decay < 1:
            raise InvalidInput(f"The decay must lie between 0 and 1, not {self.decay}.", where="decay")
        n, k = data.n_items, min(self.k, data.n_items)
        item, starts = user_sequences(data, np.arange(n, dtype=np.int32))
        last = starts[1:][np.diff(starts) > 0] - 1
        followed = np.bincount(item, minlength=n) - np.bincount(item[last], minlength=n)
        trust = (1 / np.maximum(followed + self.shrinkage, 1e-9)).astype(np.float32)
        neighbours, confidence = np.zeros((n, k), np.intp), np.zeros((n, k), np.float32)
        for rows, sums in followers_by_row(item, starts, n, self.decay, memory(self.decay), _ROWS_AT_ONCE):
            run.progress(rows.start / n, "follows: counting what follows what")
            neighbours[rows], confidence[rows] = strongest(sums * trust[rows, None], k)
        return SequentialRulesModel(self, data.vocabulary, neighbours, confidence)


@dataclass(frozen=True, eq=False)
class SequentialRulesModel(ItemKNNModel):
    """The most confident rules of each item, in the layout of neighbours."""

    def strength(self, evidence: UserEvidence) -> Floats:
        return faded(evidence, self.recipe.decay)


SequentialRules.model = SequentialRulesModel
