"""The requests whose answers are kept: a name, and what is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from palate.services.serve.page_cursor import PageCursor

Request = tuple[str, str, str, Any]
"""Name, method, path and JSON body."""

SENTENCES: Final = (
    "something like a quiet film about space",
    "funny adventure",
    "a dark thriller, not horror",
    "classic science fiction from before 1980",
    "romantic comedy",
    "war",
    "nothing with Tom Hanks",
    "zzz qqq",
)
MOODS: Final = ("joy", "fear", "sadness", "amusement")


def requests(users: Sequence[str], items: Sequence[str], domains: Sequence[str], now: float) -> Iterator[Request]:
    """A hundred requests; nobody gets two lists, since a list is moved by those that were shown before it.

    ``users``: 60 or more that the store knows; ``items``: 40 or more of its items; ``now``: seconds since 1970.
    """
    known = iter(users)
    lists = {"top_k": 10, "surprise": 0}
    for n in range(20):
        yield f"user {n}", "POST", "/recommend", {"user_id": next(known), **lists}
    for n, domain in enumerate([*domains, *domains]):
        yield f"domain {n}", "POST", "/recommend", {"user_id": next(known), "domains": [domain], **lists}
    for n in (0, 1, 2, 3, 5, 8, 13, 21):
        yield f"history of {n}", "POST", "/recommend", {"history": items[:n], **lists}
    for n, words in enumerate(SENTENCES):
        yield f"words {n}", "POST", "/recommend", {"history": items[n : n + 3], "user_input": words, **lists}
    for n, label in enumerate(MOODS):
        yield f"mood {n}", "POST", "/recommend", {"history": items[n : n + 3], "mood": {"label": label}, **lists}
    for n in range(2):
        about = {"about": "I love science fiction and old comedies", "history": items[: 4 * n]}
        yield f"about {n}", "POST", "/recommend", {**about, **lists}
    for n in range(2, 8):
        yield f"group of {n}", "POST", "/recommend", {"user_ids": [next(known) for _ in range(n)], **lists}
    for n in range(3):
        muted = {"muted": {"items": items[n : n + 2], "genres": [], "people": []}, "history": items[:6]}
        yield f"muted {n}", "POST", "/recommend", {**muted, **lists}
    yield "excluded", "POST", "/recommend", {"history": items[:2], "exclude": items[2:20], **lists}
    for n, surprise in enumerate((0.1, 0.3, 0.5, 0.8, 1.0)):
        cursor = PageCursor(1000 + n, surprise, (), now).encode()
        yield f"surprise {n}", "POST", "/recommend", {"history": items[n : n + 4], "cursor": cursor, "top_k": 10}
    for n in range(3):
        shown = PageCursor(7 + n, 0.2 * n, tuple(items[10 : 10 + 5 * n]), now).encode()
        yield f"page {n}", "POST", "/recommend", {"history": items[:4], "cursor": shown, "top_k": 10}
    filters: Any
    for n, filters in enumerate(
        ({"min_year": 1990}, {"max_year": 1970}, {"genres": ["Comedy"]}, {"genres": ["Drama"]})
    ):
        yield f"filter {n}", "POST", "/recommend/filtered", {"history": items[n : n + 3], **filters, **lists}
    for n in range(10):
        yield f"similar {n}", "POST", "/similar", {"item_id": items[n], "top_k": 10}
    for n in range(6):
        yield f"predict {n}", "POST", "/predict", {"user_id": users[n], "items": items[20:30]}
    yield "predict for a stranger", "POST", "/predict", {"items": items[20:30]}
    for n, words in enumerate(("space", "love", "star war", "the")):
        yield f"search {n}", "GET", f"/search?q={words}&limit=10", None
    yield "trending", "GET", "/trending?limit=10", None
    yield "trending in a domain", "GET", f"/trending?limit=10&domain={domains[0]}", None
    yield "segments", "GET", "/segments", None
    for n in range(4):
        yield f"segment {n}", "GET", f"/users/{users[n]}/segment", None
