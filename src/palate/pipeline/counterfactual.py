"""An account of one item: what its score is made of, and what would be without each piece of evidence.

*Shares* are parts of a score that add up. *Effects* are what the pipeline answers when it is run
again without something. They are different quantities: a share says what was counted, an effect
what would change, and a score stands in a scale that its own list sets.
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
    """Where an item stands in the whole list with surprise 0, pages aside."""

    score: float
    rank: int
    """1 for the first."""


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """What removing one piece of evidence does: the pipeline was run again without it."""

    item: str | None
    """The item of the events that were removed; None for a part of the request."""
    verb: str
    position: RankedPosition | None
    """None: the item would not be found."""
    part: Part = "events"
    """What was removed: the events with an item, the words of the request, or its mood."""


@dataclass(frozen=True, slots=True)
class ItemExplanation:
    """Why an item stands where it does."""

    position: RankedPosition
    base: float
    reason: Reason
    """The shares; they add up to the score less the base."""
    effects: tuple[Counterfactual, ...]
    """Of each piece of evidence that the reason names; the one that matters most first."""


def explain_item(pipeline: Pipeline, query: Query, code: int) -> ItemExplanation | None:
    """The account of the item ``code``; None if the pipeline does not find it.

    Costs one run of the pipeline, and one more for each piece of evidence that is named.
    """
    slate = pipeline.of_kinds(*_RANKING).run(query)
    places = np.flatnonzero(slate.codes == code)
    if not len(places):
        return None
    row = slate.take(places)
    for _, stage in pipeline.of_kinds("explain").stages:
        row = stage(query, row, {})
    position = RankedPosition(float(row.scores[0]), int(places[0]) + 1)
    reason = row.reasons[0] if row.reasons else Reason()
    effects = [Counterfactual(one.item, one.verb, without(pipeline, query, code, one.item)) for one in reason.events]
    parts: tuple[tuple[Part, float], ...] = (("words", reason.words), ("mood", reason.mood))
    for part, share in parts:
        if share > 0:
            effects.append(Counterfactual(None, "", without(pipeline, query, code, None, part), part))
    return ItemExplanation(position, slate.base, reason, tuple(sorted(effects, key=_left)))


def without(
    pipeline: Pipeline, query: Query, code: int, item: str | None, part: Part = "words"
) -> RankedPosition | None:
    """Where the item ``code`` would stand had nothing been done with ``item`` (None: without that ``part`` of what is
    asked; filters that were understood from it go too).

    What was seen stays hidden; it is what muting ``item`` would do.
    """
    return ranked_position(pipeline, _unasked(query, part) if item is None else _undone(query, item), code)


def _unasked(query: Query, part: Part) -> Query:
    """The query without the mood, or without all else, of what is asked."""
    gone = [chip for chip in query.parsed_query.chips if (chip.kind in MOOD_KINDS) == (part == "mood")]
    rest = query.asking(without_chips(query.parsed_query, gone)) if gone else query
    return rest if part == "mood" else rest.by(replace(rest.profile, ask="", about=""))


def _undone(query: Query, item: str) -> Query:
    """The query had nothing been done with ``item``, and nothing asked that is like it."""
    if item in query.likes:
        code, table = query.serving.vocabulary.code(item), query.serving.items
        titles = [chip for chip in liked_titles(query.parsed_query) if code in table.codes_of("title", chip.value)]
        query = query.asking(without_chips(query.parsed_query, titles))
    return query.by(replace(query.profile, history=query.profile.history.without(item)))


def ranked_position(pipeline: Pipeline, query: Query, code: int) -> RankedPosition | None:
    """Where the item ``code`` stands; None if it is not found."""
    slate = pipeline.of_kinds(*_RANKING).run(query)
    places = np.flatnonzero(slate.codes == code)
    return RankedPosition(float(slate.scores[places[0]]), int(places[0]) + 1) if len(places) else None


def _left(effect: Counterfactual) -> float:
    return -np.inf if effect.position is None else effect.position.score
