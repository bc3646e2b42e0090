"""Catalogue queries built from chips, compared to examples worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.data.items import Item
from palate.text.mood.emotions import LABELS
from palate.text.query.gazetteer import Gazetteer
from palate.text.query.item_query import alternatives, liked_titles, resolve_contradictions, search_text
from palate.text.query.mood_target import target
from palate.text.query.parse_query import parse_query
from palate.text.query.parsed_query import KINDS, Chip, ParsedQuery

SHELF = (
    Item(id="dune", domain="book", title="Dune", creators=("Frank Herbert",), genres=("Science Fiction",)),
    Item(id="alien", domain="movie", title="Alien", genres=("Horror",), tags=("slow-burn", "funny")),
    Item(id="heat", domain="movie", title="Heat", genres=("Comedy", "Drama"), tags=("heist", "heartwarming")),
)
LEXICON = Gazetteer(SHELF)


def read(text: str) -> ParsedQuery:
    return parse_query(text, LEXICON, this_year=2026)


@pytest.mark.parametrize(
    ("text", "liked"),
    [
        ("something like Dune", ["Dune"]),
        ("I loved Dune and Alien", ["Dune", "Alien"]),
        ("films similar to the “Alien”, please", ["Alien"]),
        ("I want to watch Alien", []),
        ("nothing like Dune", []),
    ],
)
def test_titles_are_to_be_like_where_that_is_said(text: str, liked: list[str]) -> None:
    assert [chip.value for chip in liked_titles(read(text))] == liked


def test_a_title_from_no_text_is_to_be_like() -> None:
    assert liked_titles(ParsedQuery("", (Chip("title", "Dune"),)))


def test_the_search_is_for_what_is_wanted_in_the_catalogues_own_terms() -> None:
    query = read("a sci-fi film from the 90s about sandworms by Frank Herbert, like Alien, no horror, cheer me up")
    assert search_text(query) == "sci-fi sandworms by Frank Herbert Science Fiction"
    assert search_text(read("quiet spaceships")) == "quiet spaceships"


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("a comedy or drama", [["Comedy", "Drama"]]),
        ("comedies, dramas and sci-fi", [["Comedy", "Drama", "Science Fiction"]]),
        ("a sci-fi comedy", [["Science Fiction"], ["Comedy"]]),
        ("a funny heist comedy", [["funny"], ["heist"], ["Comedy"]]),
        ("no comedy, a drama", [["Drama"]]),
        ("something like Dune", []),
    ],
)
def test_facts_are_wanted_together_or_either(text: str, groups: list[list[str]]) -> None:
    assert [[chip.value for chip in group] for group in alternatives(read(text))] == groups


def test_who_says_both_says_nothing() -> None:
    both = ParsedQuery("", (Chip("genre", "Drama"), Chip("tag", "funny"), Chip("genre", "Drama", -1)))
    assert resolve_contradictions(both).chips == (Chip("tag", "funny"),)


def wants(*chips: Chip) -> dict[str, float]:
    aim = target(chips)
    return {} if aim is None else {label: float(x) for label, x in zip(LABELS, aim, strict=True) if x}


def test_moods_are_aimed_at_as_said() -> None:
    assert max(wants(Chip("mood", "fear")).items(), key=lambda label_weight: label_weight[1])[0] == "fear"
    assert wants(Chip("mood", "fear", -1))["fear"] < 0
    assert wants(Chip("genre", "Drama"), Chip("feeling", "sadness", -1)) == {}
    assert wants() == {}


def test_feelings_are_matched_or_lifted() -> None:
    sad, match, lift = Chip("feeling", "sadness"), Chip("wish", "match"), Chip("wish", "lift")
    assert wants(sad, match)["sadness"] > 0
    assert wants(sad, lift)["sadness"] < 0 < wants(sad, lift)["joy"]
    assert wants(sad) == wants(lift) == wants(sad, lift), "who is sad and says no more is lifted"
    assert wants(Chip("feeling", "excitement"))["excitement"] > 0, "a good mood is kept"
    hopeful = wants(Chip("mood", "optimism"), sad)
    assert max(hopeful, key=lambda label: hopeful[label]) == "optimism", "what is asked counts before what is guessed"


VALUES = (*LABELS, "Drama", "lift", "1990..", "", "🚀")
SPANS = st.none() | st.tuples(st.integers(0, 30), st.integers(0, 30))
CHIPS = st.builds(Chip, st.sampled_from(KINDS), st.sampled_from(VALUES), st.sampled_from((1, -1)), SPANS)


@given(st.text(max_size=40), st.lists(CHIPS, max_size=8))
def test_whatever_a_client_sends_means_something_or_nothing(text: str, chips: list[Chip]) -> None:
    parsed_query = ParsedQuery(text, tuple(chips))
    resolved = resolve_contradictions(parsed_query)
    assert resolve_contradictions(resolved) == resolved
    assert {chip for group in alternatives(resolved) for chip in group} <= set(resolved.chips)
    assert isinstance(search_text(resolved), str)
    aim = target(resolved.chips)
    assert aim is None or np.linalg.norm(aim) == pytest.approx(1, abs=1e-5)


def test_a_lexicon_grows_without_changing_what_it_was() -> None:
    news = [Item(id="new", domain="game", title="Outer Wilds", tags=("space",), creators=("Mobius Digital",))]
    extended = LEXICON.with_items(news)
    assert parse_query("a game like Outer Wilds about space", extended, this_year=2026).of("tag") == ("space",)
    assert not parse_query("a game like Outer Wilds about space", LEXICON, this_year=2026).of("tag")
    rebuilt = Gazetteer((*SHELF, *news))
    for table in ("facts", "people", "titles"):
        assert getattr(extended, table) == getattr(rebuilt, table)
    assert all(
        extended.max_words(word) == rebuilt.max_words(word) for word in ("outer", "mobius", "dune", "space", "science")
    )
