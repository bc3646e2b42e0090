"""The default of a bench is compared with single models, for all users and by domain."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.evaluation.comparison import Comparison
from palate.models.base import Recommender
from palate.models.registry import recommender
from palate.services.experiments.compare import PIPELINE
from palate.services.experiments.regret import compute_regret, default_of, main_domains
from tests.evaluation.test_verdict import BASE, N, comparison

RECIPES: dict[str, Recommender] = {name: recommender(name) for name in ("ease", "popular", "blend")}


def data(domains: dict[str, str]) -> Dataset:
    """As many users as are evaluated, each with one event."""
    items = [Item(id=id_, domain=domain, title=id_) for id_, domain in domains.items()]
    result = [list(domains)[user % len(domains)] for user in range(N)]
    return Dataset.from_columns([str(user) for user in range(N)], result, items=items)


def benched() -> Comparison:
    return comparison({PIPELINE: BASE, "blend": BASE + 0.9, "ease": BASE + 0.1, "popular": BASE, "random": BASE * 0.2})


def test_chance_and_models_made_of_others_are_no_single_models() -> None:
    result = compute_regret(benched(), RECIPES, data({"a": "movie"}))
    assert result is not None
    assert set(result.singles) == {"ease", "popular"}
    assert {row.by for row in result.groups} == {"history"}


def test_several_domains_are_told_apart() -> None:
    result = compute_regret(benched(), RECIPES, data({"a": "movie", "b": "book"}))
    assert result is not None
    assert [(row.name, row.users) for row in result.groups if row.by == "domain"] == [
        ("book", N // 2),
        ("movie", N // 2),
    ]


def test_the_blend_stands_for_a_pipeline_that_was_not_asked() -> None:
    result = benched()
    without = replace(result, models={name: model for name, model in result.models.items() if name != PIPELINE})
    single = replace(result, models={"random": result.models["random"]})
    assert [default_of(each) for each in (result, without, single)] == [PIPELINE, "blend", None]
    assert compute_regret(without, RECIPES, data({"a": "movie"})) is not None
    assert compute_regret(single, RECIPES, data({"a": "movie"})) is None


def test_a_domain_is_that_of_most_events_and_of_equals_the_first() -> None:
    items = [
        Item(id=id_, domain=domain, title=id_) for id_, domain in {"m": "movie", "n": "movie", "b": "book"}.items()
    ]
    rows = ["1 m", "1 n", "1 b", "2 m", "2 b", "3 stray"]
    known = Dataset.from_columns([row.split()[0] for row in rows], [row.split()[1] for row in rows], items=items)
    users = known.users.codes(["1", "2", "3"])
    assert main_domains(known, np.asarray(users)) == ["movie", "book", "unknown"]
    bare = Dataset.from_columns(["1"], ["x"])
    assert main_domains(bare, np.array([0])) == ["unknown"]
