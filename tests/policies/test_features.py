"""Features of requests and items: known answers, bounds, and the table of the docs."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.policies.feature_loops import count_session
from palate.policies.features import (
    CONTEXT_FEATURES,
    ITEM_FEATURES,
    SCHEMA,
    SCORE_COLUMN,
    SCORED_MODELS,
    compute_features,
)
from tests.policies.observations import NOW, context_value, item_values, observation

HOUR = 3600.0
DAY = 24 * HOUR


def test_a_user_without_events_or_lists_has_zeros() -> None:
    decision = compute_features(observation())
    named = dict(zip(CONTEXT_FEATURES, decision.context.tolist(), strict=True))
    assert {name for name, value in named.items() if value} == {"n_candidates"}
    assert named["n_candidates"] == pytest.approx(math.log(5) / 3)
    assert item_values(decision, "score") == pytest.approx(np.array([1.5, 0.5, -0.5, -1.5]) / math.sqrt(1.25))
    assert item_values(decision, "position") == pytest.approx([math.log1p(k) / math.log(5) for k in range(4)])
    for name in ITEM_FEATURES:
        if name not in ("score", "position", "popularity"):
            assert item_values(decision, name) == [0, 0, 0, 0], name


def test_events_give_counts_times_and_preferences() -> None:
    events = {
        "event_codes": np.array([0, 2, -1, 0, 3, 1, 1], np.int32),
        "event_preferences": np.array([1, 1, 1, -1, 0.5, 0.3, 0.8], np.float32),
        "event_times": NOW - np.array([9 * DAY, 8 * DAY, DAY, 2 * HOUR, 0.9 * HOUR, 0.5 * HOUR, 0.25 * HOUR]),
    }
    decision = compute_features(observation(**events))
    assert context_value(decision, "n_events") == pytest.approx(math.log(8) / 3)
    assert context_value(decision, "days_since_event") == pytest.approx(math.log1p(1 / 96) / 3)
    assert context_value(decision, "session_events") == pytest.approx(math.log(4))
    assert context_value(decision, "recent_preference") == pytest.approx((1 - 1 + 0.5 + 0.3 + 0.8) / 5)
    assert context_value(decision, "last_preference") == pytest.approx(0.8)
    assert [context_value(decision, f"share_{name}") for name in ("movie", "book", "game", "music")] == pytest.approx(
        [0.6, 0.2, 0.2, 0]
    )
    assert item_values(decision, "domain_share") == pytest.approx([0.6, 0.6, 0.2, 0.2])
    drama, crime = (1 - 1 + 0.3 + 0.8) / 6, (1 - 1 + 1) / 5
    assert item_values(decision, "genre_affinity") == pytest.approx([(drama + crime) / 2, drama, crime, 0])
    ann, bob = (1 - 1 + 0.3 + 0.8) / 6, (0.5 + 0.3 + 0.8) / 5
    assert item_values(decision, "creator_affinity") == pytest.approx([ann, (ann + bob) / 2, 0, bob])


def test_the_newest_twenty_positive_events_are_recent() -> None:
    codes = np.array([2] * 30 + [0] * 15, np.int32)
    decision = compute_features(
        observation(
            event_codes=codes,
            event_preferences=np.ones(45, np.float32),
            event_times=np.full(45, np.nan),
        )
    )
    assert item_values(decision, "domain_share_recent") == pytest.approx([0.75, 0.75, 0.25, 0])
    assert item_values(decision, "domain_share") == pytest.approx([1 / 3, 1 / 3, 2 / 3, 0])
    assert context_value(decision, "days_since_event") == 0
    assert context_value(decision, "session_events") == 0


def test_exposures_tire_genres_creators_and_domains() -> None:
    decision = compute_features(
        observation(shown_codes=np.array([0, 2, -1], np.int32), shown_weights=np.array([1.0, 0.5, 3.0]))
    )
    assert context_value(decision, "exposure") == pytest.approx(math.log(5.5) / 2)
    assert item_values(decision, "exposure") == pytest.approx([math.log(2), 0, math.log(1.5), 0])
    drama, crime = math.log(2), math.log(2.5)
    assert item_values(decision, "genre_fatigue") == pytest.approx([(drama + crime) / 2, drama, crime, 0])
    assert item_values(decision, "creator_fatigue") == pytest.approx([math.log(2), math.log(2) / 2, 0, 0])
    assert item_values(decision, "domain_fatigue") == pytest.approx([math.log(2), math.log(2), math.log(1.5), 0])


def test_scores_of_models_are_standardised_and_missing_scores_are_average() -> None:
    scores = {"ials": np.array([1, np.nan, 3, np.nan], np.float32), "content": np.full(4, 7, np.float32)}
    decision = compute_features(observation(model_scores=scores))
    assert item_values(decision, "score_ials") == pytest.approx([-1, 0, 1, 0])
    assert item_values(decision, "score_content") == [0, 0, 0, 0]


@given(st.integers(0, 2**32 - 1), st.sampled_from([0, 1, 2, 4]), st.integers(0, 30))
def test_all_features_are_finite_and_small(seed: int, n: int, n_events: int) -> None:
    rng = np.random.default_rng(seed)
    gaps = rng.choice([0.0, 60.0, 1e5], n_events)
    times = np.full(n_events, np.nan) if rng.random() < 0.3 else NOW - gaps.cumsum()[::-1]
    decision = compute_features(
        observation(
            codes=rng.permutation(6)[:n].astype(np.int32),  # 4 and 5 are newer than the traits
            scores=rng.choice([0, 1e-30, 1, 1e6], n).astype(np.float32),
            model_scores={name: rng.choice([np.nan, 1, 1e9], n).astype(np.float32) for name in SCORED_MODELS},
            popularity=np.ones(n, np.float32),
            is_new=np.ones(n, np.bool_),
            event_codes=rng.integers(-1, 6, n_events).astype(np.int32),
            event_preferences=rng.uniform(-1, 1.1, n_events).astype(np.float32),
            event_times=times,
            shown_codes=rng.permutation(5).astype(np.int32) - 1,
            shown_weights=rng.uniform(0, 50, 5),
        )
    )
    assert decision.context.shape == (len(CONTEXT_FEATURES),)
    assert decision.items.shape == (n, len(ITEM_FEATURES))
    for values in (decision.context, decision.items):
        assert values.dtype == np.float32
        assert np.isfinite(values).all()
        assert np.abs(values).max(initial=0) < 8


@pytest.mark.parametrize(
    ("ages", "n"),
    [((), 0), ((1799,), 1), ((1801,), 0), ((3000, 1500, 10), 3), ((9000, 1500, 10), 2), ((math.nan,) * 3, 0)],
)
def test_a_pause_ends_a_session(ages: tuple[float, ...], n: int) -> None:
    assert count_session(NOW - np.array(ages), NOW) == n


def test_the_docs_state_every_feature_and_its_formula() -> None:
    page = (Path(__file__).parents[2] / "docs" / "policies.md").read_text(encoding="utf-8")
    rows = [
        f"| `{name}` | {formula} |" for table in (CONTEXT_FEATURES, ITEM_FEATURES) for name, formula in table.items()
    ]
    assert [line for line in page.splitlines() if line.startswith("| `")] == rows
    assert f"schema {SCHEMA};" in page


def test_all_features_of_an_item_are_in_the_order_of_the_table() -> None:
    decision = compute_features(observation(popularity=np.array([0.1, 0.2, 0.3, 0.4], np.float32)))
    assert item_values(decision, "popularity") == pytest.approx([0.1, 0.2, 0.3, 0.4])
    assert list(ITEM_FEATURES)[SCORE_COLUMN] == "score"
