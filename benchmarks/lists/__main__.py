"""Measure lists on MovieLens 1M with and without the stages for popularity, sequels and repetition."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np

from benchmarks.lists import page
from benchmarks.lists.figures import (
    compute_citation_figures,
    compute_list_figures,
    event_with_largest_share,
    named_events,
)
from benchmarks.measured import ML1M, write_result
from palate.data.datasets import read
from palate.data.item_table import ItemTable
from palate.data.slate import Slate
from palate.data.splits import Split
from palate.evaluation.protocol import Protocol
from palate.models.base import Run
from palate.models.composite import fit_all
from palate.pipeline.explain.template import write_sentence
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import DEFAULT_SURPRISE, Query
from palate.pipeline.serving_state import ServingState
from palate.services.train.train import recipes_of
from palate.settings import load_settings
from palate.types import Codes

SEED: Final = 42
N_USERS: Final = 1_000
LIST_LENGTH: Final = 10
N_EXAMPLES: Final = 20
STAGES: Final = ("arrange.popularity", "arrange.sequels", "arrange.repetition_limits")
"""Left out of the pipeline ``before``, part of ``after``."""
_N_LOVED: Final = 5


def main() -> None:
    data = read(ML1M, "movielens").dataset()
    split = Protocol(name="last_out", min_item_events=5).splits(data, SEED, "test")[0]
    queries, targets = draw_queries(split)
    stages = load_settings().pipelines["default"].stages
    after = Pipeline.from_config("after", stages)
    before = Pipeline.from_config("before", [stage for stage in stages if stage["stage"] not in STAGES])
    old, new = ([pipeline.run(query) for query in queries] for pipeline in (before, after))
    drawn = [after.run(replace(query, surprise=DEFAULT_SURPRISE)) for query in queries]
    examples = np.random.default_rng(SEED).choice(len(queries), N_EXAMPLES, replace=False).tolist()
    pairs = list(zip(queries, new, strict=True))
    write_result(
        "lists",
        {
            "data_digest": data.digest,
            "protocol": split.protocol,
            "seed": SEED,
            "users": len(queries),
            "before": compute_list_figures(queries, old, targets, split.train),
            "after": compute_list_figures(queries, new, targets, split.train),
            "drawn": compute_list_figures(queries, drawn, targets, split.train),
            "surprise": DEFAULT_SURPRISE,
            "reasons": {
                "loudest": compute_citation_figures(queries, [event_with_largest_share(*pair) for pair in pairs]),
                "named": compute_citation_figures(queries, [named_events(*pair) for pair in pairs]),
            },
            "examples": [describe_list(queries[index], new[index]) for index in examples],
        },
    )
    page.main()


def draw_queries(split: Split) -> tuple[list[Query], Codes]:
    """Queries of random users over models of the training part, and the item of each user's held-out event."""
    recipes = {name: recipe for name, recipe in recipes_of(load_settings()).items() if recipe.is_ranker}
    serving = ServingState(
        ItemTable(split.train.vocabulary, split.train.items.values()), fit_all(recipes, split.train, Run(SEED))
    )
    users = np.sort(np.random.default_rng(SEED).permutation(np.unique(split.test.user))[:N_USERS]).tolist()
    queries = [Query(split.known.profile(user), serving, n=LIST_LENGTH, surprise=0.0, seed=SEED) for user in users]
    rows = {user: row for row, user in enumerate(split.test.user.tolist())}
    return queries, split.test.item[[rows[user] for user in users]]


def describe_list(query: Query, slate: Slate) -> dict[str, Any]:
    """A list with its reasons, and a summary of the user's history."""
    table, history = query.serving.items, query.profile.history

    def title(id_: str) -> str:
        item = table.get(id_)
        return id_ if item is None else f"{item.title} ({item.year})"

    popular = np.nan_to_num(query.scores("popular"))[history.codes(query.serving.vocabulary)]
    best = np.lexsort((popular, -history.values))[:_N_LOVED]
    rows = zip(slate.ids, slate.reasons, strict=True)
    return {
        "ratings": len(history),
        "mean": round(float(history.values.mean()), 1),
        "loved": [title(history.items[index]) for index in best.tolist()],
        "last": title(history.items[-1]),
        "list": [[title(id_), write_sentence(id_, reason, title)] for id_, reason in rows],
    }


if __name__ == "__main__":
    main()
