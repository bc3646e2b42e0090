"""Parsed queries become filters, evidence and mood targets, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.item_table import Filters, ItemTable
from palate.data.items import Item
from palate.data.profile import Profile
from palate.data.slate import Slate
from palate.data.vocabulary import Vocabulary
from palate.models.composite import fit_all
from palate.models.registry import recommender
from palate.pipeline.constraints import match_score
from palate.pipeline.counterfactual import explain_item
from palate.pipeline.filter.query_filter import QueryFilter
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.retrieve.mood import MoodRetriever
from palate.pipeline.serving_state import ServingState
from palate.testing import sample_data, sample_serving_state
from palate.text.query.gazetteer import Gazetteer
from palate.text.query.parse_query import parse_query
from palate.text.query.parsed_query import Chip, ParsedQuery

ITEMS = (
    Item(id="a", domain="movie", title="A", year=1994, genres=("Comedy",), tags=("war",), attributes={"runtime": 80}),
    Item(id="b", domain="movie", title="B", year=1999, genres=("Drama",), attributes={"runtime": "95"}),
    Item(id="c", domain="movie", title="C", year=2004, genres=("Comedy", "Horror"), attributes={"runtime": 120}),
    Item(id="d", domain="movie", title="D", genres=("Horror",), attributes={"runtime": "unknown"}),
    Item(id="e", domain="book", title="E", year=1994, creators=("Ann",), tags=("war", "sea")),
    Item(id="f", domain="book", title="E", genres=("Comedy",), creators=("Ann",)),
)


@pytest.fixture(scope="module")
def shelf() -> ServingState:
    return ServingState(ItemTable(Vocabulary(item.id for item in ITEMS), ITEMS), {}, Gazetteer(ITEMS))


def build_query(
    serving: ServingState, *chips: Chip, n: int = 1, filters: Filters = Filters(), history: tuple[str, ...] = ()
) -> Query:
    return Query(Profile.of(history), serving, n=n, filters=filters).with_parsed_query(ParsedQuery("", chips))


def remaining_ids(query: Query) -> str:
    n = len(query.serving.vocabulary)
    everything = Slate(query.serving.vocabulary, np.arange(n, dtype=np.int32), np.zeros(n, np.float32))
    return "".join(QueryFilter()(query, everything, {}).ids)


@pytest.mark.parametrize(
    ("chips", "remaining"),
    [
        ((Chip("domain", "book"),), "ef"),
        ((Chip("year", "1990..1999"),), "abe"),
        ((Chip("year", "1990..1994"), Chip("year", "2000..2009")), "ace"),
        ((Chip("year", "1995.."), Chip("year", "..2000")), "b"),
        ((Chip("year", "1990..1999", -1),), "cdf"),
        ((Chip("genre", "Horror", -1),), "abef"),
        ((Chip("genre", "Comedy"), Chip("genre", "Horror", -1)), "af"),
        ((Chip("person", "Ann", -1), Chip("tag", "war", -1)), "bcd"),
        ((Chip("title", "E", -1),), "abcd"),
        ((Chip("length", "long", -1),), "abdef"),
        ((Chip("length", "short"),), "a"),
        ((Chip("title", "E"),), "abcd"),
        ((Chip("genre", "Comedy"), Chip("genre", "Comedy", -1)), "abcdef"),
        ((), "abcdef"),
    ],
)
def test_what_is_asked_stays(shelf: ServingState, chips: tuple[Chip, ...], remaining: str) -> None:
    assert remaining_ids(build_query(shelf, *chips)) == remaining


def test_what_is_wanted_is_a_filter_only_where_enough_is_left(shelf: ServingState) -> None:
    comedy, horror, war, sea = Chip("genre", "Comedy"), Chip("genre", "Horror"), Chip("tag", "war"), Chip("tag", "sea")
    assert remaining_ids(build_query(shelf, comedy, n=3)) == "acf"
    assert remaining_ids(build_query(shelf, comedy, n=4)) == "abcdef"
    assert remaining_ids(build_query(shelf, comedy, horror, n=2)) == "acf", "then horror only speaks for an item"
    assert remaining_ids(build_query(shelf, war, sea, n=2)) == "abcdef", (
        "of two tags neither hides what holds the other"
    )
    assert remaining_ids(build_query(shelf, comedy, n=3, history=("a",))) == "abcdef", "what was had does not count"


def test_what_is_no_filter_speaks_for_an_item(shelf: ServingState) -> None:
    chips = (Chip("genre", "Comedy"), Chip("tag", "war"))
    scores = match_score(build_query(shelf, *chips, n=6))
    assert scores is not None
    np.testing.assert_allclose(scores, [1.1, 0, 1, 0, 0.1, 1], rtol=1e-6)
    assert match_score(build_query(shelf, chips[0], n=1)) is None, "what all that is left must hold is no evidence"


def test_words_that_are_not_wanted_are_looked_for_in_all_that_is_said_of_an_item() -> None:
    items = (
        Item(id="a", domain="movie", title="Vampires at Sea"),
        Item(id="b", domain="movie", title="B", description="A vampire in love."),
        Item(id="c", domain="movie", title="C", description="A sailor in love."),
    )
    serving = ServingState.of(items)
    assert remaining_ids(build_query(serving, Chip("words", "vampires", -1))) == "c"
    assert remaining_ids(build_query(serving, Chip("words", "vampire sea", -1))) == "bc"
    assert remaining_ids(build_query(serving, Chip("words", "of the", -1), Chip("words", "zombies", -1))) == "abc"


def test_a_domain_of_the_request_goes_before_one_in_its_words(shelf: ServingState) -> None:
    assert remaining_ids(build_query(shelf, Chip("domain", "book"), filters=Filters(domains=("movie",)))) == "abcdef"


def test_a_title_to_be_like_counts_as_liked_for_once(shelf: ServingState) -> None:
    query = build_query(shelf, Chip("title", "E"), history=("a",))
    assert query.likes == ("e", "f")
    assert query.profile.history.items == ("a", "e", "f")
    assert query.seen_history.items == ("a",)
    assert query.with_parsed_query(ParsedQuery()).profile.history.items == ("a",)


@pytest.fixture(scope="module")
def serving() -> ServingState:
    return sample_serving_state()


@pytest.mark.parametrize(
    "text",
    [
        "something like Dune, funny and hopeful, no horror",
        "I feel lonely tonight, cheer me up",
        "a melancholy game about the sea",
        "after a bad day, a comedy from the 90s about ghosts",
    ],
)
def test_shares_sum_and_effects_are_what_asking_for_less_gives(
    serving: ServingState, default_pipeline: Pipeline, text: str
) -> None:
    parsed_query = parse_query(text, serving.gazetteer, this_year=2026)
    query = Query(Profile(sample_data().history(5)), serving, n=10, surprise=0.0).with_parsed_query(parsed_query)
    slate = default_pipeline.run(query)
    for score, reason in zip(slate.scores.tolist(), slate.reasons, strict=True):
        parts = reason.history + reason.words + reason.mood + reason.popularity + reason.rest
        assert parts == pytest.approx(score - slate.base, abs=1e-3)
    explanation = explain_item(default_pipeline, query, int(slate.codes[0]))
    assert explanation is not None
    assert explanation.position.rank == 1
    assert (explanation.reason.words, explanation.reason.mood) == pytest.approx(
        (slate.reasons[0].words, slate.reasons[0].mood)
    )
    moods = [effect for effect in explanation.effects if effect.part == "mood"]
    assert bool(moods) == (explanation.reason.mood > 0)
    kinds = ("feeling", "wish", "mood")
    without_mood = query.with_parsed_query(
        ParsedQuery(text, tuple(chip for chip in parsed_query.chips if chip.kind not in kinds))
    )
    reduced_slate = default_pipeline.of_kinds("retrieve", "filter", "rank", "arrange").run(without_mood)
    for effect in moods:
        assert effect.position is not None
        assert reduced_slate.ids[effect.position.rank - 1] == slate.ids[0]


def test_no_horror_is_none_and_a_lift_is_told_apart_from_a_match(
    serving: ServingState, default_pipeline: Pipeline
) -> None:
    def answer(text: str) -> list[Item]:
        query = Query(Profile(), serving, n=20, surprise=0.0)
        slate = default_pipeline.run(query.with_parsed_query(parse_query(text, serving.gazetteer, this_year=2026)))
        return [item for id_ in slate.ids if (item := serving.items.get(id_)) is not None]

    films = answer("a feel-good film from the 90s, no horror")
    assert films
    assert all(item.domain == "movie" and 1990 <= (item.year or 0) <= 1999 for item in films)
    assert not any("Horror" in item.genres or "horror" in item.tags for item in films)
    lifted, matched = answer("I feel sad, cheer me up"), answer("I feel sad, match my mood")
    heavy = {"tragic", "grief", "melancholy", "dark", "war"}
    weights = [sum(bool(heavy & set(item.tags)) for item in items) for items in (lifted, matched)]
    assert weights[0] + 10 <= weights[1]
    named = answer("something like Dune")
    assert "Dune" not in [item.title for item in named]
    assert answer("I want to read Dune")[0].title == "Dune"


@pytest.mark.slow
def test_no_mood_gives_no_candidates(serving: ServingState) -> None:
    query = Query(Profile(), serving).with_parsed_query(
        parse_query("a film about war", serving.gazetteer, this_year=2026)
    )
    assert MoodRetriever().compute_scores(query) is None
    moods = fit_all({"moods": recommender("moods")}, sample_data())
    sad = parse_query("something sad", serving.gazetteer, this_year=2026)
    assert (
        MoodRetriever().compute_scores(Query(Profile(), ServingState(serving.items, moods)).with_parsed_query(sad))
        is not None
    )
    assert (
        MoodRetriever().compute_scores(Query(Profile(), ServingState(serving.items, {})).with_parsed_query(sad)) is None
    )
