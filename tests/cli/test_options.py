"""Options that several commands share."""

from __future__ import annotations

import pytest

from palate.cli.options import parse_since
from palate.errors import InvalidInput

NOW = 1.7e9


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0.0),
        ("7d", NOW - 604_800),
        ("1.5h", NOW - 5_400),
        ("30m", NOW - 1_800),
        ("2w", NOW - 1_209_600),
        ("2023-01-01", 1_672_531_200.0),
        ("2023-01-01T01:00:00+01:00", 1_672_531_200.0),
    ],
)
def test_since_is_a_duration_or_a_time(text: str, expected: float) -> None:
    assert parse_since(text, NOW) == expected


@pytest.mark.parametrize("text", ["7", "d", "-3d", "yesterday", "7d7d"])
def test_another_since_is_refused_with_examples(text: str) -> None:
    with pytest.raises(InvalidInput, match="such as 7d"):
        parse_since(text, NOW)
