"""What was offered again and again, and never taken up, rests for a while."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palate.data.slate import Slate
from palate.pipeline.query import Query
from palate.pipeline.stage import Arrange
from palate.types import Codes


@dataclass(frozen=True, kw_only=True)
class Fatigue(Arrange):
    """Among the first ``depth``, items that were offered ``after`` times, and with which nothing was done, go last.

    They come back when they are no longer among what was offered lately. Nothing rests with ``after`` 0, nor for a
    request without any surprise, whose answer is always the same.
    """

    after: int = 5
    depth: int = 100

    def arranged(self, query: Query, slate: Slate) -> Codes:
        places = np.arange(len(slate), dtype=np.int32)
        if not query.surprise or not query.exposures:
            return places
        had = set(query.had.items)
        tired = [item for item, times in query.exposures.items() if times >= self.after > 0 and item not in had]
        if not tired:
            return places
        first, rest = places[: self.depth], places[self.depth :]
        resting = np.isin(slate.codes[first], query.serving.vocabulary.codes(tired))
        return np.concatenate([first[~resting], first[resting], rest])
