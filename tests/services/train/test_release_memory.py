"""Freed memory is returned to the system between fits, and values pass through unchanged."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from palate.services.train import release_memory
from palate.services.train.release_memory import releasing_memory, return_freed_memory


def numbered(computed: list[int]) -> Iterator[int]:
    for number in range(3):
        computed.append(number)
        yield number


@pytest.mark.slow
def test_what_is_made_comes_through_in_order_each_when_it_is_asked_for() -> None:
    computed: list[int] = []
    values = releasing_memory(numbered(computed))
    assert next(values) == 0
    assert computed == [0]
    assert list(values) == [1, 2]


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release_memory, "_malloc_trim", lambda: None)
    return_freed_memory()
