"""Filters keep and drop the right items, worked by hand, and count what they drop."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.events import Event
from palate.data.item_table import Filters
from palate.data.profile import History, Profile
from palate.data.slate import Slate
from palate.pipeline.filter.available import AvailableFilter
from palate.pipeline.filter.request_filter import RequestFilter
from palate.pipeline.filter.seen import SeenFilter
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.pipeline.stage import Filter


def remaining_ids(stage: Filter, query: Query) -> tuple[list[str], dict[str, int]]:
    """What of the whole shelf stays, and what was dropped by reason."""
    dropped: dict[str, int] = {}
    n = len(query.serving.vocabulary)
    everything = Slate(query.serving.vocabulary, np.arange(n, dtype=np.int32), np.zeros(n, np.float32))
    return stage(query, everything, dropped).ids, dropped


def history(*deeds: tuple[str, str]) -> History:
    return History.of_events(
        Event(event_id=f"{at}", user="x", item=item, kind=kind, at=float(at), value=3.0 if kind == "rating" else None)
        for at, (item, kind) in enumerate(deeds)
    )


@pytest.mark.parametrize(
    ("filters", "remaining", "dropped"),
    [
        (Filters(domains=("book", "music")), ["book:e", "book:f", "music:g", "music:h"], {"domain": 4}),
        (Filters(domains=("BOOK",)), ["book:e", "book:f"], {"domain": 6}),
        (Filters(genres=("comedy",)), ["film:c", "film:d", "book:f"], {"genre": 5}),
        (Filters(genres=("Comedy", "Drama"), all_genres=True), ["film:d"], {"genre": 7}),
        (Filters(tags=("sea", "war")), ["book:f"], {"tag": 7}),
        (Filters(min_year=1990, max_year=2000), ["film:a", "film:b", "book:e"], {"year": 5}),
        (Filters(domains=("movie",), max_year=1999), ["film:a"], {"domain": 4, "year": 3}),
        (Filters(genres=("Jazz",), attributes={"genre": "jazz"}), ["music:h"], {"genre": 7}),
        (Filters(domains=("nothing",)), [], {"domain": 8}),
        (Filters(), [f"film:{x}" for x in "abcd"] + ["book:e", "book:f", "music:g", "music:h"], {}),
    ],
)
def test_only_what_is_asked_for_stays(
    shelf: ServingState, filters: Filters, remaining: list[str], dropped: dict[str, int]
) -> None:
    assert remaining_ids(RequestFilter(), Query(Profile(), shelf, filters=filters)) == (remaining, dropped)


def test_reasons_of_one_name_are_counted_together(shelf: ServingState) -> None:
    filters = Filters(genres=("Comedy",), attributes={"genre": "jazz"})
    remaining, dropped = remaining_ids(RequestFilter(), Query(Profile(), shelf, filters=filters))
    assert remaining == []
    assert sum(dropped.values()) == 8


def test_excluded_ids_do_not_come_and_unknown_ones_do_no_harm(shelf: ServingState) -> None:
    remaining, dropped = remaining_ids(
        RequestFilter(), Query(Profile(), shelf, exclude=("film:a", "no such item", "music:h", "film:a"))
    )
    assert remaining == ["film:b", "film:c", "film:d", "book:e", "book:f", "music:g"]
    assert dropped == {"excluded": 2}


def test_deleted_items_do_not_come(shelf: ServingState) -> None:
    serving = ServingState(shelf.items.without("book:e").without("film:a"), {})
    remaining, dropped = remaining_ids(AvailableFilter(), Query(Profile(), serving))
    assert "book:e" not in remaining
    assert "film:a" not in remaining
    assert dropped == {"not in the catalogue": 2}


@pytest.mark.parametrize(
    ("item", "kind", "hidden"),
    [
        ("film:a", "click", False),
        ("film:a", "save", False),
        ("film:a", "complete", True),
        ("film:a", "like", True),
        ("film:a", "dislike", True),
        ("film:a", "rating", True),
        ("music:g", "complete", False),
        ("music:g", "like", False),
        ("music:g", "rating", False),
        ("music:g", "dislike", True),
    ],
)
def test_what_someone_has_had_is_hidden_by_what_they_did_with_it(
    shelf: ServingState, item: str, kind: str, hidden: bool
) -> None:
    remaining, dropped = remaining_ids(
        SeenFilter(), Query(Profile(history((item, kind), ("no such item", "like"))), shelf)
    )
    assert (item not in remaining) == hidden
    assert dropped == ({"seen": 1} if hidden else {})


def test_a_click_does_not_bring_back_what_is_finished(shelf: ServingState) -> None:
    remaining, _ = remaining_ids(
        SeenFilter(), Query(Profile(history(("film:a", "complete"), ("film:a", "click"))), shelf)
    )
    assert "film:a" not in remaining


def test_the_rules_are_settings(shelf: ServingState) -> None:
    past = Profile(history(("film:a", "click"), ("book:e", "complete"), ("music:g", "complete")))
    remaining, _ = remaining_ids(SeenFilter(hides=("click", "complete"), repeats=("book",)), Query(past, shelf))
    assert remaining == ["film:b", "film:c", "film:d", "book:e", "book:f", "music:h"]
