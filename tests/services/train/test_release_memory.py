"""Memory that fits leave free goes back to the system, and what they made stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from palate.services.train import release_memory
from palate.services.train.release_memory import frugal, give_back


def numbered(made: list[int]) -> Iterator[int]:
    for number in range(3):
        made.append(number)
        yield number


def test_what_is_made_comes_through_in_order_each_when_it_is_asked_for() -> None:
    made: list[int] = []
    found = frugal(numbered(made))
    assert next(found) == 0
    assert made == [0]
    assert list(found) == [1, 2]


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release_memory, "_trim", lambda: None)
    give_back()
