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
from palate.services.context import AppContext, Live
from palate.services.serve.page_cursor import MAX_CURSOR, MAX_SHOWN, PageCursor
from palate.text.query.parsed_query import Chip, ParsedQuery

_SEEDS = 2**53  # whole numbers that JSON and SQLite both keep exactly

MAX_KEPT_IDS: Final = 1_000
"""What a request that names more said is not kept with its impression."""


@dataclass(frozen=True, slots=True)
class RecommendationRequest:
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
    parsed_query: ParsedQuery | None = None
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
    def again(cls, user: str | None, kept: Mapping[str, Any]) -> RecommendationRequest:
        """The inverse of :meth:`kept`."""
        said = _with_tuples(kept)
        said["filters"] = Filters(**_with_tuples(kept.get("filters", {})))
        said["muted"] = Muted.from_dict(kept.get("muted", {}))
        query = kept.get("parsed_query")
        said["parsed_query"] = None if query is None else ParsedQuery.from_dict(query)
        return cls(user, **said)


def _plain(one: Any) -> Any:
    """A value as :meth:`RecommendationRequest.kept` keeps it; ``asdict`` would copy every text."""
    if isinstance(one, ParsedQuery):
        return one.to_dict()
    return {field.name: getattr(one, field.name) for field in fields(one)} if isinstance(one, Filters | Muted) else one


def _with_tuples(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(one) if isinstance(one, list) else one for name, one in kept.items()}


_PLAIN: Final = RecommendationRequest()
_KEPT: Final = (
    "history",
    "words",
    "about",
    "parsed_query",
    "n",
    "filters",
    "exclude",
    "muted",
    "min_domains",
    "pipeline",
)


@dataclass(frozen=True, slots=True)
class RecommendationResult:
    recommendation_id: str
    live: Live
    slate: Slate
    cursor: str
    """Of this page: asked with it, the same list comes again as it would be now, drawn with the same luck."""
    next_cursor: str | None
    parsed_query: ParsedQuery
    """What was asked for; send it back, changed, to ask for something else."""
    unknown_items: tuple[str, ...]
    """Ids of the request's history that the catalogue lacks; they were passed over."""
    steps: Sequence[Step] = field(default=())
    """What each stage did, if a trace was asked for."""
    asked: RecommendationRequest = RecommendationRequest()


async def recommend(context: AppContext, ask: RecommendationRequest) -> RecommendationResult:
    """Answer one request, computed afresh from the newest history.

    Raises:
        NotFound: there is no such pipeline.
        InvalidInput: the cursor is not one of ours.
    """
    live = context.live
    pipeline = pipeline_of(context, ask)
    ask = with_words_read(live, ask, context.clock())
    known = History() if ask.user is None else await context.features.history(ask.user)
    ask = await with_what_is_kept(context, ask)
    cursor = PageCursor.decode(ask.cursor) if ask.cursor else _fresh_cursor(context, ask)
    query = query_of(live, ask, known, cursor)
    if ask.user is not None:
        query = replace(query, exposures=await context.exposures.to(ask.user, cursor.at))
    steps: list[Step] = []
    slate = pipeline.trace(query, steps) if ask.trace else await context.together.run(pipeline, query)
    recommendation_id = os.urandom(8).hex()
    items = tuple(slate.ids)
    if ask.user is not None:
        context.exposures.add(ask.user, cursor.seed, context.clock(), items)
    context.impressions.put(
        Impression(
            recommendation_id,
            ask.user,
            context.clock(),
            live.version,
            pipeline.version,
            cursor.seed,
            cursor.surprise,
            items,
            tuple(slate.propensities.tolist()) if slate.propensities is not None else (),
            ask.kept(),
        )
    )
    unknown = tuple(id_ for id_ in ask.history if id_ not in live.serving.vocabulary)
    parsed_query = ask.parsed_query or ParsedQuery()
    return RecommendationResult(
        recommendation_id,
        live,
        slate,
        cursor.encode(),
        next_cursor(cursor, items, ask.n),
        parsed_query,
        unknown,
        steps,
        ask,
    )


def pipeline_of(context: AppContext, ask: RecommendationRequest) -> Pipeline:
    """
    Raises:
        NotFound: there is no such pipeline.
    """
    pipeline = context.pipelines.get(ask.pipeline)
    if pipeline is None:
        raise NotFound(f"There is no pipeline {ask.pipeline!r}; there are {', '.join(context.pipelines)}.")
    return pipeline


async def with_what_is_kept(context: AppContext, ask: RecommendationRequest) -> RecommendationRequest:
    """The ask with what the user has muted for good, and what they say of themselves if the ask says nothing."""
    if ask.user is None:
        return ask
    muted, about = context.mutes.of(ask.user), ask.about or await context.abouts.of(ask.user)
    return replace(ask, muted=muted.plus(ask.muted) if muted else ask.muted, about=about)


def with_words_read(live: Live, ask: RecommendationRequest, now: float) -> RecommendationRequest:
    """The ask with what it says was understood, else with what its words mean in the live catalogue, and its mood."""
    if not (ask.words or ask.parsed_query or ask.mood):
        return ask
    read = ask.parsed_query
    if read is None:
        this_year = datetime.fromtimestamp(now, UTC).year
        read = live.serving.parse_query(ask.words, this_year=this_year)
    return replace(ask, parsed_query=ParsedQuery(read.text, (*read.chips, *ask.mood)), words="", mood=())


def query_of(live: Live, ask: RecommendationRequest, known: History, cursor: PageCursor) -> Query:
    """What the pipeline is asked for someone of whom the log knows ``known``."""
    whole = known.then(Profile.of(ask.history).history)
    query = Query(
        profile=Profile(ask.muted.heard(whole, live.serving.items), ask.about, ask.words),
        serving=live.serving,
        n=ask.n,
        filters=ask.filters,
        exclude=ask.exclude,
        shown=cursor.shown,
        surprise=cursor.surprise,
        seed=cursor.seed,
        min_domains=ask.min_domains,
        whole=whole,
    )
    return query.asking(ask.parsed_query) if ask.parsed_query else query


def _fresh_cursor(context: AppContext, ask: RecommendationRequest) -> PageCursor:
    surprise = DEFAULT_SURPRISE if ask.surprise is None else ask.surprise
    return PageCursor(context.random.randrange(_SEEDS), surprise, (), context.clock())


def next_cursor(cursor: PageCursor, items: tuple[str, ...], n: int) -> str | None:
    """The cursor of the page after this one; None when the list has ended, or grown too long for a cursor."""
    shown = cursor.shown + items
    if len(items) < n or len(shown) > MAX_SHOWN:
        return None
    text = replace(cursor, shown=shown).encode()
    return text if len(text) <= MAX_CURSOR else None
