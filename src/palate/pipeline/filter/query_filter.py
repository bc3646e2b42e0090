"""Only what was understood to be wanted, and nothing that was understood not to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from palate.pipeline.constraints import either, refused, required
from palate.pipeline.query import Query
from palate.pipeline.stage import Filter
from palate.types import Bools


@dataclass(frozen=True, kw_only=True)
class QueryFilter(Filter):
    """Drops the wrong domains and years, what is not wanted, and what the rest should only be like.

    Genres, users and lengths that are wanted are a filter while that leaves as many items as are asked for;
    what would leave fewer, and any tag, only speaks for an item (``retrieve.text_query``). A domain that the request
    filters by goes before one in its words.
    """

    def kept(self, query: Query) -> Iterator[tuple[str, Bools]]:
        for asked, mask in refused(query):
            yield f"asked: {asked}", mask
        for fact in required(query):
            yield f"asked: {either(fact.chips)}", fact.mask
        if query.likes:
            mask = np.ones(len(query.serving.vocabulary), np.bool_)
            mask[query.serving.vocabulary.codes(query.likes)] = False
            yield "asked: like it, not itself", mask
