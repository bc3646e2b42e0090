"""Recommend: request → profile → pipeline → answer, and an impression behind it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, Final

from palate.data.item_table import Filters
from palate.data.mutes import Muted
from palate.data.profile import History, Profile
from palate.data.slate import Slate
from palate.errors import NotFound
from palate.pipeline.pipeline import Pipeline, Step
from palate.pipeline.query import DEFAULT_SURPRISE, Query
from palate.ports.impressions import Impression
from palate.services.context import Engine, Live
from palate.services.serve.page_cursor import MAX_CURSOR, MAX_SHOWN, PageCursor
from palate.text.query.parsed_query import Chip, Understood

_SEEDS = 2**53  # whole numbers that JSON and SQLite both keep exactly

MAX_KEPT_IDS: Final = 1_000
"""What a request that names more said is not kept with its impression."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request for recommendations, whoever asks and however it came."""

    user: str | None = None
    history: tuple[str, ...] = ()
    """Items beside what the log knows of the user, oldest first; each counts as a like."""
    words: str = ""
    n: int = 10
    filters: Filters = Filters()
    exclude: tuple[str, ...] = ()
    muted: Muted = Muted()
    """What must not count, beside what the user has muted for good."""
    min_domains: int = 0
    """How many domains each page should hold at least."""
    surprise: float | None = None
    """None: the default; a cursor brings its own."""
    cursor: str | None = None
    trace: bool = False
    pipeline: str = "default"
    understood: Understood | None = None
    """What the words mean, where that was said or read before; None: they are read."""
    mood: tuple[Chip, ...] = ()
    """Chips of a mood that was set beside the words."""
    about: str = ""
    """What they say of themselves this once; else what is kept of the user counts."""

    def kept(self) -> dict[str, Any] | None:
        """What must be known to ask this again of the same user, as plain JSON; None if it is too much to keep."""
        if len(self.history) + len(self.exclude) > MAX_KEPT_IDS:
            return None
        said = {name: getattr(self, name) for name in _KEPT if getattr(self, name) != getattr(_PLAIN, name)}
        return {name: _plain(one) for name, one in said.items()}

    @classmethod
    def again(cls, user: str | None, kept: Mapping[str, Any]) -> Ask:
        """The inverse of :meth:`kept`."""
        said = _with_tuples(kept)
        said["filters"] = Filters(**_with_tuples(kept.get("filters", {})))
        said["muted"] = Muted.from_dict(kept.get("muted", {}))
        said["understood"] = Understood.from_dict(kept["understood"]) if "understood" in kept else None
        return cls(user, **said)


def _plain(one: Any) -> Any:
    """A value as :meth:`Ask.kept` keeps it; ``asdict`` would copy every text."""
    if isinstance(one, Understood):
        return one.to_dict()
    return {field.name: getattr(one, field.name) for field in fields(one)} if isinstance(one, Filters | Muted) else one


def _with_tuples(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(one) if isinstance(one, list) else one for name, one in kept.items()}


_PLAIN: Final = Ask()
_KEPT: Final = (
    "history",
    "words",
    "about",
    "understood",
    "n",
    "filters",
    "exclude",
    "muted",
    "min_domains",
    "pipeline",
)


@dataclass(frozen=True, slots=True)
class Answer:
    recommendation_id: str
    live: Live
    slate: Slate
    cursor: str
    """Of this page: asked with it, the same list comes again as it would be now, drawn with the same luck."""
    next_cursor: str | None
    understood: Understood
    """What was asked for; send it back, changed, to ask for something else."""
    unknown_items: tuple[str, ...]
    """Ids of the request's history that the catalogue lacks; they were passed over."""
    steps: Sequence[Step] = field(default=())
    """What each stage did, if a trace was asked for."""
    asked: Ask = Ask()


async def recommend(engine: Engine, ask: Ask) -> Answer:
    """Answer one request, computed afresh from the newest history.

    Raises:
        NotFound: there is no such pipeline.
        InvalidInput: the cursor is not one of ours.
    """
    live = engine.live
    pipeline = pipeline_of(engine, ask)
    ask = with_words_read(live, ask, engine.clock())
    known = History() if ask.user is None else await engine.features.history(ask.user)
    ask = await with_what_is_kept(engine, ask)
    cursor = PageCursor.decode(ask.cursor) if ask.cursor else _fresh_cursor(engine, ask)
    query = query_of(live, ask, known, cursor)
    if ask.user is not None:
        query = replace(query, offered=await engine.offered.to(ask.user, cursor.at))
    steps: list[Step] = []
    slate = pipeline.trace(query, steps) if ask.trace else await engine.together.run(pipeline, query)
    recommendation_id = os.urandom(8).hex()
    items = tuple(slate.ids)
    if ask.user is not None:
        engine.offered.add(ask.user, cursor.seed, engine.clock(), items)
    engine.impressions.put(
        Impression(
            recommendation_id,
            ask.user,
            engine.clock(),
            live.version,
            pipeline.version,
            cursor.seed,
            cursor.surprise,
            items,
            tuple(slate.propensities.tolist()) if slate.propensities is not None else (),
            ask.kept(),
        )
    )
    unknown = tuple(id_ for id_ in ask.history if id_ not in live.scene.vocabulary)
    understood = ask.understood or Understood()
    return Answer(
        recommendation_id,
        live,
        slate,
        cursor.encode(),
        next_cursor(cursor, items, ask.n),
        understood,
        unknown,
        steps,
        ask,
    )


def pipeline_of(engine: Engine, ask: Ask) -> Pipeline:
    """
    Raises:
        NotFound: there is no such pipeline.
    """
    pipeline = engine.pipelines.get(ask.pipeline)
    if pipeline is None:
        raise NotFound(f"There is no pipeline {ask.pipeline!r}; there are {', '.join(engine.pipelines)}.")
    return pipeline


async def with_what_is_kept(engine: Engine, ask: Ask) -> Ask:
    """The ask with what the user has muted for good, and what they say of themselves if the ask says nothing."""
    if ask.user is None:
        return ask
    muted, about = engine.mutes.of(ask.user), ask.about or await engine.abouts.of(ask.user)
    return replace(ask, muted=muted.plus(ask.muted) if muted else ask.muted, about=about)


def with_words_read(live: Live, ask: Ask, now: float) -> Ask:
    """The ask with what it says was understood, else with what its words mean in the live catalogue, and its mood."""
    if not (ask.words or ask.understood or ask.mood):
        return ask
    read = ask.understood
    if read is None:
        this_year = datetime.fromtimestamp(now, UTC).year
        read = live.scene.understand(ask.words, this_year=this_year)
    return replace(ask, understood=Understood(read.text, (*read.chips, *ask.mood)), words="", mood=())


def query_of(live: Live, ask: Ask, known: History, cursor: PageCursor) -> Query:
    """What the pipeline is asked for someone of whom the log knows ``known``."""
    whole = known.then(Profile.of(ask.history).history)
    query = Query(
        profile=Profile(ask.muted.heard(whole, live.scene.items), ask.about, ask.words),
        scene=live.scene,
        n=ask.n,
        filters=ask.filters,
        exclude=ask.exclude,
        shown=cursor.shown,
        surprise=cursor.surprise,
        seed=cursor.seed,
        min_domains=ask.min_domains,
        whole=whole,
    )
    return query.asking(ask.understood) if ask.understood else query


def _fresh_cursor(engine: Engine, ask: Ask) -> PageCursor:
    surprise = DEFAULT_SURPRISE if ask.surprise is None else ask.surprise
    return PageCursor(engine.random.randrange(_SEEDS), surprise, (), engine.clock())


def next_cursor(cursor: PageCursor, items: tuple[str, ...], n: int) -> str | None:
    """The cursor of the page after this one; None when the list has ended, or grown too long for a cursor."""
    shown = cursor.shown + items
    if len(items) < n or len(shown) > MAX_SHOWN:
        return None
    text = replace(cursor, shown=shown).encode()
    return text if len(text) <= MAX_CURSOR else None
