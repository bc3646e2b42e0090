"""Figures of recommendation lists: repetition of series, sequels, popularity, and the events that reasons cite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.profile import History
from palate.data.slate import Slate
from palate.evaluation.beyond_accuracy import coverage, gini
from palate.models.abilities import ExplainableModel
from palate.pipeline.query import Query
from palate.text.series import NONE, Series, series_of
from palate.types import Codes

_ROUNDING: Final = 1e-6


def compute_list_figures(
    queries: Sequence[Query], slates: Sequence[Slate], targets: Codes, train: Dataset
) -> dict[str, Any]:
    """Quality, repetition and popularity of lists of one length."""
    series, vocabulary = series_of(queries[0].serving.items), queries[0].serving.vocabulary
    histories = [query.seen_history.codes(vocabulary) for query in queries]
    pairs = list(zip(histories, slates, strict=True))
    most = np.array([_count_largest_series(series, slate.codes) for slate in slates])
    unprepared = [value for history, slate in pairs for value in _find_unprepared(series, history, slate.codes)]
    popularity = np.bincount(train.item, minlength=len(vocabulary)).astype(np.float64)
    lift = [popularity[slate.codes].mean() / popularity[history].mean() - 1 for history, slate in pairs]
    codes = np.stack([slate.codes for slate in slates])
    rows, positions = np.nonzero(codes == targets[:, None])
    return {
        "ndcg": round(float((1 / np.log2(positions + 2)).sum() / len(codes)), 4),
        "hit_rate": round(len(rows) / len(codes), 4),
        "two_of_a_series": round(float((most > 1).mean()), 4),
        "three_of_a_series": round(float((most > 2).mean()), 4),
        "sequels": len(unprepared),
        "unprepared": round(float(np.mean(unprepared or [False])), 4),
        "gini": round(gini(codes, len(vocabulary)), 4),
        "coverage": round(coverage(codes, len(vocabulary)), 4),
        "popularity_lift": round(float(np.mean(lift)), 4),
    }


def _count_largest_series(series: Series, codes: Codes) -> int:
    """How many items of a list are of the series that it holds most of."""
    of = series.of[codes]
    return int(np.bincount(of[of != NONE], minlength=1).max())


def _find_unprepared(series: Series, history: Codes, codes: Codes) -> list[bool]:
    """For each sequel of a list, whether the history holds no earlier part."""
    return [
        not ((series.of[history] == series.of[code]) & (series.position[history] < series.position[code])).any()
        for code in codes.tolist()
        if series.position[code] > 1
    ]


def event_with_largest_share(query: Query, slate: Slate) -> list[int]:
    """The index of the event that adds most to each item's score, where one adds anything."""
    by_event = np.zeros((len(slate), len(query.profile.history)))
    for source, factor in slate.factors.items():
        model = query.serving.models.get(source)
        if isinstance(model, ExplainableModel):
            evidence = query.evidence(source)
            by_event[:, evidence.event_indices] += factor * model.attribute(model.encode(evidence), slate.codes)
    return [index for index, share in zip(by_event.argmax(1).tolist(), by_event.max(1), strict=True) if share > 0]


def named_events(query: Query, slate: Slate) -> list[int]:
    """The index of the event that each reason names first, where it names one."""
    index_of = {item: index for index, item in enumerate(query.profile.history.items)}
    return [index_of[reason.events[0].item] for reason in slate.reasons if reason.events]


def compute_citation_figures(queries: Sequence[Query], cited: Sequence[Sequence[int]]) -> dict[str, Any]:
    """Shares of cited events rated below the user's mean and of last events, and distinct events in a list."""
    pairs = [(query.profile.history, index) for query, indices in zip(queries, cited, strict=True) for index in indices]
    return {
        "cited": len(pairs),
        "below_the_mean": round(float(np.mean([_is_below_mean(history, index) for history, index in pairs])), 4),
        "the_last": round(float(np.mean([index == len(history) - 1 for history, index in pairs])), 4),
        "different": round(float(np.mean([len(set(indices)) for indices in cited])), 2),
    }


def _is_below_mean(history: History, index: int) -> bool:
    """Whether a rating is below the user's mean; every event of MovieLens is a rating."""
    return bool(history.values[index] < history.values.mean(dtype=np.float64) - _ROUNDING)
