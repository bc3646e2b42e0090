"""Measures one case in a process of its own: imports, trains, asks, and says what it found as JSON."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.peers.child import resident
from benchmarks.regret.cases import CASES, OBJECTIVE_OF, Case, table
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
from palate.services.serve.recommend import RecommendationRequest, recommend
from palate.services.serve.reload import reload
from palate.services.train.train import train
from palate.settings import load_settings
from palate.types import Codes

ASKED: Final = 1_000
SEED: Final = 42
_BLEND: Final = "blend"


def main() -> None:
    asked = json.loads(sys.argv[1])
    print(json.dumps(asyncio.run(measured(case_of(asked), asked["objective"], asked["part"]))))


def case_of(asked: Mapping[str, Any]) -> Case:
    """A case by its title, or a table of somebody's own."""
    if asked["table"]:
        items = Path(asked["items"]) if asked["items"] else None
        return Case(Path(asked["table"]).name, lambda: table(Path(asked["table"]), items), asked["question"])
    return next(case for case in CASES if case.title == asked["title"])


async def measured(case: Case, objective: str, part: Part) -> dict[str, Any]:
    """The NDCG@10 of what is served and of every single model, on the same users."""
    split = case.split(part)
    objective = OBJECTIVE_OF.get(case.question, "auto") if objective == "matched" else objective
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(store={"data_dir": folder}, models={_BLEND: {"objective": objective}})
        async with open_context(settings, serving=True) as context:
            await load(context, list(split.train.items.values()), _events(split), about=split.train.about)
            started = time.perf_counter()
            await train(context, Run(SEED))
            train_s = time.perf_counter() - started
            peak_mb = resident("VmHWM")
            await reload(context)
            models = context.live.serving.models
            singles = {
                name: evaluate(_alone(model, split), split, users=sampled(split, ASKED, SEED))
                for name, model in models.items()
                if model.recipe.ranks and not isinstance(model, EnsembleModel)
            }
            users = next(iter(singles.values())).asked
            started = time.perf_counter()
            served = await _served(context, split, users)
            answer_ms = 1e3 * (time.perf_counter() - started) / len(users)
            blend = models.get(_BLEND)
            card = blend.card if isinstance(blend, BlendModel) else {}
    cost = {"train_s": round(train_s, 1), "peak_mb": round(peak_mb), "answer_ms": round(answer_ms, 2)}
    return {"title": case.title, "objective": objective, "card": card, **_figures(served, singles), **cost}


def _events(split: Split) -> Iterator[Event]:
    """What is known, as the log would hold it: to learn from, and of those who are asked."""
    parts = [split.train] if split.shown is None else [split.train, split.shown]
    for data in parts:
        yield from events_of(data)


def events_of(data: Dataset) -> Iterator[Event]:
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


def _alone(model: Model, split: Split) -> Lists:
    """One model, as something that recommends codes of the data."""

    def lists(profiles: Sequence[Profile], n: int) -> list[Codes]:
        scores = model.score(profiles)
        for row, profile in zip(scores, profiles, strict=True):
            codes = profile.history.codes(model.vocabulary)
            row[codes[codes >= 0]] = np.nan
        inside = _inside(model, split)
        scores[:, ~inside] = np.nan
        first = best(scores, n)
        return [
            split.train.vocabulary.codes(model.vocabulary.names(row[~np.isnan(said[row])].tolist()))
            for row, said in zip(first, scores, strict=True)
        ]

    return lists


def _inside(model: Model, split: Split) -> np.ndarray[Any, np.dtype[np.bool_]]:
    items = split.train.items
    return np.array(
        [not split.domain or (id_ in items and items[id_].domain == split.domain) for id_ in model.vocabulary.ids]
    )


async def _served(context: AppContext, split: Split, users: Codes) -> Evaluation:
    """What ``GET /recommend`` answers, of what is new to the user, without luck."""
    filters = Filters(domains=(split.domain,) if split.domain else ())
    lists: list[Codes] = []
    for user in users.tolist():
        (id_,) = split.train.users.names([user])
        had = split.known.history(user).items
        answer = await recommend(context, RecommendationRequest(id_, n=10, filters=filters, exclude=had, surprise=0.0))
        lists.append(split.train.vocabulary.codes(answer.slate.ids))
    rest = iter(lists)
    return evaluate(lambda profiles, _n: [next(rest) for _ in profiles], split, users=users)


def _figures(served: Evaluation, singles: Mapping[str, Evaluation]) -> dict[str, Any]:
    ndcg = {name: one.per_user["ndcg"] for name, one in singles.items()}
    found = regret(served.per_user["ndcg"], ndcg, served.known, seed=SEED)
    return {
        "users": found.everyone.users,
        "default": round(found.everyone.default, 4),
        "singles": {name: round(float(one.mean()), 4) for name, one in ndcg.items()},
        "regret": found.to_json(),
    }


if __name__ == "__main__":
    main()
