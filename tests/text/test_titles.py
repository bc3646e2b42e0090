"""Titles and names that are the same are the same, however they are spelled, and sequels are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.text.titles import likeness, normal, same_name, title


@pytest.mark.parametrize(
    ("one", "other"),
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
def test_the_same_title(one: str, other: str) -> None:
    assert likeness(title(one), title(other)) == 1


@pytest.mark.parametrize(
    ("one", "other", "alike"),
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
def test_the_same_but_for_brackets_editions_and_subtitles(one: str, other: str, alike: float) -> None:
    assert likeness(title(one), title(other)) == alike


@pytest.mark.parametrize(
    ("one", "other"),
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
def test_another_title(one: str, other: str) -> None:
    assert likeness(title(one), title(other)) < 0.8


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_likeness_is_symmetric_and_between_none_and_all(one: str, other: str) -> None:
    assert 0 <= likeness(title(one), title(other)) <= 1
    assert likeness(title(one), title(other)) == likeness(title(other), title(one))
    assert likeness(title(one), title(one)) == 1
    assert normal(one.upper().lower()) == normal(one.upper().lower().upper().lower())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("J.R.R. Tolkien", "Tolkien, J. R. R."),
        ("J.R.R. Tolkien", "John Ronald Reuel Tolkien"),
        ("Stanisław Lem", "Stanislaw Lem"),
        ("Square", "Square Enix"),
        ("The Beatles", "Beatles"),
        ("Gabriel García Márquez", "GABRIEL GARCIA MARQUEZ"),
    ],
)
def test_the_same_name(one: str, other: str) -> None:
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(("one", "other"), [("Brian Herbert", "Frank Herbert"), ("Low", "David Bowie"), ("", "Ann")])
def test_another_name(one: str, other: str) -> None:
    assert not same_name(one, other)


@pytest.mark.parametrize("unit", ["(a)", "edition ", "the ", " - ", "(", "remaster "])
def test_what_is_too_long_for_a_title_is_read_as_its_beginning(unit: str) -> None:
    assert title(unit * 100_000) == title(unit * 10_000)
