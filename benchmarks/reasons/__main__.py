"""Test explanations on MovieLens 100K: remove the events that a thousand of them name, and compare the lists."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from benchmarks.measured import ML100K, write_result
from benchmarks.reasons.cases import Case, draw_case, rank_all, remove_from_history, train_default
from palate.data.datasets import read
from palate.pipeline.counterfactual import RankedPosition, explain_item
from palate.pipeline.pipeline import Pipeline

SEED: Final = 42
N_CASES: Final = 1_000
_N_TIMED: Final = 100
TOLERANCE: Final = 1e-4
"""Of scores whose spread within a list is about 1; sums of 32-bit numbers."""


def main() -> None:
    data = read(ML100K, "movielens").dataset()
    pipeline, serving = train_default(data, SEED)
    rng = np.random.default_rng(SEED)
    cases = [draw_case(data, pipeline, serving, rng, from_top=number % 2 == 0, seed=SEED) for number in range(N_CASES)]
    started = time.perf_counter()
    for case in cases[:_N_TIMED]:
        explain_item(pipeline, case.query, case.code)
    seconds = time.perf_counter() - started
    with_events = [case for case in cases if case.details.reason.events]
    write_result(
        "reasons",
        {
            "data_digest": data.digest,
            "seed": SEED,
            "pairs": len(cases),
            "tolerance": TOLERANCE,
            "share_error_max": max(map(_sum_error, cases)),
            "without_event": len(cases) - len(with_events),
            "effects": _check_effects(pipeline, with_events),
            "named_in_lists": _share_lowered(with_events, _first_event_lowers),
            "named_by_why": _share_lowered(with_events, _main_effect_lowers),
            "raised": [_describe_raised(pipeline, case) for case in with_events if not _first_event_lowers(case)],
            "account_ms": round(1_000 * seconds / _N_TIMED, 1),
        },
    )


def _sum_error(case: Case) -> float:
    """How far the attributions and the base are from summing to the score."""
    reason, details = case.details.reason, case.details
    total = reason.history + reason.words + reason.popularity + reason.rest
    return abs(total + details.base - details.position.score)


def _first_event_lowers(case: Case) -> bool:
    """Whether removing the event that the list names first lowers the score."""
    first = case.details.reason.events[0].item
    return any(effect.item == first and _is_lower(case, effect.position) for effect in case.details.effects)


def _main_effect_lowers(case: Case) -> bool:
    """Whether removing the event with the largest effect lowers the score."""
    return _is_lower(case, case.details.effects[0].position)


def _is_lower(case: Case, position: RankedPosition | None) -> bool:
    """Whether an item's position without an event is worse; None means that it is not in the list any more."""
    return position is None or position.score < case.details.position.score


def _share_lowered(cases: list[Case], lowers: Callable[[Case], bool]) -> dict[str, Any]:
    """How often removing the named event lowers the score."""
    groups = {
        "all": cases,
        "first ten": [case for case in cases if case.from_top],
        "anywhere": [case for case in cases if not case.from_top],
    }
    return {
        name: {"cases": len(group), "lower": round(float(np.mean([lowers(case) for case in group])), 4)}
        for name, group in groups.items()
    }


def _check_effects(pipeline: Pipeline, cases: list[Case]) -> dict[str, Any]:
    """Compare each main effect with a run of the whole pipeline over a history without the event."""
    errors, ranks_equal, falls = [], [], []
    for case in cases:
        effect = case.details.effects[0]
        assert effect.item is not None
        slate = rank_all(pipeline, remove_from_history(case.query, effect.item))
        index = np.flatnonzero(slate.codes == case.code)
        if effect.position is None or not len(index):
            ranks_equal.append(effect.position is None and not len(index))
            continue
        errors.append(abs(float(slate.scores[index[0]]) - effect.position.score))
        ranks_equal.append(int(index[0]) + 1 == effect.position.rank)
        falls.append(effect.position.rank - case.details.position.rank)
    return {
        "checked": len(cases),
        "score_error_max": max(errors),
        "ranks_equal": round(float(np.mean(ranks_equal)), 4),
        "places_fallen_median": float(np.median(falls)),
    }


def _describe_raised(pipeline: Pipeline, case: Case) -> dict[str, Any]:
    """The figures of a case in which removing the named event raises the score.

    ``old_scale`` is the new score in the scale of the old list: if it is below the old score, the event
    did add to the item's score, and the list around the item changed more.
    """
    first = case.details.reason.events[0]
    old = rank_all(pipeline, case.query)
    new = rank_all(pipeline, remove_from_history(case.query, first.item))
    index = int(np.flatnonzero(new.codes == case.code)[0])
    scores = {name: float(column[index]) for name, column in new.sources.items()}
    scaled = old.base + sum(factor * scores[name] for name, factor in old.factors.items() if not np.isnan(scores[name]))
    return {
        "events": len(case.query.profile.history),
        "share": round(first.share, 4),
        "score": round(case.details.position.score, 4),
        "without": round(float(new.scores[index]), 4),
        "old_scale": round(scaled, 4),
        "rank": case.details.position.rank,
        "rank_without": index + 1,
    }


if __name__ == "__main__":
    main()
