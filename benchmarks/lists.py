"""Would a film lover accept these lists? A thousand users's on MovieLens 1M, without and with what sees to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from benchmarks import lists_page
from benchmarks.measured import ML1M, write
from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.item_table import ItemTable
from palate.data.profile import History
from palate.data.slate import Slate
from palate.data.splits import Split
from palate.evaluation.beyond_accuracy import coverage, gini
from palate.evaluation.protocol import Protocol
from palate.models.base import ExplainableModel, Run
from palate.models.composite import fit_all
from palate.pipeline.explain.template import sentence
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import DEFAULT_SURPRISE, Query, ServingState
from palate.services.train.train import recipes_of
from palate.settings import load_settings
from palate.text.series import NONE, Series, series_of
from palate.types import Codes

SEED: Final = 42
USERS: Final = 1_000
LIST: Final = 10
EXAMPLES: Final = 20
STAGES: Final = ("arrange.popularity", "arrange.sequels", "arrange.repetition_limits")
"""What is off before, and on after."""
_LOVED: Final = 5


def main() -> None:
    data = read(ML1M, "movielens").dataset()
    split = Protocol(name="last_out", min_item_events=5).splits(data, SEED, "test")[0]
    queries, wanted = asked(split)
    stages = load_settings().pipelines["default"].stages
    after = Pipeline.from_config("after", stages)
    before = Pipeline.from_config("before", [one for one in stages if one["stage"] not in STAGES])
    old, new = ([pipeline.run(query) for query in queries] for pipeline in (before, after))
    drawn = [after.run(replace(query, surprise=DEFAULT_SURPRISE)) for query in queries]
    some = np.random.default_rng(SEED).choice(len(queries), EXAMPLES, replace=False).tolist()
    write(
        "lists",
        {
            "data_digest": data.digest,
            "protocol": split.protocol,
            "seed": SEED,
            "users": len(queries),
            "before": figures(queries, old, wanted, split.train),
            "after": figures(queries, new, wanted, split.train),
            "drawn": figures(queries, drawn, wanted, split.train),
            "surprise": DEFAULT_SURPRISE,
            "reasons": {
                "loudest": reasons(queries, [loudest(*one) for one in zip(queries, new, strict=True)]),
                "named": reasons(queries, [named(*one) for one in zip(queries, new, strict=True)]),
            },
            "examples": [example(queries[place], new[place]) for place in some],
        },
    )
    lists_page.main()


def asked(split: Split) -> tuple[list[Query], Codes]:
    """The questions of users drawn at random, over models of the training part, and what each did next."""
    recipes = {name: recipe for name, recipe in recipes_of(load_settings()).items() if recipe.ranks}
    serving = ServingState(
        ItemTable(split.train.vocabulary, split.train.items.values()), fit_all(recipes, split.train, Run(SEED))
    )
    users = np.sort(np.random.default_rng(SEED).permutation(np.unique(split.test.user))[:USERS])
    queries = [Query(split.known.profile(one), serving, n=LIST, surprise=0.0, seed=SEED) for one in users.tolist()]
    place = {user: row for row, user in enumerate(split.test.user.tolist())}
    return queries, split.test.item[[place[user] for user in users.tolist()]]


def figures(queries: Sequence[Query], slates: Sequence[Slate], wanted: Codes, train: Dataset) -> dict[str, Any]:
    """What the lists are like: shares of lists, of sequels, and figures over all of them."""
    series, vocabulary = series_of(queries[0].serving.items), queries[0].serving.vocabulary
    had = [query.seen_history.codes(vocabulary) for query in queries]
    most = np.array([_most_of_one(series, slate.codes) for slate in slates])
    new = [one for past, slate in zip(had, slates, strict=True) for one in _unprepared(series, past, slate.codes)]
    known = np.bincount(train.item, minlength=len(vocabulary)).astype(np.float64)
    lift = [known[slate.codes].mean() / known[past].mean() - 1 for past, slate in zip(had, slates, strict=True)]
    codes = np.stack([slate.codes for slate in slates])
    row, place = np.nonzero(codes == wanted[:, None])
    return {
        "ndcg": round(float((1 / np.log2(place + 2)).sum() / len(codes)), 4),
        "hit_rate": round(len(row) / len(codes), 4),
        "two_of_a_series": round(float((most > 1).mean()), 4),
        "three_of_a_series": round(float((most > 2).mean()), 4),
        "sequels": len(new),
        "unprepared": round(float(np.mean(new or [False])), 4),
        "gini": round(gini(codes, len(vocabulary)), 4),
        "coverage": round(coverage(codes, len(vocabulary)), 4),
        "popularity_lift": round(float(np.mean(lift)), 4),
    }


def _most_of_one(series: Series, codes: Codes) -> int:
    of = series.of[codes]
    return int(np.bincount(of[of != NONE], minlength=1).max())


def _unprepared(series: Series, had: Codes, codes: Codes) -> list[bool]:
    """For each sequel of a list, whether no earlier part of it was had."""
    return [
        not ((series.of[had] == series.of[code]) & (series.position[had] < series.position[code])).any()
        for code in codes.tolist()
        if series.position[code] > 1
    ]


def loudest(query: Query, slate: Slate) -> list[int]:
    """The place of the event that adds most to each item, whatever it is."""
    by_event = np.zeros((len(slate), len(query.profile.history)))
    for source, factor in slate.factors.items():
        model = query.serving.models.get(source)
        if isinstance(model, ExplainableModel):
            evidence = query.evidence(source)
            by_event[:, evidence.places] += factor * model.shares(evidence, slate.codes)
    return [place for place, share in zip(by_event.argmax(1).tolist(), by_event.max(1), strict=True) if share > 0]


def named(query: Query, slate: Slate) -> list[int]:
    """The place of the event that each reason names first, where it names one."""
    place = {item: number for number, item in enumerate(query.profile.history.items)}
    return [place[reason.events[0].item] for reason in slate.reasons if reason.events]


def reasons(queries: Sequence[Query], places: Sequence[Sequence[int]]) -> dict[str, Any]:
    """Of the events cited, which are below the user's mean, which the last, and how many differ in a list."""
    cited = [(query.profile.history, place) for query, some in zip(queries, places, strict=True) for place in some]
    return {
        "cited": len(cited),
        "below_the_mean": round(float(np.mean([_is_below(history, place) for history, place in cited])), 4),
        "the_last": round(float(np.mean([place == len(history) - 1 for history, place in cited])), 4),
        "different": round(float(np.mean([len(set(some)) for some in places])), 2),
    }


def _is_below(history: History, place: int) -> bool:
    """Every event of MovieLens is a rating."""
    return bool(history.values[place] < history.values.mean(dtype=np.float64) - 1e-6)


def example(query: Query, slate: Slate) -> dict[str, Any]:
    """A list with its reasons, and what is known of the user."""
    table, history = query.serving.items, query.profile.history

    def title(id_: str) -> str:
        item = table.get(id_)
        return id_ if item is None else f"{item.title} ({item.year})"

    popular = np.nan_to_num(query.scores("popular"))[history.codes(query.serving.vocabulary)]
    best = np.lexsort((popular, -history.values))[:_LOVED]
    return {
        "ratings": len(history),
        "mean": round(float(history.values.mean()), 1),
        "loved": [title(history.items[place]) for place in best.tolist()],
        "last": title(history.items[-1]),
        "list": [[title(one), sentence(one, why, title)] for one, why in zip(slate.ids, slate.reasons, strict=True)],
    }
