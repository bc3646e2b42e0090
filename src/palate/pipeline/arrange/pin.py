"""Items that a house puts first, whatever the models say."""

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
    """Puts ``items`` first, in their order, for everyone whom no filter keeps from them.

    An item that the filters dropped, or that no retriever named, is not brought back.
    """

    items: tuple[str, ...] = ()

    def arranged(self, query: Query, slate: Slate) -> Codes:
        wanted = [code for code in query.serving.vocabulary.codes(self.items).tolist() if code != UNKNOWN]
        place_of = {code: place for place, code in enumerate(slate.codes.tolist())}
        first = [place_of[code] for code in dict.fromkeys(wanted) if code in place_of]
        rest = np.delete(np.arange(len(slate), dtype=np.int32), first)
        return np.concatenate([np.asarray(first, np.int32), rest])

    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        moved = super().__call__(query, slate, dropped)
        pinned = np.isin(moved.codes, query.serving.vocabulary.codes(self.items))
        return replace(moved, pinned=pinned if moved.pinned is None else pinned | moved.pinned)
