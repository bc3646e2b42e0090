"""Move items down that were recommended often and that the user never acted on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from palate.data.slate import Slate
from palate.pipeline.query import Query
from palate.pipeline.stage import Arrange
from palate.types import Codes


@dataclass(frozen=True, kw_only=True)
class Fatigue(Arrange):
    """Put those of the first ``depth`` items last that had ``after`` recent exposures and no event.

    They return when ``query.exposures`` no longer counts them. 0 for ``after`` turns the stage off; so does
    ``query.surprise`` 0, which promises the same answer to the same request.
    """

    is_drawn: ClassVar[bool] = True
    after: int = 5
    depth: int = 100

    def compute_order(self, query: Query, slate: Slate) -> Codes:
        order = np.arange(len(slate), dtype=np.int32)
        if not query.surprise or not query.exposures or self.after <= 0:
            return order
        first, others = order[: self.depth], order[self.depth :]
        ids = slate.vocabulary.names(slate.codes[first].tolist())
        used = query.seen_history.item_set
        tired = [
            row
            for row, count in enumerate(map(query.exposures.get, ids))
            if count is not None and count >= self.after and ids[row] not in used
        ]
        if not tired:
            return order
        is_tired = np.zeros(len(first), np.bool_)
        is_tired[tired] = True
        return np.concatenate([first[~is_tired], first[is_tired], others])
