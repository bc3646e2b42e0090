"""Put chosen items first, whatever their scores."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from palate.data.slate import Slate
from palate.data.vocabulary import UNKNOWN
from palate.pipeline.query import Query
from palate.pipeline.stage import Arrange
from palate.types import Codes


@dataclass(frozen=True, kw_only=True)
class Pin(Arrange):
    """Put ``items`` first, in their order, and mark them as pinned.

    An item that the filters dropped, or that no retriever returned, is not added.
    """

    items: tuple[str, ...] = ()

    def compute_order(self, query: Query, slate: Slate) -> Codes:
        codes = [code for code in query.serving.vocabulary.codes(self.items).tolist() if code != UNKNOWN]
        index_of = {code: index for index, code in enumerate(slate.codes.tolist())}
        pinned = [index_of[code] for code in dict.fromkeys(codes) if code in index_of]
        others = np.delete(np.arange(len(slate), dtype=np.int32), pinned)
        return np.concatenate([np.asarray(pinned, np.int32), others])

    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        arranged = super().__call__(query, slate, dropped)
        pinned = np.isin(arranged.codes, query.serving.vocabulary.codes(self.items))
        return replace(arranged, pinned=pinned if arranged.pinned is None else pinned | arranged.pinned)
