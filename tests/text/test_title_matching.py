"""References are matched to items of a catalogue, and ambiguous ones are rejected."""

from __future__ import annotations

import random

import pytest

from palate.data.items import Attribute, Item
from palate.data.sample.catalogue import sample_items
from palate.data.takeouts.takeout import ItemReference
from palate.text import title_matching
from palate.text.title_matching import THRESHOLD, Match, Matcher
from palate.text.titles import Title, likeness


def item(
    id_: str, title: str, year: int | None = None, *creators: str, domain: str = "movie", **ids: Attribute
) -> Item:
    return Item(id=id_, domain=domain, title=title, year=year, creators=creators, attributes=ids)


def matched_id(reference: ItemReference, *items: Item) -> str | None:
    match = Matcher(items).find((reference,))
    assert (match.item is None) == bool(match.why_not)
    assert match.item is None or match.score >= THRESHOLD
    return match.item.id if match.item else None


@pytest.mark.parametrize(
    ("known", "given"),
    [
        ({"imdb_id": "tt0084787"}, ("imdb_id", "tt84787")),
        ({"tmdb_id": "1091"}, ("tmdb_id", "1091")),
        ({"tmdb_id": 1091}, ("tmdb_id", "1091")),
        ({"isbn": "0441172717"}, ("isbn", "9780441172719")),
        ({"isbn": ["9780340960196", "978-0-441-17271-9"]}, ("isbn", "9780441172719")),
        ({"mbid": "8E8A594F"}, ("mbid", "8e8a594f")),
    ],
)
def test_an_id_finds_whatever_the_title_says(known: dict[str, Attribute], given: tuple[str, str]) -> None:
    items = [Item(id="right", domain="movie", title="Das Ding", attributes=known), item("other", "The Thing", 1982)]
    match = Matcher(items).find((ItemReference("movie", "The Thing", 1982, ids=(given,)),))
    assert (match.by, match.score, match.item) == ("id", 1.0, items[0])


def test_an_id_is_of_its_domain() -> None:
    show, film = item("show", "Fargo", 2014, domain="tv", tmdb_id="275"), item("film", "Fargo", 1996, tmdb_id="275")
    assert matched_id(ItemReference("movie", "Fargo", 1996, ids=(("tmdb_id", "275"),)), show, film) == "film"
    assert matched_id(ItemReference("tv", "Fargo", 2014, ids=(("tmdb_id", "275"),)), show, film) == "show"


def test_another_id_is_another_film_however_alike() -> None:
    remake = item("remake", "Halloween", 1978, imdb_id="tt1502407")
    assert matched_id(ItemReference("movie", "Halloween", 1978, ids=(("imdb_id", "tt0077651"),)), remake) is None
    edition = item("edition", "Dune", 1965, "Frank Herbert", domain="book", isbn="9780340960196")
    assert (
        matched_id(ItemReference("book", "Dune", 1965, ("Frank Herbert",), (("isbn", "9780441172719"),)), edition)
        == "edition"
    )


def test_films_are_told_apart_by_their_year() -> None:
    films = item("old", "Solaris", 1972), item("new", "Solaris", 2002)
    assert matched_id(ItemReference("movie", "Solaris", 1972), *films) == "old"
    assert matched_id(ItemReference("movie", "Solaris", 2003), *films) == "new"
    assert matched_id(ItemReference("movie", "Solaris", 1990), *films) is None
    assert matched_id(ItemReference("movie", "Solaris"), *films) is None
    assert matched_id(ItemReference("movie", "Solaris"), films[0]) == "old"


def test_books_come_out_again_and_are_told_by_their_authors() -> None:
    dune = item("dune", "Dune", 1965, "Frank Herbert", domain="book")
    assert matched_id(ItemReference("book", "Dune (Dune, #1)", 2005, ("Herbert, Frank",)), dune) == "dune"
    assert matched_id(ItemReference("book", "Dune", 2005, ("Some One Else",)), dune) is None
    assert matched_id(ItemReference("book", "Dune", 2005), dune) is None


def test_two_that_fit_alike_are_not_guessed_and_the_nearest_is_named() -> None:
    match = Matcher([item("a", "Alone"), item("b", "Alone")]).find((ItemReference("movie", "Alone", 2020),))
    assert (match.item, match.why_not) == (None, "several items match equally well")
    assert match.nearest is not None
    assert match.score >= THRESHOLD


def test_what_is_not_there_comes_with_what_is_nearest() -> None:
    items = [item("1", "Three Colours: Blue", 1993), item("2", "Something Else", 1993)]
    match = Matcher(items).find((ItemReference("movie", "Three Colors Blue and White", 1993),))
    assert (match.item, match.why_not) == (None, "no title similar enough")
    assert match.nearest == items[0]
    assert 0.3 < match.score < THRESHOLD
    assert Matcher(items).find((ItemReference("movie", "Zzz"),)) == Match(None, "", 0.0, None, "no similar title")
    assert Matcher([]).find(()).item is None


def test_a_small_slip_is_forgiven_and_a_sequel_is_not() -> None:
    film = item("1", "The Assassination of Jesse James by the Coward Robert Ford", 2007)
    assert (
        matched_id(ItemReference("movie", "The Assasination of Jesse James by the Coward Robert Ford", 2007), film)
        == "1"
    )
    assert matched_id(ItemReference("movie", "Toy Story 3", 1999), item("2", "Toy Story 2", 1999)) is None
    assert matched_id(ItemReference("game", "Half-Life: Blue Shift"), item("3", "Half-Life", domain="game")) is None


def test_music_is_found_as_the_album_or_as_the_artist_whichever_is_there() -> None:
    album = ItemReference("music", "Low", None, ("David Bowie",))
    bowie = ItemReference("music", "David Bowie", None, ("David Bowie",))
    albums = Matcher([item("low", "Low", 1977, "David Bowie", domain="music")])
    artists = Matcher([item("bowie", "David Bowie", domain="artist"), item("low", "Low", domain="artist")])
    both = albums.find((album, bowie)), artists.find((album, bowie))
    assert [match.item and match.item.id for match in both] == ["low", "bowie"]


def test_a_band_is_not_the_album_of_its_name_by_someone_else() -> None:
    band = ItemReference("music", "Low", None, ("Low",))
    assert matched_id(band, item("low", "Low", 1977, "David Bowie", domain="music")) is None
    assert matched_id(band, item("low", "Low", domain="music")) == "low"


@pytest.mark.parametrize("domain", ["movie", "Movies", "film"])
def test_the_usual_names_of_a_domain_are_understood(domain: str) -> None:
    assert matched_id(ItemReference("movie", "Alien", 1979), item("1", "Alien", 1979, domain=domain)) == "1"
    assert matched_id(ItemReference("book", "Alien", 1979), item("1", "Alien", 1979, domain=domain)) is None


def test_every_title_of_the_sample_is_found_by_its_title_and_year() -> None:
    items = sample_items()
    matcher = Matcher(items)
    for item in items:
        match = matcher.find((ItemReference(item.domain, item.title.upper(), item.year, item.creators),))
        assert match.item == item


@pytest.mark.slow
def test_a_large_catalogue_is_searched_without_comparing_all_with_all(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = [0]

    def counted(first: Title, second: Title) -> float:
        compared[0] += 1
        return likeness(first, second)

    monkeypatch.setattr(title_matching, "likeness", counted)
    rng = random.Random(4)
    words = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(3_000)]
    items = [item(str(number), " ".join(rng.choices(words, k=3)), 1990) for number in range(10_000)]
    matcher = Matcher(items)
    lost = [matcher.find((ItemReference("movie", f"{known.title} {rng.choice(words)}"),)) for known in items[:1_000]]
    assert all(match.item is None for match in lost)
    assert sum(match.nearest == known for match, known in zip(lost, items, strict=False)) > 950
    assert compared[0] <= 1_000 * 8, "a few of 10,000 each"
