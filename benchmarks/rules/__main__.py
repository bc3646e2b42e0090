"""Measure what business rules add to a list, and how long compiling them takes.

All by processor time, so that other processes on the machine hardly count.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from benchmarks.measured import trained_ml100k, write_result
from palate.app import open_context
from palate.data.item_table import ItemTable
from palate.data.rules import Condition, Rule
from palate.data.vocabulary import Vocabulary
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.rules.compiled_rules import CompiledRules
from palate.pipeline.serving_state import ServingState
from palate.services.context import AppContext
from palate.services.serve.page_cursor import PageCursor
from palate.services.serve.recommend import query_of
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.settings import load_settings

SEED: Final = 42
N_USERS: Final = 100
REPEATS: Final = 20
SIZES: Final = (0, 10, 100)
GROWN: Final = 60_000
_GENRES: Final = ("Drama", "Comedy", "Action", "Thriller", "Romance", "Horror", "Sci-Fi", "War", "Crime", "Mystery")


def main() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with trained_ml100k() as folder:
        write_result("rules", asyncio.run(_measure(folder)))


async def _measure(folder: Path) -> dict[str, Any]:
    async with open_context(load_settings(None, store={"data_dir": folder}), serving=True) as context:
        pipeline, serving = context.pipelines["default"], context.live.serving
        users = [str(user) for user in random.Random(SEED).sample(range(1, 944), N_USERS)]
        queries = [await _query(context, user) for user in users]
        compiled = {n: CompiledRules(make_rules(n, serving.items), serving.items) for n in SIZES}
        lists = {"kept": _lists(pipeline, queries, compiled), "new": _lists(pipeline, queries, compiled, is_new=True)}
        grown = _grown_table(serving)
        return {
            "n_users": N_USERS,
            "n_items": len(serving.items),
            "n_grown": GROWN,
            "seed": SEED,
            "us": lists,
            "compile_ms": {str(n): _compile_ms(serving.items, n) for n in SIZES[1:]},
            "compile_grown_ms": {str(n): _compile_ms(grown, n) for n in SIZES[1:]},
            "look_up_us": round(_look_up_us(compiled[100]), 2),
        }


async def _query(context: AppContext, user: str) -> Query:
    history = await context.features.history(user)
    return query_of(context.live, RecommendationRequest(user), history, PageCursor(SEED, 0.1, (), context.clock()))


def _lists(
    pipeline: Pipeline, queries: Sequence[Query], compiled: dict[int, CompiledRules], *, is_new: bool = False
) -> dict[str, float]:
    """The median time of a list in µs by the number of rules, in turn; of users that are new or whose state is kept."""
    bare = replace(pipeline, stages=tuple(pair for pair in pipeline.stages if not pair[0].endswith(".rules")))
    medians: dict[str, list[float]] = {}
    for query in queries:
        steps: dict[str, Callable[[], object]] = {"without the stages": partial(_run, bare, query, is_new)}
        for n, rules in compiled.items():
            with_rules = replace(query, rules=rules.at("default", 0.0))
            steps[str(n)] = partial(_run, pipeline, with_rules if is_new else _with_own_state(with_rules), is_new)
        for name, us in _median_times_us(steps).items():
            medians.setdefault(name, []).append(us)
    return {name: round(statistics.median(values), 1) for name, values in medians.items()}


def _median_times_us(steps: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """The median processor time of each step in µs: after a first call of each, all steps in turn."""
    times: dict[str, list[int]] = {name: [] for name in steps}
    for repeat in range(REPEATS + 1):
        for name, step in steps.items():
            started = time.thread_time_ns()
            step()
            if repeat:
                times[name].append(time.thread_time_ns() - started)
    return {name: statistics.median(values) / 1_000 for name, values in times.items()}


def _with_own_state(query: Query) -> Query:
    """The query with a state that no other keeps values in, as the rules of a server are the same for all requests."""
    return replace(query, user=replace(query.user, plain_values={}))


def _run(pipeline: Pipeline, query: Query, is_new: bool) -> object:
    if is_new:
        query = Query(query.profile, query.serving, seed=query.seed, rules=query.rules)
    return pipeline.run(query)


def make_rules(n: int, table: ItemTable) -> list[Rule]:
    """Of each ten rules four boosts, two buries, two that hide three items, a pin and a limit."""
    rng, ids = random.Random(SEED), table.vocabulary.ids
    rules = []
    for number in range(n):
        name, genre = f"rule {number}", Condition(genres=(_GENRES[number // 10],))
        few = Condition(ids=tuple(rng.sample(ids, 3)))
        years = Condition(min_year=1990 - number % 60, max_year=1995 - number % 60)
        rules.append(
            (
                Rule(name=name, kind="boost", factor=1.2, where=genre),
                Rule(name=name, kind="boost", factor=1.5, where=years),
                Rule(name=name, kind="boost", amount=0.5, where=few),
                Rule(name=name, kind="boost", amount=0.1, where=genre, unless=years),
                Rule(name=name, kind="bury", factor=0.5, where=years),
                Rule(name=name, kind="bury", amount=0.2, where=genre),
                Rule(name=name, kind="hide", where=few),
                Rule(name=name, kind="hide", where=few),
                Rule(name=name, kind="pin", position=number // 10 * 10 + 3, where=few, count=1),
                Rule(name=name, kind="limit", at_most=4, per="genre", where=years),
            )[number % 10]
        )
    return rules


def _grown_table(serving: ServingState) -> ItemTable:
    """A table of many items: copies of those served, under ids of their own."""
    items = [item for item in serving.items.items if item is not None]
    copies = [items[number % len(items)].with_prefix(f"{number}:") for number in range(GROWN)]
    return ItemTable(Vocabulary(item.id for item in copies), copies)


def _compile_ms(table: ItemTable, n: int) -> float:
    """The time from a change of the rules to the first list of them, in ms: the median of 7, after a first one."""
    rules, times = make_rules(n, table), []
    for _ in range(8):
        started = time.thread_time()
        CompiledRules(rules, table).at("default", 0.0)
        times.append((time.thread_time() - started) * 1_000)
    return round(statistics.median(times[1:]), 2)


def _look_up_us(rules: CompiledRules) -> float:
    started = time.thread_time()
    for _ in range(10_000):
        rules.at("default", 0.0)
    return (time.thread_time() - started) / 10_000 * 1e6


if __name__ == "__main__":
    main()
