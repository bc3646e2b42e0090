"""Cells are parsed as dates, ratings and ids, in every format."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.data.events import MAX_TIME_S, MIN_TIME_S
from palate.data.takeouts.cells import isbn13, moment, names, stars, text, year

MOMENTS = st.datetimes(datetime(1971, 1, 2), datetime(2999, 1, 1), timezones=st.just(UTC))


@given(MOMENTS)
def test_a_moment_is_read_in_every_form_that_services_write(at: datetime) -> None:
    second, minute = at.replace(microsecond=0), at.replace(second=0, microsecond=0)
    assert moment(second.isoformat()) == moment(f"{second:%Y-%m-%dT%H:%M:%S}.000Z") == second.timestamp()
    assert moment(f"{second:%Y-%m-%d %H:%M:%S} UTC") == moment(int(second.timestamp())) == second.timestamp()
    assert moment(f"{second:%a %b %d %H:%M:%S %Y}") == moment(f"{second:%d %b %Y, %H:%M:%S}") == second.timestamp()
    assert moment(f"{minute:%d %b %Y, %H:%M}") == moment(f"{minute:%d %b %Y %H:%M}") == minute.timestamp()
    if second > datetime(1974, 1, 1, tzinfo=UTC):
        assert moment(str(int(second.timestamp() * 1000))) == second.timestamp()


@given(st.dates(date(1971, 1, 1), date(2999, 1, 1)))
def test_a_day_is_its_noon(day: date) -> None:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()
    assert moment(f"{day:%Y-%m-%d}") == moment(f"{day:%Y/%m/%d}") == moment(f"{day:%d %b %Y}") == noon
    assert moment(f"{day.year}/{day.month}/{day.day}") == noon


def test_the_time_zone_that_is_given_counts() -> None:
    utc, east = moment("2020-01-01T00:00:00Z"), moment("2020-01-01T00:00:00+02:00")
    assert utc is not None
    assert east == utc - timedelta(hours=2).total_seconds()


@pytest.mark.parametrize(
    "nothing",
    [
        "",
        " ",
        None,
        "soon",
        "2021-13-01",
        "2021-02-30",
        "0",
        0,
        "1970-01-01",
        "1e999",
        "nan",
        -5,
        "3/4/21",
        [],
        {},
        "0001-01-01T00:00+14:00",
    ],
)
def test_what_is_no_moment_is_none(nothing: object) -> None:
    assert moment(nothing) is None


@given(st.text() | st.integers() | st.floats() | st.none() | st.booleans())
def test_any_cell_is_a_moment_that_the_log_takes_or_none(value: object) -> None:
    at = moment(value)
    assert at is None or MIN_TIME_S <= at <= MAX_TIME_S
    assert year(value) is None or 1 <= (year(value) or 0) <= 2200


@given(st.integers(1, 20))
def test_stars_keep_their_quarters_and_tens_become_halves(quarters: int) -> None:
    assert stars(f"{quarters / 4:g}", 5) == quarters / 4
    assert stars(f"{quarters / 4:g}".replace(".", ","), 5) == quarters / 4
    assert stars(quarters, 20) == quarters / 4
    assert stars(float(quarters), 20) == quarters / 4


@pytest.mark.parametrize("none", ["", "0", "0.0", 0, None, " ", 5e-324])
def test_no_stars_are_no_rating(none: object) -> None:
    assert stars(none, 10) is None


@given(st.text() | st.floats(), st.sampled_from((5.0, 10.0)))
def test_any_cell_is_a_rating_none_or_refused(value: object, best: float) -> None:
    try:
        rating = stars(value, best)
    except ValueError:
        return
    assert rating is None or 0 < rating <= 5


@given(st.integers(1, 999_999_999))
def test_an_isbn_of_ten_digits_becomes_the_right_one_of_thirteen(number: int) -> None:
    body = f"{number:09d}"
    check = sum((10 - index) * int(digit) for index, digit in enumerate(body)) * -1 % 11
    parsed = isbn13(f'="{body}{"X" if check == 10 else check}"')
    assert parsed.startswith("978" + body)
    assert sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(parsed)) % 10 == 0


@pytest.mark.parametrize(
    ("cell", "isbn"),
    [
        ("0-439-55493-4", "9780439554930"),
        ('="9780439554930"', "9780439554930"),
        ("080442957X", "9780804429573"),
        ('=""', ""),
        ("", ""),
        ("B0851JCZYV", ""),
        ("a1b2-c3d4", ""),
        (None, ""),
    ],
)
def test_known_isbns(cell: object, isbn: str) -> None:
    assert isbn13(cell) == isbn


def test_text_and_names() -> None:
    assert text(" a \n b\t") == "a b"
    assert text(4.5) == "4.5"
    assert text(True) == text(None) == text([]) == ""
    assert names("Ann, Bob,, ,Cid") == ("Ann", "Bob", "Cid")
