"""Chips survive JSON, and invalid chips are refused."""

from __future__ import annotations

from typing import Any

import pytest

from palate.errors import InvalidInput
from palate.text.query.parsed_query import Chip, ParsedQuery

CHIPS = ParsedQuery("no horror", (Chip("genre", "Horror", -1, (3, 9)), Chip("year", "..1999")))


def test_what_was_understood_comes_back_the_same() -> None:
    assert ParsedQuery.from_dict(CHIPS.to_dict()) == CHIPS
    assert ParsedQuery.from_dict({}) == ParsedQuery()


def test_wanted_and_unwanted_are_asked_for_apart() -> None:
    assert CHIPS.of("genre") == ()
    assert CHIPS.of("genre", -1) == ("Horror",)


@pytest.mark.parametrize(
    ("value", "years"), [("1990..1999", (1990, 1999)), ("2010..", (2010, None)), ("..1979", (None, 1979))]
)
def test_years_have_two_ends(value: str, years: tuple[int | None, int | None]) -> None:
    assert Chip("year", value).years == years


def test_a_client_may_leave_polarity_and_span_out() -> None:
    assert Chip.from_dict({"kind": "tag", "value": "cozy"}) == Chip("tag", "cozy", 1, None)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"kind": "colour"}, "kind"),
        ({"kind": ["tag"]}, "kind"),
        ({"value": ""}, "value"),
        ({"value": 7}, "value"),
        ({"polarity": 0}, "polarity"),
        ({"polarity": True}, "polarity"),
        ({"polarity": [1]}, "polarity"),
        ({"span": [3]}, "span"),
        ({"span": [4, 2]}, "span"),
        ({"span": "ab"}, "span"),
        ({"span": [0, True]}, "span"),
        ({"kind": "year", "value": "nineties"}, "value"),
        ({"kind": "year", "value": ".."}, "value"),
        ({"kind": "year", "value": "1990"}, "value"),
    ],
)
def test_what_is_no_chip_is_refused(change: dict[str, Any], where: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Chip.from_dict({"kind": "tag", "value": "cozy", **change})

    assert refused.value.where == where


@pytest.mark.parametrize("given", [{"text": 7}, {"chips": "x"}, {"chips": [7]}, {"chips": [{}] * 101}])
def test_what_was_never_understood_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        ParsedQuery.from_dict(given)
