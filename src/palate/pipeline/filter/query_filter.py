"""Drop items that do not meet the constraints of the request's text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from palate.data.rules import Override
from palate.pipeline.constraints import exclusions, hard_constraints, join_names
from palate.pipeline.query import Query
from palate.pipeline.stage import Filter
from palate.types import Bools


@dataclass(frozen=True, kw_only=True)
class QueryFilter(Filter):
    """Drop items of other domains and years, negated ones, those that fail a hard constraint, and named titles.

    Genres, people and lengths are hard constraints while enough items remain (:mod:`palate.pipeline.constraints`);
    where they are not, and for tags, ``retrieve.text_query`` adds to the score instead. A domain in the request's
    filters overrides one in its text. Titles named as examples ("like Dune") are not recommended themselves.
    """

    override: ClassVar[Override | None] = "filters"

    def masks(self, query: Query) -> Iterator[tuple[str, Bools]]:
        for name, mask in exclusions(query):
            yield f"asked: {name}", mask
        for constraint in hard_constraints(query):
            yield f"asked: {join_names(constraint.chips)}", constraint.mask
        if query.likes:
            mask = np.ones(len(query.serving.vocabulary), np.bool_)
            mask[query.serving.vocabulary.codes(query.likes)] = False
            yield "asked: like it, not itself", mask
