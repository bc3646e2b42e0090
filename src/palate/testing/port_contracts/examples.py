"""Small events, items and impressions that the suites share."""

from __future__ import annotations

from typing import Any, Final

from palate.data.events import Event
from palate.data.items import Item
from palate.ports.impressions import Impression

START: Final = 1_700_000_000.0
"""When the examples happen, in seconds since 1970."""


def event(number: int, user: str = "ann", item: str = "dune", **changes: Any) -> Event:
    """The event ``e<number>``, a click one second after the one before it."""
    plain = {"event_id": f"e{number}", "user": user, "item": item, "kind": "click", "at": START + number}
    return Event(**{**plain, **changes})


def retraction(number: int, of: Event) -> Event:
    """The event ``e<number>``, which takes back ``of``."""
    return event(number, of.user, of.item, kind="retract", retracts=of.event_id)


def item(id_: str = "dune", **changes: Any) -> Item:
    """A book called like its id."""
    return Item(**{"id": id_, "domain": "book", "title": id_.title(), **changes})


def impression(number: int, user: str | None = "ann", **changes: Any) -> Impression:
    """The slate ``r<number>`` of three items, shown one second after the one before it."""
    plain: dict[str, Any] = {
        "recommendation_id": f"r{number}",
        "user": user,
        "at": START + number,
        "snapshot": "20260101T000000.000000",
        "pipeline": "0123456789ab",
        "seed": 2**53 - 1,
        "surprise": 0.1,
        "items": ("dune", "solaris", "1984"),
        "propensities": (0.1 + 0.2, 1 / 3, 1.0),
        "asked": {"words": "a slow film", "history": ["dune"]},
    }
    return Impression(**{**plain, **changes})
