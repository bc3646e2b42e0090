"""A clean dataset as columns, into which tests plant faults."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.datasets.imported import Report
from palate.data.items import Item
from palate.data.sample.catalogue import sample_items
from palate.data.sample.community import Community
from palate.evaluation.doctor.findings import Case

NOW = 1.7e9


@dataclass
class Plot:
    """Columns that a test may spoil."""

    user: Any
    item: Any
    kind: Any
    value: Any
    at: Any
    items: list[Item]
    report: Report = field(default_factory=Report)
    test: Dataset | None = None

    def __len__(self) -> int:
        return len(self.user)

    def add(self, user: Sequence[str], item: Sequence[str], at: Any, kind: str = "complete") -> None:
        """More events."""
        n = len(user)
        self.user, self.item = np.append(self.user, user), np.append(self.item, item)
        self.kind, self.at = np.append(self.kind, [kind] * n), np.append(self.at, at)
        self.value = np.append(self.value, np.full(n, np.nan))

    def keep(self, rows: Any) -> None:
        for name in ("user", "item", "kind", "value", "at"):
            setattr(self, name, getattr(self, name)[rows])

    def case(self) -> Case:
        data = Dataset.from_columns(self.user, self.item, self.value, self.at, self.kind.tolist(), self.items)
        return Case(data, NOW, tuple(self.items), self.report, self.test)


def few_items() -> list[Item]:
    """Sixty items of each domain."""
    domains = itertools.groupby(sample_items(), key=lambda item: item.domain)
    return [item for _, of_domain in domains for item in itertools.islice(of_domain, 60)]


@cache
def _columns(n_users: int, seed: int) -> tuple[Any, ...]:
    events = list(Community(few_items(), n_users, seed).events(NOW))
    return (
        np.array([event.user for event in events], object),
        np.array([event.item for event in events], object),
        np.array([event.kind for event in events], object),
        np.array([np.nan if event.value is None else event.value for event in events]),
        np.array([event.at for event in events]),
    )


def clean(n_users: int = 400, seed: int = 11) -> Plot:
    """A simulated community in which nothing is wrong."""
    user, item, kind, value, at = (column.copy() for column in _columns(n_users, seed))
    return Plot(user, item, kind, value, at, few_items())


@pytest.fixture
def plot() -> Plot:
    return clean()
