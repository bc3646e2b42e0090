"""Sequential rules: items that users chose soon after an item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal

import numpy as np

from palate.data.dataset import Dataset
from palate.errors import InvalidInput
from palate.models.base import Recommender, Run
from palate.models.evidence import UserEvidence
from palate.models.item_item.decay import decay_window, decayed_weights
from palate.models.item_item.item_knn import ItemKNNModel
from palate.models.item_item.item_subset import user_sequences
from palate.models.item_item.top_neighbours import strongest_cells
from palate.models.search_space import Linear, Log, Space
from palate.types import Floats

_BLOCK_ITEMS: Final = 512


@dataclass(frozen=True)
class SequentialRules(Recommender):
    """Sequential rules with decayed counts (Ludewig and Jannach, UMUAI 2018).

    c(i, j) = Σ decay^(gap - 1) over all histories in which j came ``gap`` events after i;
    the rule i → j has the confidence c(i, j) / (n_i + shrinkage), where n_i is how often any item
    followed i. A user scores j by Σ_i decay^age · confidence(i → j). An item counts
    once, at the user's last event with it; a dislike counts as -1.

    Cost: O(n_events · window) time, where window is the number of events after which a weight is negligible;
    12·k bytes stored for each item.
    """

    name: ClassVar[str] = "sequential_rules"
    needs: ClassVar[Literal["", "order", "dates"]] = "order"
    space: ClassVar[Space] = {"decay": Linear(0.1, 0.95), "k": Log(50, 800), "shrinkage": Log(1.0, 200.0)}
    decay: float = 0.7
    """The factor by which a weight decays with each later event; in (0, 1)."""
    k: int = 200
    """The number of rules of each item, those with the highest confidence."""
    shrinkage: float = 30.0

    def fit(self, data: Dataset, run: Run = Run()) -> SequentialRulesModel:
        from palate.models.item_item.cooccurrence import count_followers_by_block

        if not 0 < self.decay < 1:
            raise InvalidInput(f"The decay must lie between 0 and 1, not {self.decay}.", where="decay")
        n, k = data.n_items, min(self.k, data.n_items)
        item, starts = user_sequences(data, np.arange(n, dtype=np.int32))
        last_events = starts[1:][np.diff(starts) > 0] - 1
        n_followed = np.bincount(item, minlength=n) - np.bincount(item[last_events], minlength=n)
        scale = (1 / np.maximum(n_followed + self.shrinkage, 1e-9)).astype(np.float32)
        neighbours, confidence = np.zeros((n, k), np.intp), np.zeros((n, k), np.float32)
        for rows, sums in count_followers_by_block(item, starts, n, self.decay, decay_window(self.decay), _BLOCK_ITEMS):
            run.progress(rows.start / n, "sequential rules: counting followers")
            neighbours[rows], confidence[rows] = strongest_cells(sums * scale[rows, None], k)
        return SequentialRulesModel(self, data.vocabulary, neighbours, confidence)


@dataclass(frozen=True, eq=False)
class SequentialRulesModel(ItemKNNModel):
    """The rules of each item with the highest confidence, stored as its neighbours."""

    recipe: SequentialRules

    def event_weights(self, evidence: UserEvidence) -> Floats:
        return decayed_weights(evidence, self.recipe.decay)


SequentialRules.model = SequentialRulesModel
