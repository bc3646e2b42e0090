"""Measure one case in a process of its own: import, train, recommend and evaluate; prints JSON."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.peers.recorder import read_memory_mb
from benchmarks.regret.cases import CASES, OBJECTIVE_OF, Case
from benchmarks.regret.data_sets import read_table
from palate.app import open_context
from palate.data.dataset import Dataset
from palate.data.events import KIND_OF_CODE, Event
from palate.data.item_table import Filters
from palate.data.profile import Profile
from palate.data.splits import Split
from palate.data.top_items import best
from palate.evaluation.evaluate import Evaluation, Lists, evaluate, sampled
from palate.evaluation.protocol import Part
from palate.evaluation.regret import regret
from palate.models.base import Model, Run
from palate.models.composite import EnsembleModel
from palate.models.ensemble.blend import BlendModel
from palate.services.catalogue.import_data import load
from palate.services.context import AppContext
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.serve.reload import reload
from palate.services.train.train import train
from palate.settings import load_settings
from palate.types import Bools, Codes

N_USERS: Final = 1_000
SEED: Final = 42
_BLEND: Final = "blend"


def main() -> None:
    job = json.loads(sys.argv[1])
    print(json.dumps(asyncio.run(measure_case(find_case(job), job["objective"], job["part"]))))


def find_case(job: Mapping[str, Any]) -> Case:
    """The case with a title, or a new one for a table of events."""
    if job["table"]:
        items = Path(job["items"]) if job["items"] else None
        return Case(Path(job["table"]).name, lambda: read_table(Path(job["table"]), items), job["question"])
    return next(case for case in CASES if case.title == job["title"])


async def measure_case(case: Case, objective: str, part: Part) -> dict[str, Any]:
    """NDCG@10 of the served lists and of every single model on the same users, and the costs."""
    split = case.split(part)
    objective = OBJECTIVE_OF.get(case.question, "auto") if objective == "matched" else objective
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(store={"data_dir": folder}, models={_BLEND: {"objective": objective}})
        async with open_context(settings, serving=True) as context:
            await load(context, list(split.train.items.values()), _known_events(split), about=split.train.about)
            started = time.perf_counter()
            await train(context, Run(SEED))
            train_s = time.perf_counter() - started
            peak_mb = read_memory_mb("VmHWM")
            await reload(context)
            models = context.live.serving.models
            singles = {
                name: evaluate(_recommender_of(model, split), split, users=sampled(split, N_USERS, SEED))
                for name, model in models.items()
                if model.recipe.is_ranker and not isinstance(model, EnsembleModel)
            }
            users = next(iter(singles.values())).evaluated
            started = time.perf_counter()
            served = await _evaluate_served(context, split, users)
            answer_ms = 1e3 * (time.perf_counter() - started) / len(users)
            blend = models.get(_BLEND)
            card = blend.card if isinstance(blend, BlendModel) else {}
    cost = {"train_s": round(train_s, 1), "peak_mb": round(peak_mb), "answer_ms": round(answer_ms, 2)}
    return {"title": case.title, "objective": objective, "card": card, **_compute_figures(served, singles), **cost}


def _known_events(split: Split) -> Iterator[Event]:
    """The training events and the shown events of test users, for the log."""
    yield from iterate_events(split.train)
    if split.shown is not None:
        yield from iterate_events(split.shown)


def iterate_events(data: Dataset) -> Iterator[Event]:
    """The rows of a data set as events of the log."""
    users, items = data.users.ids, data.vocabulary.ids
    rows = zip(
        data.user.tolist(), data.item.tolist(), data.kind.tolist(), data.value.tolist(), data.at.tolist(), strict=True
    )
    for number, (user, item, kind, value, at) in enumerate(rows):
        rating = None if np.isnan(value) else value
        yield Event(
            event_id=f"{users[user]}:{number}",
            user=users[user],
            item=items[item],
            kind=KIND_OF_CODE[kind].name,
            value=rating,
            at=at,
        )


def _recommender_of(model: Model, split: Split) -> Lists:
    """A function that recommends new items by one model alone, as codes of the training part."""

    def lists(profiles: Sequence[Profile], n: int) -> list[Codes]:
        scores = model.score(profiles)
        for row, profile in zip(scores, profiles, strict=True):
            codes = profile.history.codes(model.vocabulary)
            row[codes[codes >= 0]] = np.nan
        scores[:, ~_domain_mask(model, split)] = np.nan
        return [
            split.train.vocabulary.codes(model.vocabulary.names(codes[~np.isnan(row[codes])].tolist()))
            for codes, row in zip(best(scores, n), scores, strict=True)
        ]

    return lists


def _domain_mask(model: Model, split: Split) -> Bools:
    """Which items of a model are in the domain that the split asks about."""
    items = split.train.items
    return np.array(
        [not split.domain or (id_ in items and items[id_].domain == split.domain) for id_ in model.vocabulary.ids]
    )


async def _evaluate_served(context: AppContext, split: Split, users: Codes) -> Evaluation:
    """Evaluate the lists of new items that ``GET /recommend`` answers with surprise 0.

    They are requested now or, where the split is ordered, at the time of the user's first test event.
    """
    filters = Filters(domains=(split.domain,) if split.domain else ())
    lists: list[Codes] = []
    for user in users.tolist():
        (id_,) = split.train.users.names([user])
        seen, asked_at = split.known.history(user).items, split.profile(user).at
        context.clock = itertools.repeat(asked_at).__next__ if split.is_ordered else time.time
        answer = await recommend(context, RecommendationRequest(id_, n=10, filters=filters, exclude=seen, surprise=0.0))
        lists.append(split.train.vocabulary.codes(answer.slate.ids))
    remaining = iter(lists)
    return evaluate(lambda profiles, _n: [next(remaining) for _ in profiles], split, users=users)


def _compute_figures(served: Evaluation, singles: Mapping[str, Evaluation]) -> dict[str, Any]:
    ndcg = {name: evaluation.per_user["ndcg"] for name, evaluation in singles.items()}
    regrets = regret(served.per_user["ndcg"], ndcg, served.known, seed=SEED)
    return {
        "users": regrets.everyone.users,
        "default": round(regrets.everyone.default, 4),
        "singles": {name: round(float(by_user.mean()), 4) for name, by_user in ndcg.items()},
        "regret": regrets.to_json(),
    }


if __name__ == "__main__":
    main()
