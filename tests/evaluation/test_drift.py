"""Drift is measured against noise: samples of one distribution are stable, shifted ones are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from palate.evaluation.drift import DriftMonitor, DriftReference, RecentEvents, compare_drift, stability_index

RNG = np.random.default_rng(6)
POPULARITY = RNG.multinomial(50_000, RNG.dirichlet(np.full(500, 0.3))).astype(np.int64)
BEFORE = DriftReference({"like": 600, "click": 400}, 20.0, POPULARITY, RNG.normal(size=2_000))
SAME = RecentEvents(
    {"like": 300, "click": 200}, 10.0, RNG.multinomial(500, POPULARITY / POPULARITY.sum()), 5, RNG.normal(size=600)
)


def monitors(recent: RecentEvents) -> dict[str, DriftMonitor]:
    return {each.name: each for each in compare_drift("v1", 1.7e9, BEFORE, recent).monitors}


def test_the_index_of_known_shares() -> None:
    expected = (0.8 - 0.5) * np.log(0.8 / 0.5) + (0.2 - 0.5) * np.log(0.2 / 0.5)
    assert stability_index([5_000_000, 5_000_000], [8_000_000, 2_000_000]) == pytest.approx(expected, rel=1e-5)
    assert stability_index([10, 20, 30], [10, 20, 30]) == 0.0


def test_more_of_the_same_is_stable() -> None:
    assert {name: each.status for name, each in monitors(SAME).items()} == dict.fromkeys(
        ("kinds", "popularity", "scores", "unknown_items"), "stable"
    )


def test_each_monitor_notices_its_own_shift() -> None:
    rare = np.where(np.quantile(POPULARITY, 0.5) >= POPULARITY, 1, 0)
    changed = {
        "kinds": replace(SAME, kinds={"dislike": 300, "click": 200}),
        "popularity": replace(SAME, item_counts=rare),
        "scores": replace(SAME, scores=SAME.scores + 1.5),
        "unknown_items": replace(SAME, n_unknown=400),
    }
    for name, recent in changed.items():
        assert {each for each, monitor in monitors(recent).items() if monitor.status == "large"} == {name}


def test_few_events_say_nothing() -> None:
    few = RecentEvents({"like": 9}, 0.1, np.zeros(500, np.int64), 0, np.zeros(0))
    assert {each.status for each in monitors(few).values()} == {"too few events"}
    assert all(each.value is None for each in monitors(few).values())


def test_small_samples_are_not_taken_for_drift() -> None:
    statuses = [
        monitors(replace(SAME, item_counts=RNG.multinomial(120, POPULARITY / POPULARITY.sum())))["popularity"].status
        for _ in range(40)
    ]
    assert statuses.count("stable") >= 34
    assert "large" not in statuses


def test_events_for_each_day_have_both_periods() -> None:
    report = compare_drift("v1", 1.7e9, BEFORE, replace(SAME, kinds={"like": 300, "save": 50}))
    assert report.per_day == {"click": (20.0, 0.0), "like": (30.0, 30.0), "save": (0.0, 5.0)}
    timeless = compare_drift("v1", 1.7e9, replace(BEFORE, days=0.0), SAME)
    assert timeless.per_day["like"] == (None, 30.0)
