"""Slates with a minimum number of domains hold them where possible, with exact propensities."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data.item_table import Filters
from palate.data.profile import Profile
from palate.data.slate import Slate
from palate.pipeline.domain_mix import mix_domains
from palate.pipeline.explore.plackett_luce import PlackettLuce
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.testing import sample_serving_state
from tests.examples import n_examples


def domains_in(serving: ServingState, slate: Slate) -> set[str]:
    return {item.domain for id_ in slate.ids if (item := serving.items.get(id_))}


def test_the_first_of_a_new_domain_takes_the_last_place() -> None:
    assert mix_domains(np.array([0, 0, 0, 0, 1, 1, 2]), 3, 2).order.tolist() == [0, 1, 4]
    assert mix_domains(np.array([0, 0, 0, 0, 1, 1, 2]), 3, 3).order.tolist() == [0, 4, 6]
    assert mix_domains(np.array([0, 1, 0, 0]), 3, 2).order.tolist() == [0, 1, 2], "nothing moves without need"


@given(
    domains=st.lists(st.integers(0, 4), max_size=30),
    n=st.integers(0, 12),
    n_required=st.integers(0, 6),
    n_pinned=st.integers(0, 4),
)
def test_the_promise_is_kept_wherever_it_can_be(domains: list[int], n: int, n_required: int, n_pinned: int) -> None:
    order = mix_domains(np.array(domains, np.int32), n, n_required, n_pinned).order.tolist()
    size, first = min(n, len(domains)), min(n_pinned, n, len(domains))
    assert len(set(order)) == len(order) == size
    assert order[:first] == list(range(first))
    chosen_domains, pinned = {domains[index] for index in order}, set(domains[:first])
    assert len(chosen_domains) >= min(n_required, len(set(domains)), len(pinned) + size - first)


@given(
    n=st.integers(1, 30), least=st.integers(2, 4), surprise=st.sampled_from([0.0, 0.1, 1.0]), seed=st.integers(0, 99)
)
@settings(deadline=None, max_examples=n_examples(25))
def test_every_page_of_the_default_pipeline_is_mixed_and_nothing_comes_twice(
    default_pipeline: Pipeline, n: int, least: int, surprise: float, seed: int
) -> None:
    serving = sample_serving_state()
    query = Query(Profile.of(["movie:alien"]), serving, n, min_domains=least, surprise=surprise, seed=seed)
    first = default_pipeline.run(query)
    second = default_pipeline.run(replace(query, shown=tuple(first.ids)))
    assert len(domains_in(serving, first)) >= min(least, n)
    assert len(domains_in(serving, second)) >= min(least, n)
    assert not set(first.ids) & set(second.ids)
    assert default_pipeline.run(query).ids == first.ids


def test_filters_come_first(default_pipeline: Pipeline) -> None:
    serving = sample_serving_state()
    games = default_pipeline.run(Query(Profile(), serving, 10, Filters(domains=("game",)), min_domains=3))
    assert domains_in(serving, games) == {"game"}
    assert len(games) == 10
    games_and_books = default_pipeline.run(
        Query(Profile(), serving, 10, Filters(domains=("game", "book")), min_domains=3)
    )
    assert domains_in(serving, games_and_books) == {"game", "book"}


def test_retrievers_reach_further_for_a_domain_that_is_missing() -> None:
    stages: list[dict[str, Any]] = [
        {"stage": "retrieve.model", "model": "popular", "max_candidates": 1},
        {"stage": "explore.plackett_luce"},
    ]
    serving = sample_serving_state()
    slate = Pipeline.from_config("narrow", stages).run(Query(Profile(), serving, 1 + 1, min_domains=2))
    assert len(domains_in(serving, slate)) == 2


def shelf_slate(shelf: ServingState) -> Slate:
    return Slate(shelf.vocabulary, np.arange(6, dtype=np.int32), np.array([1.0, 0.9, 0.7, 0.6, 0.3, 0.0], np.float32))


def draw(shelf: ServingState, seed: int, n: int = 3) -> Slate:
    query = Query(Profile(), shelf, n=n, surprise=1.0, seed=seed, min_domains=2)
    return PlackettLuce()(query, shelf_slate(shelf), {})


@pytest.mark.slow
def test_slates_come_as_often_as_their_propensities_say(shelf: ServingState) -> None:
    # Movies a to d, books e and f. Each slate that can come is compared with how often it comes.
    draws = 4_000
    slates = [draw(shelf, seed) for seed in range(draws)]
    odds = {tuple(slate.ids): float(np.prod(slate.propensities)) for slate in slates if slate.propensities is not None}
    counts = Counter(tuple(slate.ids) for slate in slates)
    assert sum(odds.values()) == pytest.approx(1.0, abs=0.02), "all that can come has come"
    assert all({id_.split(":")[0] for id_ in ids} == {"film", "book"} for ids in counts)
    expected = np.array([odds[ids] * draws for ids in counts])
    seen = np.array(list(counts.values()))
    assert ((seen - expected) ** 2 / expected).sum() < 1.5 * len(counts)


def test_a_request_without_a_mix_is_drawn_as_ever(shelf: ServingState) -> None:
    plain = Query(Profile(), shelf, n=3, surprise=1.0, seed=5)
    slate, other = (PlackettLuce()(replace(plain, min_domains=n), shelf_slate(shelf), {}) for n in (0, 1))
    assert slate.ids == other.ids
