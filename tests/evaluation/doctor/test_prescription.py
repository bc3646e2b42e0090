"""Recommended models follow from the data: its order, its size, and the memory."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.evaluation.doctor.findings import Case
from palate.evaluation.doctor.prescription import Prescription, prescribe
from palate.models.base import Recommender
from palate.models.registry import recommender
from tests.evaluation.doctor.conftest import NOW, Plot, clean

GB = 1e9
NAMES = ("ease", "ials", "linear_sequence", "sequential_rules", "item_knn", "content", "popular", "trending")
RECIPES: dict[str, Recommender] = {name: recommender(name) for name in NAMES}
RECIPES["blend"] = recommender("blend", {"of": {name: RECIPES[name] for name in NAMES}})


def prescribed(plot: Plot, memory_bytes: float = 8 * GB) -> Prescription:
    return prescribe(plot.case(), RECIPES, memory_bytes)


def test_clean_data_with_times_take_everything(plot: Plot) -> None:
    prescription = prescribed(plot)
    assert prescription.left_out == {}
    assert prescription.objective == "auto"
    assert prescription.summary.startswith(
        "You have 400 users, 240 items in 4 domains (book, game, movie, music) and 13,255"
    )
    advice_text = " ".join(prescription.advice)
    assert "default pipeline fits" in advice_text
    assert "linear_sequence, sequential_rules" in advice_text
    assert "of memory: 12 bytes for each pair of 240 items." in advice_text
    assert "100% of items have genres, tags or a description" in advice_text


def test_a_transformer_is_advised_from_half_a_million_events_in_order_on(
    plot: Plot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not any("transformer" in sentence for sentence in prescribed(plot).advice)
    recipes = {**RECIPES, "sequence": recommender("transformer")}
    assert "500,000 events" in prescribe(plot.case(), recipes, 8 * GB).left_out["sequence"]
    monkeypatch.setattr("palate.evaluation.doctor.prescription._TRANSFORMER_EVENTS", 10_000)
    assert any("[models.transformer]" in sentence for sentence in prescribed(plot).advice)
    with_transformer = prescribe(plot.case(), recipes, 8 * GB)
    assert with_transformer.left_out == {}
    assert not any("[models.transformer]" in sentence for sentence in with_transformer.advice)


def test_without_times_what_goes_by_them_stays_out(plot: Plot) -> None:
    plot.at = np.arange(len(plot), dtype=np.float64)
    prescription = prescribed(plot)
    assert set(prescription.left_out) == {"linear_sequence", "sequential_rules", "trending"}
    assert prescription.objective == "taste"


def test_made_up_times_are_an_order_all_the_same(plot: Plot) -> None:
    plot.keep(np.lexsort((plot.at, plot.user)))
    _, first, user = np.unique(plot.user, return_index=True, return_inverse=True)
    plot.at = plot.at[first][user] + np.arange(len(plot)) - first[user]
    prescription = prescribed(plot)
    assert (prescription.left_out, prescription.objective) == ({}, "auto")


def test_few_users_get_content_first(plot: Plot) -> None:
    plot.keep(np.unique(plot.user, return_inverse=True)[1] < 30)
    prescription = prescribed(plot)
    assert set(prescription.left_out) == {"ease", "ials", "linear_sequence", "sequential_rules", "item_knn"}
    assert prescription.advice[0].startswith("Content first")


def test_without_a_catalogue_there_is_nothing_to_read(plot: Plot) -> None:
    plot.items = []
    assert set(prescribed(plot).left_out) == {"content"}


@pytest.mark.slow
def test_a_big_catalogue_takes_ials_and_says_what_ease_would_need() -> None:
    rng = np.random.default_rng(0)
    users, items = rng.integers(0, 5_000, 200_000), rng.integers(0, 50_000, 200_000)
    data = Dataset.from_columns(users.tolist(), items.tolist(), at=NOW - np.sort(rng.random(200_000)) * 1e7)
    prescription = prescribe(Case(data, NOW), RECIPES, 16 * GB)
    assert "weighs the 8,000 most popular of" in prescription.left_out["ease"]
    assert "1.3 GB" in prescription.left_out["ease"]
    assert "ials" not in prescription.left_out
    assert any(advice_text.startswith("Use iALS rather than EASE") for advice_text in prescription.advice)


def test_what_takes_more_than_half_of_the_memory_stays_out(plot: Plot) -> None:
    prescription = prescribed(plot, memory_bytes=3e6)
    assert "would take" in prescription.left_out["ease"]
    assert "popular" not in prescription.left_out


def test_a_model_made_of_others_goes_with_the_last_of_them() -> None:
    plot = clean()
    plot.at = np.arange(len(plot), dtype=np.float64)
    order = {name: RECIPES[name] for name in ("linear_sequence", "sequential_rules")}
    prescription = prescribe(plot.case(), {**order, "blend": replace(RECIPES["blend"], of=order)}, 8 * GB)  # type: ignore[call-arg]  # a blend has `of`
    assert set(prescription.left_out) == {"linear_sequence", "sequential_rules", "blend"}
