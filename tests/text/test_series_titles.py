"""Names and numbers of series are parsed from titles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.text.series_titles import claims, numbered


def claims_by(title: str, how: str, **known: bool) -> dict[str, float | None]:
    """The names that ``title`` claims in this way, with their numbers."""
    return {claim.name: claim.number for claim in claims(title, **known) if claim.how == how}


@pytest.mark.parametrize(
    ("title", "name", "number"),
    [
        ("Toy Story 2", "toy story", 2),
        ("Toy Story 2 (1999)", "toy story", 2),
        ("Godfather: Part II, The (1974)", "godfather", 2),
        ("The Godfather: Part III", "godfather", 3),
        ("Star Wars: Episode V - The Empire Strikes Back (1980)", "star wars", 5),
        ("Star Wars: Episode I – The Phantom Menace", "star wars", 1),
        ("Star Trek III: The Search for Spock", "star trek", 3),
        ("Lethal Weapon 2", "lethal weapon", 2),
        ("Alien 3", "alien", 3),
        ("Rocky IV", "rocky", 4),
        ("Back to the Future Part II", "back to the future", 2),
        ("Karate Kid, Part II, The (1986)", "karate kid", 2),
        ("Halloween 4: The Return of Michael Myers", "halloween", 4),
        ("Police Academy 5: Assignment: Miami Beach", "police academy", 5),
        ("Friday the 13th Part VI: Jason Lives", "friday the 13th", 6),
        ("Henry: Portrait of a Serial Killer, Part 2", "henry portrait of a serial killer", 2),
        ("Mission: Impossible 2", "mission impossible", 2),
        ("Naked Gun 2 1/2: The Smell of Fear, The", "naked gun", 2.5),
        ("Jaws 3-D", "jaws", 3),
        ("Hot Shots! Part Deux", "hot shots", 2),
        ("Dune: Part Two", "dune", 2),
        ("Kill Bill: Vol. 2", "kill bill", 2),
        ("Saga, Vol. 3", "saga", 3),
        ("Evil Dead II (Dead By Dawn) (1987)", "evil dead", 2),
        ("Baldur's Gate II: Shadows of Amn", "baldurs gate", 2),
        ("Amélie 2", "amelie", 2),
        ("Final Conflict, The (a.k.a. Omen III: The Final Conflict) (1981)", "omen", 3),
    ],
)
def test_a_number_behind_a_name(title: str, name: str, number: float) -> None:
    assert claims_by(title, "number")[name] == number


@pytest.mark.parametrize(
    "title",
    [
        "2001: A Space Odyssey", "1984", "Se7en", "Seven (Se7en) (1995)", "12 Monkeys", "Catch-22", "8 1/2 (1963)",
        "Ocean's Eleven", "The Magnificent Seven", "101 Dalmatians", "12 Angry Men", "Plan 9 from Outer Space", "U-571",
        "Friday the 13th", "10 Things I Hate About You", "Part 2", "Episode V", "301, 302", "", "II",
    ],
)  # fmt: skip
def test_numbers_that_are_a_title(title: str) -> None:
    assert claims_by(title, "number") == {}


@pytest.mark.parametrize(
    ("title", "how", "name"),
    [
        ("Fahrenheit 451", "year", "fahrenheit"),
        ("Blues Brothers 2000", "year", "blues brothers"),
        ("Airport '77", "year", "airport"),
        ("Malcolm X", "letter", "malcolm"),
        ("Rocky V", "letter", "rocky"),
        ("Star Trek: Generations", "before", "star trek"),
        ("Rage: Carrie 2, The (1999)", "after", "carrie"),
        ("The Lost World: Jurassic Park", "after", "jurassic park"),
        ("Batman Returns", "more", "batman"),
        ("Mad Max Beyond Thunderdome", "more", "mad max"),
        ("Return of the Pink Panther, The", "again", "pink panther"),
        ("Escape from the Planet of the Apes", "again", "planet of the apes"),
        ("Harry Potter and the Chamber of Secrets", "phrase", "harry potter"),
        ("Aliens", "plural", "alien"),
        ("Raiders of the Lost Ark", "title", "indiana jones"),
        ("The Fellowship of the Ring (The Lord of the Rings, #1)", "named", "lord of the rings"),
    ],
)
def test_weaker_words(title: str, how: str, name: str) -> None:
    assert name in claims_by(title, how)


def test_first_words_speak_only_of_what_is_known_to_be_a_sequel() -> None:
    assert claims_by("The Rescuers Down Under", "first") == {}
    assert claims_by("The Rescuers Down Under", "first", sequel=True) == {"rescuers": None, "rescuers down": None}


def test_the_number_of_an_attribute() -> None:
    assert numbered("The Lord of the Rings #2") == ("lord of the rings", 2)
    assert numbered("Apollo 13") == ("apollo 13", None)


@given(st.text(max_size=60))
def test_any_text_has_its_title_first(text: str) -> None:
    first, *others = claims(text, sequel=True)
    assert first.how == "title"
    assert len({claim.name for claim in (first, *others)}) == 1 + len(others)
