"""Series are detected with the order of their parts, and common first words alone do not form a series."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.data.item_table import ItemTable
from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from palate.text.series import NONE, Series, series_of


def movie(title: str, year: int | None = None, *people: str, **known: Any) -> Item:
    return Item(id=f"{title} {year}", domain="movie", title=title, year=year, people=people, **known)


def parts(*items: Item) -> list[list[str]]:
    """Each series as its titles by position; those at one position are joined by a slash."""
    series = Series.of_items(items)
    titles_by_series: dict[int, dict[int, list[str]]] = {}
    for code, item in enumerate(items):
        if series.of[code] != NONE:
            titles_by_series.setdefault(int(series.of[code]), {}).setdefault(int(series.position[code]), []).append(
                item.title
            )
    return [
        ["/".join(by_position[position]) for position in sorted(by_position)]
        for by_position in titles_by_series.values()
    ]


def test_numbers_beside_the_bare_name() -> None:
    series = parts(
        movie("The Godfather: Part III", 1990), movie("The Godfather", 1972), movie("The Godfather: Part II", 1974)
    )
    assert series == [["The Godfather", "The Godfather: Part II", "The Godfather: Part III"]]


def test_the_first_to_come_out_is_the_first_part_whatever_its_number() -> None:
    series = parts(
        movie("Star Wars: Episode I - The Phantom Menace", 1999),
        movie("Star Wars: Episode IV - A New Hope", 1977),
        movie("Star Wars: Episode V - The Empire Strikes Back", 1980),
        movie("Star Trek III: The Search for Spock", 1984),
        movie("Star Trek: The Motion Picture", 1979),
        movie("Star Trek: Generations", 1994),
    )
    assert [[title.partition(" ")[2][:9] for title in titles] for titles in series] == [
        ["Wars: Epi"] * 3,
        ["Trek: The", "Trek III:", "Trek: Gen"],
    ]
    assert series[0][0].endswith("A New Hope")


def test_without_years_numbers_make_the_order() -> None:
    assert parts(movie("Lethal Weapon 3"), movie("Lethal Weapon"), movie("Lethal Weapon 2", 1989)) == [
        ["Lethal Weapon", "Lethal Weapon 2", "Lethal Weapon 3"]
    ]


@pytest.mark.parametrize(
    "titles",
    [
        ("Star Wars", "Star Trek"),
        ("Seven", "Seven Samurai"),
        ("Night at the Museum", "A Night at the Roxbury", "Night at the Opera"),
        ("2001: A Space Odyssey", "2010"),
        ("12 Monkeys", "12 Angry Men"),
        ("Apollo 13", "Stalag 17"),
        ("Catch-22", "Fahrenheit 451", "Ocean's Eleven", "Ocean's Twelve"),
        ("Robin Hood: Men in Tights", "Robin Hood: Prince of Thieves"),
        ("The Mission", "Mission: Impossible"),
        ("Hamlet", "Hamlet"),
        ("Blade", "Blade Runner"),
        ("Henry V", "Henry & June"),
    ],
)
def test_first_words_titles_and_years_make_no_series(titles: tuple[str, ...]) -> None:
    assert parts(*(movie(title, 1990 + index) for index, title in enumerate(titles))) == []


@pytest.mark.parametrize(
    ("base", "sequel"),
    [
        ("Alien", "Alien: Resurrection"),
        ("Apollo", "Apollo 13"),
        ("Airport", "Airport 1975"),
        ("Batman", "Batman Returns"),
        ("Planet of the Apes", "Escape from the Planet of the Apes"),
        ("Raiders of the Lost Ark", "Indiana Jones and the Last Crusade"),
        ("The Crow", "The Crow: City of Angels"),
    ],
)
def test_where_the_bare_name_is_a_title_what_is_made_of_it_goes_on(base: str, sequel: str) -> None:
    assert parts(movie(sequel, 1999), movie(base, 1960)) == [[base, sequel]]


def test_people_tell_series_from_namesakes() -> None:
    alien, aliens = movie("Alien", 1979, "Sigourney Weaver"), movie("Aliens", 1986, "Sigourney Weaver")
    assert parts(alien, aliens) == [["Alien", "Aliens"]]
    assert parts(movie("Kid", 1921, "Charlie Chaplin"), movie("Kids", 1995, "Chloë Sevigny")) == []
    dracula, parody = (
        movie("Dracula", 1931, "Bela Lugosi"),
        movie("Dracula: Dead and Loving It", 1995, "Leslie Nielsen"),
    )
    assert parts(dracula, parody) == []
    blue, red = movie("Three Colors: Blue", 1993), movie("Three Colors: Red", 1994)
    assert parts(blue, red) == []
    kieslowski = {"creators": ("Krzysztof Kieślowski",)}
    blue, red = movie("Three Colors: Blue", 1993, **kieslowski), movie("Three Colors: Red", 1994, **kieslowski)
    assert parts(blue, red) == [["Three Colors: Blue", "Three Colors: Red"]]
    sequel = movie("The Rescuers Down Under", 1990, "Eva Gabor", tags=("sequel",))
    assert parts(movie("The Rescuers", 1977, "Eva Gabor"), sequel) == [["The Rescuers", "The Rescuers Down Under"]]


def test_a_remake_of_the_first_part_is_no_sequel() -> None:
    series = parts(
        movie("The Fly", 1958), movie("Return of the Fly", 1959), movie("The Fly", 1986), movie("The Fly II", 1989)
    )
    assert series == [["The Fly/The Fly", "Return of the Fly", "The Fly II"]]


def book(title: str, year: int, author: str, **attributes: Any) -> Item:
    return Item(id=title, domain="book", title=title, year=year, creators=(author,), attributes=attributes)


def test_attributes_name_a_series_and_books_of_other_authors_are_others() -> None:
    series = parts(
        book("The Two Towers", 1954, "J.R.R. Tolkien", series="The Lord of the Rings #2"),
        book("The Fellowship of the Ring (The Lord of the Rings, #1)", 1954, "J.R.R. Tolkien"),
        book("Eragon", 2002, "Christopher Paolini", series="Inheritance"),
        book("The Hundred Thousand Kingdoms", 2010, "N.K. Jemisin", series="Inheritance"),
    )
    assert series == [["The Fellowship of the Ring (The Lord of the Rings, #1)", "The Two Towers"]]
    series = parts(
        movie("Dr. No", 1962, attributes={"collection": "James Bond Collection"}),
        movie("Goldfinger", 1964, attributes={"collection": ["James Bond Collection"]}),
    )
    assert series == [["Dr. No", "Goldfinger"]]


def test_another_domain_is_another_series() -> None:
    assert parts(movie("Alien", 1979), Item(id="game", domain="game", title="Alien: Isolation", year=2014)) == []


def test_a_table_that_grew_reads_the_new_alone() -> None:
    items = [movie("Alien", 1979), movie("Jaws", 1975)]
    table = ItemTable(Vocabulary(item.id for item in items), items)
    first = series_of(table)
    assert series_of(table) is first
    assert len(first) == 0
    new = movie("Jaws 2", 1978)
    grown = table.with_items(table.vocabulary.extended([new.id]), [new])
    second = series_of(grown)
    assert second.of.tolist() == [NONE, 0, 0]
    assert second.position.tolist() == [0, 1, 2]
    assert second.named == {"jaws": [0]}
    assert all(second.read[code] is first.read[code] for code in (0, 1))
    assert series_of(grown.without(new.id)).of.tolist() == [NONE] * 3


_WORDS = st.lists(st.sampled_from("alien star wars the 2 II Part V : - return of aliens #3 1984 (".split()), min_size=1)


@given(st.lists(st.tuples(_WORDS, st.one_of(st.none(), st.integers(1950, 2020))), max_size=12))
def test_whatever_the_titles_every_series_has_parts_and_a_first_one(rows: list[tuple[list[str], int | None]]) -> None:
    items = [Item(id=str(n), domain="movie", title=" ".join(words), year=year) for n, (words, year) in enumerate(rows)]
    series = Series.of_items(items)
    assert ((series.position > 0) == (series.of != NONE)).all()
    for number in range(len(series)):
        positions = series.position[series.of == number]
        assert len(positions) > 1
        assert set(positions.tolist()) == set(range(1, positions.max() + 1))
        assert series.names[number]
