"""Describe the store in figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from palate.data.dataset import Dataset
from palate.data.events import KIND_OF_CODE
from palate.errors import NotReady
from palate.services.context import AppContext
from palate.services.train.train import read_dataset


@dataclass(frozen=True, slots=True)
class Description:
    items: int
    users: int
    events: int
    domains: Mapping[str, int]
    kinds: Mapping[str, int]
    first: str | None
    """ISO 8601; None when there are no events."""
    last: str | None
    median_events: float
    """The median number of events of a user."""
    digest: str


async def describe(context: AppContext) -> Description:
    """Count items by domain, and events that are not retracted by kind."""
    items = await context.catalogue.all()
    try:
        data, _ = await read_dataset(context)
    except NotReady:
        data = Dataset.from_columns([], [], items=items)
    kinds = Counter(KIND_OF_CODE[code].name for code in data.kind.tolist())
    return Description(
        items=len(items),
        users=data.n_users,
        events=len(data),
        domains=dict(Counter(item.domain for item in items).most_common()),
        kinds=dict(kinds.most_common()),
        first=_to_iso(data.at.min()) if len(data) else None,
        last=_to_iso(data.at.max()) if len(data) else None,
        median_events=float(np.median(np.diff(data.starts))) if len(data) else 0.0,
        digest=data.digest,
    )


def _to_iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
