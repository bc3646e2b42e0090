"""Imported interactions become events: counted parts, times, and stable event ids."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from palate.data.events import Event, check_event
from palate.data.takeouts.files import Location
from palate.data.takeouts.takeout import PART_KIND, ImportedInteraction, ItemReference, dedupe
from palate.data.takeouts.to_events import build_events

DUNE = (ItemReference("book", "Dune"),)
NOW = 1e9


def interaction(
    kind: str, at: float | None = 100.0, value: float | None = None, line: int = 1, ignores_time: bool = False
) -> ImportedInteraction:
    return ImportedInteraction(Location("f", line), kind, DUNE, value, at, ignores_time)


def build(interactions: Sequence[ImportedInteraction], user: str = "ann") -> list[Event]:
    return list(build_events("lastfm", user, [(interaction, "dune") for interaction in interactions], NOW))


def test_of_many_listens_the_first_is_a_click_and_ever_rarer_ones_say_it_is_finished() -> None:
    events = build([interaction(PART_KIND, float(at)) for at in range(1, 101)])
    assert [(event.kind, event.at) for event in events] == [
        ("click", 1),
        ("complete", 4),
        ("complete", 8),
        ("complete", 16),
        ("complete", 32),
        ("complete", 64),
    ]


@given(st.integers(0, 70), st.integers(0, 70))
def test_a_longer_export_adds_only_what_is_new(n: int, more: int) -> None:
    listens = [interaction(PART_KIND, float(at)) for at in range(1, n + more + 1)]
    before = {event.event_id for event in build(listens[:n])}
    after = {event.event_id for event in build(listens)}
    assert before <= after
    assert all(event.event_id not in before for event in build(listens) if event.at > n)


def test_users_items_kinds_values_and_times_have_ids_of_their_own() -> None:
    interactions = [
        interaction("rating", 1.0, 4.0),
        interaction("rating", 1.0, 4.5),
        interaction("rating", 2.0, 4.0),
        interaction("complete"),
        interaction("save"),
    ]
    events = [
        *build(interactions),
        *build(interactions, "bob"),
        *build([interaction("like", None)]),
    ]
    assert len({event.event_id for event in events}) == len(events) == 11
    assert all(len(event.event_id) < 60 for event in events)


def test_what_is_said_once_is_the_same_with_another_time() -> None:
    first, second = (
        build([interaction("complete", 1.0, ignores_time=True)]),
        build([interaction("complete", 2.0, ignores_time=True)]),
    )
    assert first[0].event_id == second[0].event_id
    assert build([interaction("complete", 1.0)])[0].event_id != build([interaction("complete", 2.0)])[0].event_id


def test_what_has_no_time_stands_before_all_that_has_or_at_the_moment_of_bringing() -> None:
    events = build([interaction("save", 50.0), interaction("like", None), interaction("complete", 40.0)])
    assert [(event.kind, event.at) for event in events] == [("like", 40.0), ("complete", 40.0), ("save", 50.0)]
    alone = build([interaction("like", None)])
    assert alone[0].at == NOW
    assert alone[0].event_id == events[0].event_id


def test_every_event_can_be_written() -> None:
    kinds = ("click", "save", "complete", "like", "dislike", PART_KIND)
    for event in build([*map(interaction, kinds), interaction("rating", value=0.25)]):
        check_event(event, NOW)


def test_a_rating_says_more_than_a_finish_and_twice_is_once() -> None:
    rating, finish, save = interaction("rating", value=3.0), interaction("complete"), interaction("save")
    assert dedupe([finish, save, rating, rating, save]) == (save, rating)
    assert dedupe([finish, interaction(PART_KIND)]) == (interaction(PART_KIND),)
    assert dedupe([interaction(PART_KIND), interaction(PART_KIND)]) == (interaction(PART_KIND), interaction(PART_KIND))
    assert dedupe([]) == ()
