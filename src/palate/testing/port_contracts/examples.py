"""Small events, items and impressions that the suites share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from palate.data.events import Event
from palate.data.items import Item
from palate.ports.impressions import Impression

START: Final = 1_700_000_000.0
"""The time of the first example, in seconds since 1970."""


def event(number: int, user: str = "ann", item: str = "dune", **changes: Any) -> Event:
    """Build the event ``e<number>``: a click at ``START + number`` seconds."""
    defaults = {"event_id": f"e{number}", "user": user, "item": item, "kind": "click", "at": START + number}
    return Event(**{**defaults, **changes})


def retraction(number: int, of: Event) -> Event:
    """Build the event ``e<number>``, which retracts ``of``."""
    return event(number, of.user, of.item, kind="retract", retracts=of.event_id)


def item(id_: str = "dune", **changes: Any) -> Item:
    """Build a book with the id as its title."""
    return Item(**{"id": id_, "domain": "book", "title": id_.title(), **changes})


def impression(number: int, user: str | None = "ann", **changes: Any) -> Impression:
    """Build the impression ``r<number>`` of three items, shown at ``START + number`` seconds."""
    example = Impression(
        recommendation_id=f"r{number}",
        user=user,
        at=START + number,
        snapshot="20260101T000000.000000",
        pipeline="0123456789ab",
        seed=2**53 - 1,
        surprise=0.1,
        items=("dune", "solaris", "1984"),
        propensities=(0.1 + 0.2, 1 / 3, 1.0),
        request={"words": "a slow film", "history": ["dune"]},
        policy="default",
        variant="ranker-2027/treatment",
        candidates=500,
        decision=bytes(range(256)),
        teams="010",
        took_ms=1.5,
    )
    return replace(example, **changes)
