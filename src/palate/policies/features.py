"""The features that policies see: numbers without the identity of items or the factors of a training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from palate.data.decision import Decision
from palate.policies.feature_loops import fill_context, fill_items
from palate.policies.item_traits import ItemTraits
from palate.types import Bools, Codes, Doubles, Floats

SCHEMA: Final = 1
"""Changes whenever a feature does; a policy of another schema is refused."""

SCORED_MODELS: Final = ("ease", "ials", "linear_sequence", "content", "trending")
"""The models whose scores are features of items."""
SHARE_DOMAINS: Final = ("movie", "book", "game", "music")
"""The domains whose shares in the newest positive events are features of the context."""

CONTEXT_FEATURES: Final[Mapping[str, str]] = {
    "n_events": "ln(1 + number of events) / 3",
    "days_since_event": "ln(1 + days since the last event) / 3; 0 without times",
    "session_events": "ln(1 + events since the last pause of more than 30 minutes)",
    "recent_preference": "mean preference of the last 5 events, in [-1, 1.1]",
    "last_preference": "preference of the last event",
    "exposure": "ln(1 + Σ exposure weight of all items) / 2",
    "session_lists": "ln(1 + earlier lists since the last pause of more than 30 minutes)",
    **{f"share_{domain}": f"share of {domain} in the newest 20 positive events" for domain in SHARE_DOMAINS},
    "n_candidates": "ln(1 + number of candidates) / 3",
}
"""The features of a request, in order, and their formulas."""

ITEM_FEATURES: Final[Mapping[str, str]] = {
    "score": "score, standardised over the ranked rows",
    "position": "ln(1 + row) / ln(1 + number of rows), row = 0, 1, …",
    **{f"score_{name}": f"score of {name}, standardised, in [-5, 5]; 0 if it has none" for name in SCORED_MODELS},
    "popularity": "share of all items that are less popular, in [0, 1]; 0.5 if unknown",
    "is_new": "1 if no training event has the item, else 0",
    "exposure": "ln(1 + exposure weight of the item)",
    "genre_fatigue": "mean over the item's genres of ln(1 + Σ exposure weight of items of the genre)",
    "creator_fatigue": "the same over its creators",
    "domain_fatigue": "the same for its domain",
    "genre_affinity": "mean over the item's genres of Σ preference / (2 + number), of the events with the genre",
    "creator_affinity": "the same over its creators",
    "domain_share_recent": "share of the item's domain in the newest 20 positive events",
    "domain_share": "share of the item's domain in all positive events",
}
"""The features of an item, in order, and their formulas."""

SCORE_COLUMN: Final = list(ITEM_FEATURES).index("score")
POSITION_COLUMN: Final = list(ITEM_FEATURES).index("position")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Observation:
    """What features are computed from: n candidates, m events and k shown items as columns."""

    traits: ItemTraits
    codes: Codes
    """The candidates in the order of the slate, shape ``(n,)``."""
    scores: Floats
    """Shape ``(n,)``."""
    model_scores: Mapping[str, Floats]
    """By name of the model, each of :data:`SCORED_MODELS`, shape ``(n,)``; NaN where it has none."""
    popularity: Floats
    """The share of all items that are less popular, shape ``(n,)``."""
    is_new: Bools
    """Shape ``(n,)``."""
    n_candidates: int
    """The length of the whole slate, of which the candidates are the first."""
    event_codes: Codes
    """The item of each event, oldest first, shape ``(m,)``; -1 for unknown items."""
    event_preferences: Floats
    """Shape ``(m,)``."""
    event_times: Doubles
    """Seconds since 1970, shape ``(m,)``; NaN if only the order is known."""
    shown_codes: Codes
    """The items that were shown lately, shape ``(k,)``; -1 for unknown items."""
    shown_weights: Doubles
    """The exposure weight of each, shape ``(k,)``."""
    at: float
    """The time of the request, in seconds since 1970."""
    n_session_lists: int
    """The number of earlier lists in this session."""


def compute_features(seen: Observation) -> Decision:
    """The decision that a policy is asked for, by the formulas of the two tables of this module."""
    traits, n = seen.traits, len(seen.codes)
    context = np.zeros(len(CONTEXT_FEATURES), np.float32)
    items = np.zeros((n, len(ITEM_FEATURES)), np.float32)
    recent_shares = fill_items(
        items,
        seen.codes,
        seen.scores,
        _stack_scores(seen.model_scores, n),
        seen.popularity,
        seen.is_new,
        seen.event_codes,
        seen.event_preferences,
        seen.shown_codes,
        seen.shown_weights,
        *traits.genres,
        *traits.creators,
        *traits.domains,
    )
    share_domains = np.array([traits.domain_code.get(name, -1) for name in SHARE_DOMAINS], np.int32)
    fill_context(
        context,
        seen.event_preferences,
        seen.event_times,
        seen.shown_weights,
        recent_shares,
        share_domains,
        seen.at,
        seen.n_session_lists,
        seen.n_candidates,
    )
    return Decision(context, items)


def _stack_scores(scores: Mapping[str, Floats], n: int) -> Floats:
    """The scores of each of the models, NaN for those without, shape ``(n_models, n)``."""
    stacked = np.full((len(SCORED_MODELS), n), np.nan, np.float32)
    for row, name in enumerate(SCORED_MODELS):
        if name in scores:
            stacked[row] = scores[name]
    return stacked
