"""Titles and names are equal in different spellings, and sequels differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.text.titles import likeness, normal, same_name, title


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The Matrix", "Matrix, The"),
        ("The Matrix", "MATRIX"),
        ("Amélie", "Amelie"),
        ("Blood & Wine", "Blood and Wine"),
        ("Don't Look Now", "Don’t look now"),
        ("Spider-Man: Far from Home", "Spider Man – Far From Home"),
        ("Rocky II", "Rocky 2"),
        ("Final Fantasy VII", "Final Fantasy 7"),
        ("(500) Days of Summer", "500 Days of Summer"),
        ("Les Misérables", "Misérables, Les"),
        ("DOOM®", "Doom"),
        ("!!!", "!!!"),
        ("千と千尋の神隠し", "千と千尋の神隠し"),
    ],
)
def test_the_same_title(first: str, second: str) -> None:
    assert likeness(title(first), title(second)) == 1


@pytest.mark.parametrize(
    ("first", "second", "similarity"),
    [
        ("The Hunger Games (The Hunger Games, #1)", "The Hunger Games", 0.97),
        ("Toy Story (1995)", "Toy Story", 0.97),
        ("The Witcher 3: Wild Hunt - Game of the Year Edition", "The Witcher 3: Wild Hunt", 0.97),
        ("OK Computer (Remastered) [2017]", "OK Computer", 0.97),
        ("Low - 2017 Remaster", "Low", 0.97),
        ("BioShock Remastered", "BioShock", 0.97),
        ("Dune: Part One", "Dune", 0.85),
        ("Star Wars: Episode V - The Empire Strikes Back", "The Empire Strikes Back", 0.85),
        ("Mistborn: The Final Empire", "The Final Empire (Mistborn, #1)", 0.85),
    ],
)
def test_the_same_but_for_brackets_editions_and_subtitles(first: str, second: str, similarity: float) -> None:
    assert likeness(title(first), title(second)) == similarity


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Toy Story 2", "Toy Story 3"),
        ("Toy Story", "Toy Story 2"),
        ("Final Fantasy X", "Final Fantasy XII"),
        ("Star Wars: Episode IV – A New Hope", "Star Wars: Episode V – The Empire Strikes Back"),
        ("Alien", "Aliens"),
        ("Die Hard", "Hard"),
        ("Sen to Chihiro", "Spirited Away"),
        ("The Final Cut", "The Final"),
    ],
)
def test_another_title(first: str, second: str) -> None:
    assert likeness(title(first), title(second)) < 0.8


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_likeness_is_symmetric_and_between_none_and_all(first: str, second: str) -> None:
    assert 0 <= likeness(title(first), title(second)) <= 1
    assert likeness(title(first), title(second)) == likeness(title(second), title(first))
    assert likeness(title(first), title(first)) == 1
    assert normal(first.upper().lower()) == normal(first.upper().lower().upper().lower())


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("J.R.R. Tolkien", "Tolkien, J. R. R."),
        ("J.R.R. Tolkien", "John Ronald Reuel Tolkien"),
        ("Stanisław Lem", "Stanislaw Lem"),
        ("Square", "Square Enix"),
        ("The Beatles", "Beatles"),
        ("Gabriel García Márquez", "GABRIEL GARCIA MARQUEZ"),
    ],
)
def test_the_same_name(first: str, second: str) -> None:
    assert same_name(first, second)
    assert same_name(second, first)


@pytest.mark.parametrize(("first", "second"), [("Brian Herbert", "Frank Herbert"), ("Low", "David Bowie"), ("", "Ann")])
def test_another_name(first: str, second: str) -> None:
    assert not same_name(first, second)


@pytest.mark.parametrize("unit", ["(a)", "edition ", "the ", " - ", "(", "remaster "])
def test_what_is_too_long_for_a_title_is_read_as_its_beginning(unit: str) -> None:
    assert title(unit * 100_000) == title(unit * 10_000)
