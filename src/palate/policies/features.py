"""The features that policies see: numbers without the identity of items or the factors of a training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from palate.data.decision import Decision
from palate.data.profile import SESSION_GAP_S
from palate.policies.feature_loops import add_by_trait, mean_by_trait, standardise
from palate.policies.item_traits import ItemTraits, TraitLists
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

_COLUMN: Final = {name: column for column, name in enumerate(ITEM_FEATURES)}
SCORE_COLUMN: Final = _COLUMN["score"]
_MAX_SCORE: Final = 5.0
_MAX_EVENTS: Final = 500
"""The newest events that affinities and shares are computed from."""
_RECENT_POSITIVE: Final = 20
_RECENT: Final = 5
_PRIOR_EVENTS: Final = 2.0
_DAY_S: Final = 86_400.0


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
    positive = np.flatnonzero((seen.event_preferences > 0) & (seen.event_codes >= 0))[-_MAX_EVENTS:]
    positive_codes = np.ascontiguousarray(seen.event_codes[positive])
    recent = _domain_shares(seen.traits.domains, positive_codes[-_RECENT_POSITIVE:])
    return Decision(_context(seen, recent), _items(seen, recent, _domain_shares(seen.traits.domains, positive_codes)))


def _context(seen: Observation, recent_shares: Doubles) -> Floats:
    n_events, preferences = len(seen.event_codes), seen.event_preferences
    days = max(seen.at - float(seen.event_times[-1]), 0.0) / _DAY_S if n_events else 0.0
    domain_code = seen.traits.domain_code
    shares = [recent_shares[domain_code[name]] if name in domain_code else 0.0 for name in SHARE_DOMAINS]
    values = (
        np.log1p(n_events) / 3,
        np.log1p(days) / 3,
        np.log1p(count_session(seen.event_times, seen.at)),
        preferences[-_RECENT:].mean() if n_events else 0.0,
        preferences[-1] if n_events else 0.0,
        np.log1p(max(seen.shown_weights.sum(), 0.0)) / 2,
        np.log1p(seen.n_session_lists),
        *shares,
        np.log1p(seen.n_candidates) / 3,
    )
    return np.nan_to_num(np.array(values, np.float32), nan=0.0)


def _items(seen: Observation, recent_shares: Doubles, shares: Doubles) -> Floats:
    n, codes, traits = len(seen.codes), seen.codes, seen.traits
    result = np.zeros((n, len(ITEM_FEATURES)), np.float32)

    def put(name: str, values: NDArray[np.floating | np.bool_]) -> None:
        result[:, _COLUMN[name]] = values

    put("score", standardise(seen.scores, np.inf))
    put("position", np.log1p(np.arange(n)) / np.log1p(max(n, 1)))
    for name, scores in seen.model_scores.items():
        put(f"score_{name}", standardise(scores, _MAX_SCORE))
    put("popularity", seen.popularity)
    put("is_new", seen.is_new)
    put("exposure", np.log1p(_own_exposure(seen)))
    for name, lists in (("genre", traits.genres), ("creator", traits.creators), ("domain", traits.domains)):
        exposure, _ = add_by_trait(lists.starts, lists.codes, seen.shown_codes, seen.shown_weights, lists.n)
        put(f"{name}_fatigue", mean_by_trait(lists.starts, lists.codes, codes, np.log1p(exposure)))
        if name != "domain":
            put(f"{name}_affinity", mean_by_trait(lists.starts, lists.codes, codes, _affinity(lists, seen)))
    domains = traits.domains
    put("domain_share_recent", mean_by_trait(domains.starts, domains.codes, codes, recent_shares))
    put("domain_share", mean_by_trait(domains.starts, domains.codes, codes, shares))
    return result


def count_session(times: Doubles, at: float) -> int:
    """The number of last ``times`` that follow each other, and that ``at`` follows, within 30 minutes."""
    if not len(times) or not at - times[-1] <= SESSION_GAP_S:
        return 0
    breaks = np.flatnonzero(~(np.diff(times) <= SESSION_GAP_S))
    return len(times) - (int(breaks[-1]) + 1 if len(breaks) else 0)


def _domain_shares(domains: TraitLists, codes: Codes) -> Doubles:
    """The share of each domain in the items ``codes``; zeros if there are none."""
    counts, _ = add_by_trait(domains.starts, domains.codes, codes, np.ones(len(codes)), domains.n)
    return np.asarray(counts / max(counts.sum(), 1.0))


def _affinity(traits: TraitLists, seen: Observation) -> Doubles:
    """Σ preference / (2 + number) of the newest events with each trait."""
    preferences = seen.event_preferences[-_MAX_EVENTS:].astype(np.float64)
    sums, counts = add_by_trait(traits.starts, traits.codes, seen.event_codes[-_MAX_EVENTS:], preferences, traits.n)
    return np.asarray(sums / (counts + _PRIOR_EVENTS))


def _own_exposure(seen: Observation) -> Doubles:
    """The exposure weight of each candidate, shape ``(n,)``."""
    order = np.argsort(seen.shown_codes)
    codes, weights = seen.shown_codes[order], seen.shown_weights[order]
    index = np.minimum(np.searchsorted(codes, seen.codes), max(len(codes) - 1, 0))
    return np.where(codes[index] == seen.codes, weights[index], 0.0) if len(codes) else np.zeros(len(seen.codes))
