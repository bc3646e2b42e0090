"""The digest of events depends on what happened, not on the order of rows or on codes."""

from __future__ import annotations

from typing import Any

from palate.data.dataset import Dataset
from palate.data.events_digest import events_digest

COLUMNS: dict[str, Any] = {
    "user": ["a", "b", "a"],
    "item": ["x", "y", "z"],
    "value": [5.0, 3.0, 1.0],
    "at": [1.0, 2.0, 3.0],
}


def test_order_and_unused_items_do_not_matter() -> None:
    reversed_rows = {name: column[::-1] for name, column in COLUMNS.items()}
    assert events_digest(Dataset.from_columns(**COLUMNS)) == events_digest(Dataset.from_columns(**reversed_rows))


def test_later_events_do_not_change_the_digest_of_the_earlier_ones() -> None:
    first = {name: column[:2] for name, column in COLUMNS.items()}
    assert events_digest(Dataset.from_columns(**COLUMNS), until=2.0) == events_digest(Dataset.from_columns(**first))


def test_what_was_exchanged_between_users_is_noticed() -> None:
    changed = {**COLUMNS, "item": ["y", "x", "z"]}
    assert events_digest(Dataset.from_columns(**COLUMNS)) != events_digest(Dataset.from_columns(**changed))


def test_an_empty_log_has_a_digest() -> None:
    assert events_digest(Dataset.from_columns([], [])) == "0" * 16
