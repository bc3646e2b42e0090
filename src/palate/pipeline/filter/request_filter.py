"""Drop items that do not pass the filters of the request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from palate.data.rules import Override
from palate.pipeline.query import Query
from palate.pipeline.stage import Filter
from palate.types import Bools


@dataclass(frozen=True, kw_only=True)
class RequestFilter(Filter):
    """Drop items that fail a filter of the request, or whose ids it excludes."""

    override: ClassVar[Override | None] = "filters"

    def masks(self, query: Query) -> Iterator[tuple[str, Bools]]:
        yield from query.serving.items.mask(query.filters)
        if query.exclude:
            vocabulary = query.serving.vocabulary
            codes = vocabulary.codes(query.exclude)
            mask = np.ones(len(vocabulary), np.bool_)
            mask[codes[codes >= 0]] = False
            yield "excluded", mask
