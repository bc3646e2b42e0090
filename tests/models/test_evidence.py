"""Evidence follows its docstrings: preferences, one event for each item, decay."""

from __future__ import annotations

from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data.dataset import Dataset
from palate.data.events import KIND_OF_CODE, KINDS, Event
from palate.data.profile import History, Profile
from palate.data.vocabulary import Vocabulary
from palate.models import evidence as evidence_module
from palate.models.evidence import (
    EvidenceDecay,
    UserEvidence,
    evidence_matrix,
    extract_evidence,
    preference_matrix,
    preferences,
)
from tests.data.strategies import event_logs
from tests.examples import n_examples

LETTERS = Vocabulary("ABCDE")
NO_DECAY = EvidenceDecay(half_life=0.0)


def history(*events: tuple[str, str] | tuple[str, str, float]) -> History:
    """Events as (item, kind) or (item, "rating", value), oldest first."""
    return History(
        tuple(event[0] for event in events),
        np.array([KINDS[event[1]].code for event in events], np.int8),
        np.array([event[2] if len(event) > 2 else np.nan for event in events], np.float32),
        np.arange(len(events), dtype=np.float64),
    )


def weights(evidence: UserEvidence) -> dict[str, float]:
    names = LETTERS.names(evidence.codes.tolist())
    return dict(zip(names, np.round(evidence.weights.astype(float), 5).tolist(), strict=True))


def evidence_of(
    *events: tuple[str, str] | tuple[str, str, float], evidence_decay: EvidenceDecay = NO_DECAY
) -> dict[str, float]:
    return weights(extract_evidence(history(*events), LETTERS, evidence_decay))


@pytest.mark.parametrize(
    ("value", "others", "expected"),
    [
        (4.0, [4.0, 4.0], 1.0),  # their own mean
        (5.0, [4.0, 3.0], 1.1),  # one above a mean of 4
        (5.0, [1.0, 1.0, 1.0], 1.1),  # three above, cut off
        (3.0, [5.0, 5.0, 3.0], 0.9),  # one below a mean of 4
        (2.5, [5.0, 4.5], 0.85),  # 1.5 below a mean of 4: the bend
        (2.0, [5.0, 5.0], 0.35),  # 2 below a mean of 4: 0.85 - 0.5
        (1.0, [4.0, 4.0, 4.0, 5.0], -0.25),  # 2.6 below a mean of 3.6: 0.85 - 1.1
        (0.5, [5.0] * 8, -1.0),  # 4 below a mean of 4.5: cut off
    ],
)
def test_a_rating_counts_by_its_distance_from_the_users_own_mean(
    value: float, others: list[float], expected: float
) -> None:
    ratings = [("A", "rating", value), *(("B", "rating", other) for other in others)]
    assert preferences(history(*ratings))[0] == pytest.approx(expected, abs=1e-5)


def test_one_rating_alone_is_its_own_mean_unless_it_is_low() -> None:
    assert evidence_of(("A", "rating", 3.5)) == {"A": 1.0}
    assert evidence_of(("A", "rating", 5.0)) == {"A": 1.0}
    assert evidence_of(("A", "rating", 1.0))["A"] < 0
    assert set(np.sign(preferences(Profile.of(["A", "B"], [1.0, 1.0]).history))) == {-1.0}


def test_who_rates_low_and_often_is_believed_to_mean_it_so() -> None:
    often = preferences(Profile.of(["A"] * 400, [2.0, 1.0, 3.0, 2.0] * 100).history)
    assert often[0] == pytest.approx(1 - 0.15 * 40 / 440, abs=1e-5)


def test_other_kinds_count_by_the_table_and_do_not_move_the_mean() -> None:
    kinds = [kind for kind in KINDS if kind != "rating"]
    events = [(letter, kind) for letter, kind in zip("ABCDE", kinds, strict=True)]
    assert evidence_of(*events) == {"A": 0.3, "B": 0.5, "C": 0.8, "D": 1.0, "E": -1.0}
    assert evidence_of(*events[1:], ("A", "rating", 4.0))["A"] == 1.0


@given(st.lists(st.integers(1, 10).map(lambda half: half / 2), min_size=1, max_size=30))
@settings(max_examples=n_examples(60), deadline=None)
def test_preferences_never_fall_as_ratings_rise_and_stay_in_bounds(ratings: list[float]) -> None:
    strength = preferences(Profile.of(["A"] * len(ratings), ratings).history)
    assert ((strength >= -1) & (strength <= np.float32(1.1))).all()
    by_rating = strength[np.argsort(ratings, kind="stable")]
    assert (np.diff(by_rating) >= -1e-6).all()


def test_the_newest_opinion_replaces_all_else() -> None:
    assert evidence_of(("A", "like"), ("A", "complete"), ("A", "dislike"), ("A", "click")) == {"A": -1.0}
    assert evidence_of(("A", "dislike"), ("A", "rating", 4.0)) == {"A": 1.0}


def test_without_an_opinion_the_strongest_deed_counts() -> None:
    assert evidence_of(("A", "click"), ("A", "complete"), ("A", "save")) == {"A": 0.8}


def test_evidence_fades_by_half_of_what_fades_with_every_half_life_of_later_events() -> None:
    evidence_decay = EvidenceDecay(half_life=2.0, floor=0.6)
    events = [("A", "like"), ("unknown", "like"), ("C", "like"), ("D", "dislike"), ("E", "like")]
    fading = {age: round(0.6 + 0.4 * 0.5 ** (age / 2), 5) for age in range(5)}
    expected = {"A": fading[4], "C": fading[2], "D": -fading[1], "E": 1.0}
    assert evidence_of(*events, evidence_decay=evidence_decay) == expected


def test_without_a_half_life_nothing_fades() -> None:
    events = [("A", "like"), *[("unknown", "like")] * 1_000]
    assert evidence_of(*events, evidence_decay=EvidenceDecay(half_life=0.0, floor=0.0)) == {"A": 1.0}


def _brute_force(past: History) -> dict[str, tuple[float, int]]:
    """For each known item the weight and the index of the event that represents it."""
    strength, expected = preferences(past), {}
    for id_ in set(past.items) & set(LETTERS):
        events = [index for index, item in enumerate(past.items) if item == id_]
        opinions = [index for index in events if KIND_OF_CODE[past.kinds[index]].opinion]
        # Of equals the newest.
        best = opinions[-1] if opinions else max(events, key=lambda index: (strength[index], index))
        expected[id_] = (float(strength[best]), best)
    return expected


def test_of_a_long_history_the_newest_items_count() -> None:
    past = history(*((f"i{index}", "like") for index in range(3_000)), ("i7", "click"), ("unknown", "like"))
    vocabulary = Vocabulary(f"i{index}" for index in range(3_000))
    evidence = extract_evidence(past, vocabulary, NO_DECAY)
    assert vocabulary.names(evidence.codes.tolist()) == [f"i{index}" for index in range(2_500, 3_000)]
    assert evidence.newest.tolist() == evidence.event_indices.tolist() == list(range(2_500, 3_000))


_EVENTS = st.tuples(st.sampled_from("ABCDEXY"), st.sampled_from(list(KINDS)), st.integers(1, 5).map(float))


@given(st.lists(_EVENTS, max_size=25))
@settings(deadline=None)
def test_each_known_item_is_read_once(events: list[tuple[str, str, float]]) -> None:
    past = history(*events)
    evidence = extract_evidence(past, LETTERS, NO_DECAY)
    rows = zip(
        LETTERS.names(evidence.codes.tolist()), evidence.weights.tolist(), evidence.event_indices.tolist(), strict=True
    )
    assert {id_: (weight, index) for id_, weight, index in rows} == _brute_force(past)
    assert len(evidence) == len(set(past.items) & set(LETTERS))


@given(st.lists(st.lists(_EVENTS, min_size=1, max_size=12), min_size=1, max_size=4))
@settings(max_examples=n_examples(50), deadline=None)
def test_the_matrix_of_everyone_holds_what_each_is_read_as(users: list[list[tuple[str, str, float]]]) -> None:
    rows = [(str(user), *event) for user, events in enumerate(users) for event in events]
    user_ids, items, kinds, numbers = map(list, zip(*rows, strict=True))
    values = [number if kind == "rating" else np.nan for kind, number in zip(kinds, numbers, strict=True)]
    data = Dataset.from_columns(user_ids, items, values, kind=kinds)
    matrix = preference_matrix(data).toarray()
    for user in range(data.n_users):
        evidence = extract_evidence(data.history(user), data.vocabulary, NO_DECAY)
        expected = np.zeros(data.n_items, np.float32)
        expected[evidence.codes] = evidence.weights
        np.testing.assert_allclose(matrix[user], expected, atol=1e-6)


@given(event_logs(), st.integers(1, 6), st.sampled_from([0.0, 3.0]), st.sampled_from([1, 2, 3, 1_000]))
@settings(deadline=None)
def test_evidence_in_columns_is_what_is_read_one_by_one(
    log: list[Event], n_items: int, half_life: float, max_items: int
) -> None:
    with mock.patch.object(evidence_module, "MAX_ITEMS", max_items):
        check_columns(log, n_items, half_life, max_items)


def check_columns(log: list[Event], n_items: int, half_life: float, max_items: int) -> None:
    data = Dataset.from_events(log)
    vocabulary, evidence_decay = Vocabulary(data.vocabulary.ids[:n_items]), EvidenceDecay(half_life, 0.25)
    for users in data.blocks(n_events=4):
        matrix = evidence_matrix(data, users, evidence_decay, n_items, max_items)
        assert matrix.has_sorted_indices
        for row, user in enumerate(range(users.start, users.stop)):
            evidence = extract_evidence(History(*columns_of(data.history(user))), vocabulary, evidence_decay)
            cells = matrix[[row]]
            assert dict(zip(cells.indices.tolist(), cells.data.tolist(), strict=True)) == pytest.approx(
                dict(zip(evidence.codes.tolist(), evidence.weights.tolist(), strict=True)), rel=1e-6
            )


def columns_of(history: History) -> tuple[Any, ...]:
    """The columns of a history, without its cache."""
    return history.items, history.kinds, history.values, history.at


@given(event_logs())
@settings(deadline=None)
def test_a_datasets_histories_know_their_codes(log: list[Event]) -> None:
    data = Dataset.from_events(log)
    for user in range(data.n_users):
        history = data.history(user)
        assert history.codes(data.vocabulary).tolist() == data.vocabulary.codes(history.items).tolist()
