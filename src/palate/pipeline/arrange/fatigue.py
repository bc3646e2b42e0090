"""Move items down that were recommended often and that the user never acted on."""

from __future__ import annotations

from dataclasses import dataclass

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

    after: int = 5
    depth: int = 100

    def compute_order(self, query: Query, slate: Slate) -> Codes:
        order = np.arange(len(slate), dtype=np.int32)
        if not query.surprise or not query.exposures:
            return order
        seen = set(query.seen_history.items)
        tired = [item for item, n in query.exposures.items() if n >= self.after > 0 and item not in seen]
        if not tired:
            return order
        first, others = order[: self.depth], order[self.depth :]
        is_tired = np.isin(slate.codes[first], query.serving.vocabulary.codes(tired))
        return np.concatenate([first[~is_tired], first[is_tired], others])
