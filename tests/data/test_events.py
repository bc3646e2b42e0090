"""Invalid events are refused, and retractions remove the events that they name."""

from __future__ import annotations

import math
from typing import Any

import pytest

from palate.data.events import ALLOWED_CLOCK_SKEW_S, KINDS, RETRACT, Event, active_events, check_event
from palate.errors import InvalidInput

NOW = 1_700_000_000.0


def event(**changes: Any) -> Event:
    facts: dict[str, Any] = {"event_id": "e", "user": "ann", "item": "dune", "kind": "like", "at": NOW}
    return Event(**{**facts, **changes})


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "rating"])
def test_every_kind_but_a_rating_stands_without_a_value(kind: str) -> None:
    check_event(event(kind=kind), NOW)


@pytest.mark.parametrize("value", [0.5, 1.0, 5.0])
def test_ratings_up_to_five_are_taken(value: float) -> None:
    check_event(event(kind="rating", value=value), NOW)


@pytest.mark.parametrize("at", [0.0, -1e9, NOW, NOW + ALLOWED_CLOCK_SKEW_S])
def test_the_past_and_a_day_of_clock_skew_are_taken(at: float) -> None:
    check_event(event(at=at), NOW)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"kind": "purchase"}, "kind"),
        ({"kind": "rating"}, "value"),
        ({"kind": "rating", "value": 0.0}, "value"),
        ({"kind": "rating", "value": -1.0}, "value"),
        ({"kind": "rating", "value": 5.01}, "value"),
        ({"kind": "rating", "value": math.nan}, "value"),
        ({"kind": "like", "value": 1.0}, "value"),
        ({"kind": RETRACT}, "retracts"),
        ({"kind": "like", "retracts": "e0"}, "retracts"),
        ({"at": NOW + ALLOWED_CLOCK_SKEW_S + 1}, "at"),
        ({"at": NOW * 1000}, "at"),
        ({"at": math.nan}, "at"),
        ({"at": -math.inf}, "at"),
    ],
)
def test_an_event_that_means_nothing_is_refused_at_its_field(changes: dict[str, Any], where: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_event(event(**changes), NOW)
    assert caught.value.where == where


def test_the_refusal_of_an_unknown_kind_says_which_there_are() -> None:
    with pytest.raises(InvalidInput, match=r"'purchase'.*click, save, complete, like, dislike, rating, retract"):
        check_event(event(kind="purchase"), NOW)


def test_a_retraction_takes_back_the_event_it_names_even_if_it_arrives_first() -> None:
    active, retracted = event(event_id="e1"), event(event_id="e2")
    retraction = event(event_id="e3", kind=RETRACT, retracts="e2")

    assert active_events([active, retracted, retraction]) == [active]
    assert active_events([retraction, retracted, active]) == [active]
