"""The title index finds complete, partial and misspelt titles, the best match first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.data.sample.catalogue import sample_items
from palate.text.title_index import TitleIndex

TITLES = [item.title for item in sample_items()]
INDEX = TitleIndex(TITLES)


def search(text: str) -> list[str]:
    points = INDEX.points(text)
    return [TITLES[index] for index in sorted(points, key=lambda index: -points[index])]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("The Matrix", "The Matrix"),
        ("matrix", "The Matrix"),
        ("matirx", "The Matrix"),
        ("amelie", "Amélie"),
        ("AMÉLI", "Amélie"),
        ("amelei", "Amélie"),
        ("blad runner", "Blade Runner"),
        ("bladerunner", "Blade Runner"),
        ("2001 space oddysey", "2001: A Space Odyssey"),
        ("lord of the rigns", "The Lord of the Rings: The Fellowship of the Ring"),
        ("witcher 3", "The Witcher 3: Wild Hunt"),
        ("godfater", "The Godfather"),
    ],
)
def test_the_title_meant_comes_first(typed: str, meant: str) -> None:
    assert search(typed)[0] == meant


@pytest.mark.parametrize("typed", ["", "  ", "zzzz", "%", "' OR 1=1 --", "\x00", "a" * 100_000, "melancholy sea games"])
def test_what_is_near_no_title_finds_none(typed: str) -> None:
    assert search(typed) == []


def test_points_fall_from_the_title_itself_to_a_slip() -> None:
    index = TitleIndex(["Road", "The Road", "Road House", "Abbey Road", "Raod", None, "Rhode Island"])
    assert index.points("road") == {0: 3.0, 1: 2.5, 2: 2.0, 3: 1.0, 4: pytest.approx(0.75)}


def test_numbers_and_short_words_are_not_bent() -> None:
    index = TitleIndex(["1984", "Her", "Up"])
    assert index.points("1985") == index.points("hex") == index.points("us") == {}


@given(st.text(max_size=50))
def test_any_text_is_answered(text: str) -> None:
    assert all(0 < points <= 3 for points in INDEX.points(text).values())


@given(st.sampled_from(TITLES))
def test_every_title_is_found_by_itself(title: str) -> None:
    assert search(title)[0].casefold() == title.casefold()
