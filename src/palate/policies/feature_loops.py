"""The compiled loops of :mod:`palate.policies.features`: all features of a request and its candidates."""

from __future__ import annotations

import math

import numpy as np

from palate.compiled import compiled
from palate.data.profile import SESSION_GAP_S
from palate.types import Bools, Codes, Doubles, Floats

_MAX_SCORE = 5.0
_MAX_EVENTS = 500
"""The newest events that affinities and shares are computed from."""
_RECENT_POSITIVE = 20
_RECENT = 5
_PRIOR_EVENTS = 2.0
_DAY_S = 86_400.0
# The columns of ITEM_FEATURES; five scores of models follow the position.
_SCORE, _POSITION, _MODEL_SCORES, _POPULARITY, _IS_NEW, _EXPOSURE = 0, 1, 2, 7, 8, 9
_GENRE_FATIGUE, _CREATOR_FATIGUE, _DOMAIN_FATIGUE, _GENRE_AFFINITY, _CREATOR_AFFINITY = 10, 11, 12, 13, 14
_DOMAIN_SHARE_RECENT, _DOMAIN_SHARE = 15, 16
# The columns of CONTEXT_FEATURES; the shares of domains stand between the session's lists and the candidates.
_SHARES, _N_CANDIDATES = 7, -1


@compiled
def fill_items(
    items: Floats,
    codes: Codes,
    scores: Floats,
    model_scores: Floats,
    popularity: Floats,
    is_new: Bools,
    event_codes: Codes,
    event_preferences: Floats,
    shown_codes: Codes,
    shown_weights: Doubles,
    genre_starts: Codes,
    genres: Codes,
    n_genres: int,
    creator_starts: Codes,
    creators: Codes,
    n_creators: int,
    domain_starts: Codes,
    domains: Codes,
    n_domains: int,
) -> Doubles:
    """Fill the features of each item, shape ``(n, n_item_features)``, zeros before; the recent share of each domain."""
    n = len(codes)
    _standardise(items[:, _SCORE], scores, np.inf)
    for model in range(len(model_scores)):
        _standardise(items[:, _MODEL_SCORES + model], model_scores[model], _MAX_SCORE)
    fill_positions(items[:, _POSITION])
    for row in range(n):
        items[row, _POPULARITY] = popularity[row]
        items[row, _IS_NEW] = is_new[row]
    _fill_exposure(items[:, _EXPOSURE], codes, shown_codes, shown_weights)
    newest = max(len(event_codes) - _MAX_EVENTS, 0)
    event_codes_read, preferences = event_codes[newest:], event_preferences[newest:]
    _fill_fatigue(items[:, _GENRE_FATIGUE], codes, genre_starts, genres, n_genres, shown_codes, shown_weights)
    _fill_fatigue(items[:, _CREATOR_FATIGUE], codes, creator_starts, creators, n_creators, shown_codes, shown_weights)
    _fill_fatigue(items[:, _DOMAIN_FATIGUE], codes, domain_starts, domains, n_domains, shown_codes, shown_weights)
    _fill_affinity(items[:, _GENRE_AFFINITY], codes, genre_starts, genres, n_genres, event_codes_read, preferences)
    _fill_affinity(
        items[:, _CREATOR_AFFINITY], codes, creator_starts, creators, n_creators, event_codes_read, preferences
    )
    recent, shares = _domain_shares(domain_starts, domains, n_domains, event_codes, event_preferences)
    for row in range(n):
        if codes[row] < len(domain_starts) - 1:
            for entry in range(domain_starts[codes[row]], domain_starts[codes[row] + 1]):
                items[row, _DOMAIN_SHARE_RECENT] += recent[domains[entry]]
                items[row, _DOMAIN_SHARE] += shares[domains[entry]]
    return recent


@compiled
def fill_positions(column: Floats) -> None:
    """ln(1 + row) / ln(1 + number of rows)."""
    scale = math.log1p(len(column))
    for row in range(len(column)):
        column[row] = math.log1p(row) / scale


@compiled
def fill_context(
    context: Floats,
    event_preferences: Floats,
    event_times: Doubles,
    shown_weights: Doubles,
    recent_shares: Doubles,
    share_domains: Codes,
    at: float,
    n_session_lists: int,
    n_candidates: int,
) -> None:
    """Fill the features of a request, shape ``(n_context_features,)``, zeros before.

    ``share_domains`` are the codes of the domains whose shares are features; -1: no item has the domain.
    """
    n = len(event_preferences)
    context[0] = math.log1p(n) / 3
    if n:
        days = max(at - event_times[-1], 0.0) / _DAY_S
        context[1] = 0.0 if np.isnan(event_times[-1]) or np.isnan(at) else math.log1p(days) / 3
        context[2] = math.log1p(count_session(event_times, at))
        context[3] = event_preferences[-_RECENT:].mean()
        context[4] = event_preferences[-1]
    context[5] = math.log1p(max(shown_weights.sum(), 0.0)) / 2
    context[6] = math.log1p(n_session_lists)
    for index in range(len(share_domains)):
        if share_domains[index] >= 0:
            context[_SHARES + index] = recent_shares[share_domains[index]]
    context[_N_CANDIDATES] = math.log1p(n_candidates) / 3


@compiled
def count_session(times: Doubles, at: float) -> int:
    """The number of last ``times`` that follow each other, and that ``at`` follows, within 30 minutes."""
    n, later = 0, at
    for index in range(len(times) - 1, -1, -1):
        if not later - times[index] <= SESSION_GAP_S:
            break
        n, later = n + 1, times[index]
    return n


@compiled
def _standardise(column: Floats, scores: Floats, limit: float) -> None:
    """(score - mean) / standard deviation over the finite scores, cut to ±``limit``; others stay 0."""
    n, mean, variance = 0, 0.0, 0.0
    for score in scores:
        if np.isfinite(score):
            n += 1
            mean += score
    mean /= max(n, 1)
    for score in scores:
        if np.isfinite(score):
            variance += (score - mean) * (score - mean)
    deviation = max(np.sqrt(variance / max(n, 1)), 1e-9)
    for index in range(len(scores)):
        if np.isfinite(scores[index]):
            column[index] = min(max((scores[index] - mean) / deviation, -limit), limit)


@compiled
def _fill_exposure(column: Floats, codes: Codes, shown_codes: Codes, shown_weights: Doubles) -> None:
    """ln(1 + exposure weight) of each candidate."""
    size = 0
    for code in codes:
        size = max(size, code + 1)
    weights = np.empty(size)
    for code in codes:
        weights[code] = 0.0
    for index in range(len(shown_codes)):
        if 0 <= shown_codes[index] < size:
            weights[shown_codes[index]] = shown_weights[index]
    for row in range(len(codes)):
        column[row] = math.log1p(weights[codes[row]])


@compiled
def _fill_fatigue(
    column: Floats, codes: Codes, starts: Codes, traits: Codes, n: int, shown_codes: Codes, shown_weights: Doubles
) -> None:
    """The mean over an item's traits of ln(1 + Σ exposure weight of the items with it); ``n`` traits in all."""
    sums = _empty_sums(starts, traits, n, codes, shown_codes)
    for index in range(len(shown_codes)):
        code = shown_codes[index]
        if 0 <= code < len(starts) - 1:
            for entry in range(starts[code], starts[code + 1]):
                sums[traits[entry]] += shown_weights[index]
    for row in range(len(codes)):
        if codes[row] < len(starts) - 1:
            first, end = starts[codes[row]], starts[codes[row] + 1]
            mean = 0.0
            for entry in range(first, end):
                mean += math.log1p(sums[traits[entry]]) / (end - first)
            column[row] = mean


@compiled
def _fill_affinity(
    column: Floats, codes: Codes, starts: Codes, traits: Codes, n: int, event_codes: Codes, preferences: Floats
) -> None:
    """The mean over an item's traits of Σ preference / (2 + number) of the events with it."""
    sums = _empty_sums(starts, traits, n, codes, event_codes)
    counts = _empty_sums(starts, traits, n, codes, event_codes)
    for index in range(len(event_codes)):
        code = event_codes[index]
        if 0 <= code < len(starts) - 1:
            for entry in range(starts[code], starts[code + 1]):
                sums[traits[entry]] += preferences[index]
                counts[traits[entry]] += 1.0
    for row in range(len(codes)):
        if codes[row] < len(starts) - 1:
            first, end = starts[codes[row]], starts[codes[row] + 1]
            mean = 0.0
            for entry in range(first, end):
                mean += sums[traits[entry]] / (counts[traits[entry]] + _PRIOR_EVENTS) / (end - first)
            column[row] = mean


@compiled
def _empty_sums(starts: Codes, traits: Codes, n: int, codes: Codes, more: Codes) -> Doubles:
    """Zeros for the traits of the items ``codes`` and ``more``; others are not set, so that they cost nothing."""
    sums = np.empty(n)
    _clear(sums, starts, traits, codes)
    _clear(sums, starts, traits, more)
    return sums


@compiled
def _clear(sums: Doubles, starts: Codes, traits: Codes, codes: Codes) -> None:
    """Set the sums of the traits of items to zero."""
    for code in codes:
        if 0 <= code < len(starts) - 1:
            for entry in range(starts[code], starts[code + 1]):
                sums[traits[entry]] = 0.0


@compiled
def _domain_shares(
    starts: Codes, domains: Codes, n: int, event_codes: Codes, preferences: Floats
) -> tuple[Doubles, Doubles]:
    """The share of each domain in the newest 20 positive events, and in the newest 500."""
    recent, shares, n_positive = np.zeros(n), np.zeros(n), 0
    for index in range(len(event_codes) - 1, -1, -1):
        code = event_codes[index]
        if not (preferences[index] > 0 and code >= 0):
            continue
        if code < len(starts) - 1:
            for entry in range(starts[code], starts[code + 1]):
                shares[domains[entry]] += 1.0
                if n_positive < _RECENT_POSITIVE:
                    recent[domains[entry]] += 1.0
        n_positive += 1
        if n_positive == _MAX_EVENTS:
            break
    return recent / max(recent.sum(), 1.0), shares / max(shares.sum(), 1.0)
