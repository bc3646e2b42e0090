"""Drop items that the user has already consumed or rated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from palate.data.events import DISLIKE, KIND_OF_CODE
from palate.data.rules import Override
from palate.pipeline.query import Query
from palate.pipeline.stage import Filter
from palate.types import Bools, Codes


@dataclass(frozen=True, kw_only=True)
class SeenFilter(Filter):
    """Drop items with an event of a kind in ``hides``; a click hides nothing, a finished film is hidden.

    In the domains of ``repeats``, where users come back to the same items, only a dislike hides.
    """

    override: ClassVar[Override | None] = "seen"
    hides: tuple[str, ...] = ("complete", "like", "dislike", "rating")
    repeats: tuple[str, ...] = ("music",)
    _hides: Bools = field(init=False, repr=False, compare=False)
    """``hides`` as a mask over the codes of event kinds."""

    def __post_init__(self) -> None:
        hides = np.array([kind.name in self.hides for kind in KIND_OF_CODE])
        object.__setattr__(self, "_hides", hides)

    def exempt(self, query: Query) -> Codes | None:
        """Pinned items that pass although they were seen; never those that the user disliked."""
        exempt = super().exempt(query)
        if exempt is None or not len(query.seen_history):
            return exempt
        history = query.seen_history
        disliked = history.codes(query.serving.vocabulary)[history.kinds == DISLIKE.code]
        return exempt[~np.isin(exempt, disliked)]

    def masks(self, query: Query) -> Iterator[tuple[str, Bools]]:
        history, table = query.seen_history, query.serving.items
        if not len(history):
            return
        codes = history.codes(table.vocabulary)
        hidden = self._hides[history.kinds] & (codes >= 0)
        for domain in self.repeats:
            if not len(table.codes_of("domain", domain)):
                continue
            in_domain = np.zeros(len(table.vocabulary), np.bool_)
            in_domain[table.codes_of("domain", domain)] = True
            hidden &= ~in_domain[codes] | (history.kinds == DISLIKE.code)
        mask = np.ones(len(table.vocabulary), np.bool_)
        mask[codes[hidden]] = False
        yield "seen", mask
