"""Are reasons true? A thousand items of lists on MovieLens 100K, each reason taken away for real."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from benchmarks.measured import ML100K, write
from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.item_table import ItemTable
from palate.data.profile import History, Profile
from palate.data.slate import Slate
from palate.models.base import Run
from palate.models.composite import fit_all
from palate.pipeline.counterfactual import ItemExplanation, explain_item
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query, ServingState
from palate.pipeline.stage import ORDER
from palate.services.train.train import recipes_of
from palate.settings import load_settings

SEED: Final = 42
PAIRS: Final = 1_000
_TIMED: Final = 100
LIST: Final = 10
TOLERANCE: Final = 1e-4
"""Of scores whose spread within a list is about 1; sums of 32-bit numbers."""


@dataclass(frozen=True)
class Case:
    """One item of one user's list, its account, and what it was shown with."""

    query: Query
    code: int
    details: ItemExplanation
    from_top: bool


def main() -> None:
    data = read(ML100K, "movielens").dataset()
    pipeline, serving = _trained(data)
    rng = np.random.default_rng(SEED)
    cases = [_case(data, pipeline, serving, rng, from_top=place % 2 == 0) for place in range(PAIRS)]
    started = time.perf_counter()
    for case in cases[:_TIMED]:
        explain_item(pipeline, case.query, case.code)
    took_s = time.perf_counter() - started
    reasoned = [case for case in cases if case.details.reason.events]
    write(
        "reasons",
        {
            "data_digest": data.digest,
            "seed": SEED,
            "pairs": len(cases),
            "tolerance": TOLERANCE,
            "share_error_max": max(map(_share_error, cases)),
            "without_event": len(cases) - len(reasoned),
            "effects": _effects(pipeline, reasoned),
            "named_in_lists": _lowering(reasoned, _first_share_lowers),
            "named_by_why": _lowering(reasoned, _main_lowers),
            "raised": [_raised(pipeline, case) for case in reasoned if not _first_share_lowers(case)],
            "account_ms": round(1_000 * took_s / _TIMED, 1),
        },
    )


def _trained(data: Dataset) -> tuple[Pipeline, ServingState]:
    """The default pipeline and its models, trained on all of ``data``."""
    settings = load_settings()
    recipes = {name: recipe for name, recipe in recipes_of(settings).items() if recipe.ranks}
    models = fit_all(recipes, data, Run(SEED))
    pipeline = Pipeline.from_config("default", settings.pipelines["default"].stages)
    return pipeline, ServingState(ItemTable(data.vocabulary, data.items.values()), models)


def _case(
    data: Dataset, pipeline: Pipeline, serving: ServingState, rng: np.random.Generator, *, from_top: bool
) -> Case:
    """An item of the first ten, or of the whole list, of someone chosen at random."""
    history = data.history(int(rng.integers(data.n_users)))
    query = Query(Profile(history), serving, n=len(serving.vocabulary), surprise=0.0, seed=SEED)
    slate = _list(pipeline, query)
    code = int(slate.codes[rng.integers(LIST if from_top else len(slate))])
    found = explain_item(pipeline, query, code)
    assert found is not None
    return Case(query, code, found, from_top)


def _list(pipeline: Pipeline, query: Query) -> Slate:
    """The whole list, drawn by every stage but those that only explain it."""
    return pipeline.of_kinds(*ORDER[:-1]).run(query)


def _share_error(case: Case) -> float:
    reason, found = case.details.reason, case.details
    parts = reason.history + reason.words + reason.popularity + reason.rest
    return abs(parts + found.base - found.position.score)


def _first_share_lowers(case: Case) -> bool:
    """Whether the event that lists name first lowers the score when it is removed."""
    first = case.details.reason.events[0].item
    return any(one.item == first and _lowers(case, one.position) for one in case.details.effects)


def _main_lowers(case: Case) -> bool:
    return _lowers(case, case.details.effects[0].position)


def _lowers(case: Case, active_events: Any) -> bool:
    return active_events is None or active_events.score < case.details.position.score


def _lowering(cases: list[Case], lowers: Any) -> dict[str, Any]:
    """How often the reason that is named lowers the score, and by how many places the item falls."""
    return {
        name: {"cases": len(some), "lower": round(float(np.mean([lowers(case) for case in some])), 4)}
        for name, some in (
            ("all", cases),
            ("first ten", [case for case in cases if case.from_top]),
            ("anywhere", [case for case in cases if not case.from_top]),
        )
    }


def _effects(pipeline: Pipeline, cases: list[Case]) -> dict[str, Any]:
    """Each main effect beside a history made anew without the item, through the whole pipeline."""
    errors, ranks, falls = [], [], []
    for case in cases:
        effect = case.details.effects[0]
        assert effect.item is not None
        slate = _list(pipeline, _really_without(case.query, effect.item))
        place = np.flatnonzero(slate.codes == case.code)
        if effect.position is None or not len(place):
            ranks.append(effect.position is None and not len(place))
            continue
        errors.append(abs(float(slate.scores[place[0]]) - effect.position.score))
        ranks.append(int(place[0]) + 1 == effect.position.rank)
        falls.append(effect.position.rank - case.details.position.rank)
    return {
        "checked": len(cases),
        "score_error_max": max(errors),
        "ranks_equal": round(float(np.mean(ranks)), 4),
        "places_fallen_median": float(np.median(falls)),
    }


def _really_without(query: Query, item: str) -> Query:
    """The question of someone who never rated ``item``, which is kept out of their list by name."""
    past = query.profile.history
    kept = [place for place, id_ in enumerate(past.items) if id_ != item]
    items = tuple(past.items[place] for place in kept)
    fewer = Profile(History(items, past.kinds[kept], past.values[kept], past.at[kept]))
    return Query(fewer, query.serving, n=query.n, surprise=0.0, seed=query.seed, exclude=(item,))


def _raised(pipeline: Pipeline, case: Case) -> dict[str, Any]:
    """A case in which the named event raises the score when it is removed: why?

    ``old_scale`` is the new score in the scale of the old list: below the old score, the event
    did speak for the item, and it is the list around it that changed more.
    """
    first = case.details.reason.events[0]
    old = _list(pipeline, case.query)
    new = _list(pipeline, _really_without(case.query, first.item))
    place = int(np.flatnonzero(new.codes == case.code)[0])
    said = {name: float(column[place]) for name, column in new.sources.items()}
    scaled = old.base + sum(factor * said[name] for name, factor in old.factors.items() if said[name] == said[name])
    return {
        "events": len(case.query.profile.history),
        "share": round(first.share, 4),
        "score": round(case.details.position.score, 4),
        "without": round(float(new.scores[place]), 4),
        "old_scale": round(scaled, 4),
        "rank": case.details.position.rank,
        "rank_without": place + 1,
    }


if __name__ == "__main__":
    main()
