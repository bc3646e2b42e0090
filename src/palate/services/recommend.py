"""Recommend: request → profile → pipeline → answer, and an impression behind it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from palate.data.item_table import Filters
from palate.data.profile import History, Profile
from palate.data.slate import Slate
from palate.errors import NotFound
from palate.pipeline.pipeline import Step
from palate.pipeline.query import DEFAULT_SURPRISE, Query
from palate.ports.impressions import Impression
from palate.services.cursor import MAX_CURSOR, MAX_SHOWN, PageCursor
from palate.services.engine import Engine, Live

_SEEDS = 2**53  # whole numbers that JSON and SQLite both keep exactly


@dataclass(frozen=True, slots=True)
class Ask:
    """One request for recommendations, whoever asks and however it came."""

    person: str | None = None
    history: tuple[str, ...] = ()
    """Items beside what the log knows of the person, oldest first; each counts as a like."""
    words: str = ""
    n: int = 10
    filters: Filters = Filters()
    exclude: tuple[str, ...] = ()
    surprise: float | None = None
    """None: the default; a cursor brings its own."""
    cursor: str | None = None
    trace: bool = False
    pipeline: str = "default"


@dataclass(frozen=True, slots=True)
class Answer:
    recommendation_id: str
    live: Live
    slate: Slate
    next_cursor: str | None
    unknown_items: tuple[str, ...]
    """Ids of the request's history that the catalogue lacks; they were passed over."""
    steps: Sequence[Step] = field(default=())
    """What each stage did, if a trace was asked for."""


async def recommend(engine: Engine, ask: Ask) -> Answer:
    """Answer one request, computed afresh from the newest history.

    Raises:
        NotFound: there is no such pipeline.
        InvalidInput: the cursor is not one of ours.
    """
    live = engine.live
    pipeline = engine.pipelines.get(ask.pipeline)
    if pipeline is None:
        raise NotFound(f"There is no pipeline {ask.pipeline!r}; there are {', '.join(engine.pipelines)}.")
    known = History() if ask.person is None else await engine.features.history(ask.person)
    given = Profile.of(ask.history).history
    cursor = PageCursor.decode(ask.cursor) if ask.cursor else _fresh_cursor(engine, ask)
    query = Query(
        profile=Profile(known.then(given), ask=ask.words),
        scene=live.scene,
        n=ask.n,
        filters=ask.filters,
        exclude=ask.exclude,
        shown=cursor.shown,
        surprise=cursor.surprise,
        seed=cursor.seed,
    )
    steps: list[Step] = []
    slate = pipeline.trace(query, steps) if ask.trace else await engine.together.run(pipeline, query)
    recommendation_id = os.urandom(8).hex()
    items = tuple(slate.ids)
    engine.impressions.put(
        Impression(
            recommendation_id,
            ask.person,
            engine.clock(),
            live.version,
            pipeline.version,
            cursor.seed,
            cursor.surprise,
            items,
            tuple(slate.propensities.tolist()) if slate.propensities is not None else (),
        )
    )
    unknown = tuple(id_ for id_ in ask.history if id_ not in live.scene.vocabulary)
    return Answer(recommendation_id, live, slate, _next(cursor, items, ask.n), unknown, steps)


def _fresh_cursor(engine: Engine, ask: Ask) -> PageCursor:
    surprise = DEFAULT_SURPRISE if ask.surprise is None else ask.surprise
    return PageCursor(engine.random.randrange(_SEEDS), surprise, ())


def _next(cursor: PageCursor, items: tuple[str, ...], n: int) -> str | None:
    """The cursor of the page after this one; None when the list has ended, or grown too long for a cursor."""
    shown = cursor.shown + items
    if len(items) < n or len(shown) > MAX_SHOWN:
        return None
    text = PageCursor(cursor.seed, cursor.surprise, shown).encode()
    return text if len(text) <= MAX_CURSOR else None
