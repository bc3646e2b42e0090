"""Explain one item: how its score is composed, and where it would rank without each piece of evidence.

*Shares* are additive parts of a score (attribution). *Effects* are ranks and scores of the pipeline run again without
one piece of evidence (counterfactuals). The two differ: scores are standardised within each run, so removing evidence
changes more than its share.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

import numpy as np

from palate.data.slate import Reason
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.text.query.item_query import liked_titles
from palate.text.query.item_query import without as without_chips
from palate.text.query.mood_target import MOOD_KINDS

Part = Literal["events", "words", "mood"]
_RANKING: Final = ("retrieve", "filter", "rank", "arrange")


class RankedPosition(NamedTuple):
    """The score and rank of an item in the full ranking, without exploration and pages."""

    score: float
    rank: int
    """1 for the first."""


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """The score and rank of an item when one piece of evidence is removed and the pipeline is run again."""

    item: str | None
    """The id of the item whose events were removed; None for a part of the request."""
    verb: str
    position: RankedPosition | None
    """None: the item would not be in the ranking."""
    part: Part = "events"
    """What was removed: the events with an item, the text of the request, or its mood."""


@dataclass(frozen=True, slots=True)
class ItemExplanation:
    """The score and rank of an item, its shares, and its counterfactuals."""

    position: RankedPosition
    base: float
    reason: Reason
    """The shares; they sum to score - base."""
    effects: tuple[Counterfactual, ...]
    """One for each piece of evidence that the reason cites; that with the largest loss first."""


def explain_item(pipeline: Pipeline, query: Query, code: int) -> ItemExplanation | None:
    """Explain the item ``code``; None if it is not in the ranking.

    Costs one run of the pipeline, and one more for each piece of evidence that the reason cites.
    """
    slate = pipeline.of_kinds(*_RANKING).run(query)
    rows = np.flatnonzero(slate.codes == code)
    if not len(rows):
        return None
    item_slate = slate.take(rows)
    for _, stage in pipeline.of_kinds("explain").stages:
        item_slate = stage(query, item_slate, {})
    position = RankedPosition(float(item_slate.scores[0]), int(rows[0]) + 1)
    reason = item_slate.reasons[0] if item_slate.reasons else Reason()
    effects = [
        Counterfactual(event.item, event.verb, compute_position(pipeline, remove_item(query, event.item), code))
        for event in reason.events
    ]
    parts: tuple[tuple[Part, float], ...] = (("words", reason.words), ("mood", reason.mood))
    for part, share in parts:
        if share > 0:
            effects.append(Counterfactual(None, "", compute_position(pipeline, remove_part(query, part), code), part))
    return ItemExplanation(position, slate.base, reason, tuple(sorted(effects, key=_remaining_score)))


def remove_part(query: Query, part: Part) -> Query:
    """The query without the mood of its request ("mood"), or without all its other text ("words").

    Filters that were parsed from the removed text are removed too.
    """
    removed = [chip for chip in query.parsed_query.chips if (chip.kind in MOOD_KINDS) == (part == "mood")]
    reduced = query.with_parsed_query(without_chips(query.parsed_query, removed)) if removed else query
    if part == "mood":
        return reduced
    return reduced.with_user_profile(replace(reduced.profile, history=reduced.user_history, ask="", about=""))


def remove_item(query: Query, item: str) -> Query:
    """The query without the events with ``item``, and without the item's title if the request names it.

    Seen items stay hidden: this is what muting ``item`` does.
    """
    if item in query.likes:
        code, table = query.serving.vocabulary.code(item), query.serving.items
        titles = [chip for chip in liked_titles(query.parsed_query) if code in table.codes_of("title", chip.value)]
        query = query.with_parsed_query(without_chips(query.parsed_query, titles))
    return query.with_user_profile(replace(query.profile, history=query.user_history.without(item)))


def compute_position(pipeline: Pipeline, query: Query, code: int) -> RankedPosition | None:
    """The score and rank of the item ``code`` in the full ranking; None if it is not in it."""
    slate = pipeline.of_kinds(*_RANKING).run(query)
    rows = np.flatnonzero(slate.codes == code)
    return RankedPosition(float(slate.scores[rows[0]]), int(rows[0]) + 1) if len(rows) else None


def _remaining_score(effect: Counterfactual) -> float:
    return -np.inf if effect.position is None else effect.position.score
