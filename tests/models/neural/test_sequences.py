"""Sequences and windows: what the network reads of histories, and what it is to predict."""

from __future__ import annotations

import numpy as np

from palate.data.dataset import Dataset
from palate.data.profile import History, Profile
from palate.models.evidence import EvidenceDecay, extract_evidence
from palate.models.neural.sequences import Sequences, UserSequence, favourites, gap_codes, kind_codes
from palate.models.neural.windows import cut, draw_batches, last_windows
from palate.testing import sample_data


def letters(*histories: str) -> Dataset:
    """A like for each letter, by one user for each history."""
    users = [user for user, history in enumerate(histories) for _ in history]
    return Dataset.from_columns(users, list("".join(histories)))


def test_a_user_is_read_alike_in_training_and_in_serving() -> None:
    data = sample_data()
    sequences = Sequences.of(data)
    for user in range(0, data.n_users, 10):
        evidence = extract_evidence(data.history(user), data.vocabulary, EvidenceDecay())
        served = UserSequence.of(evidence, np.ones(data.n_items, np.bool_), request_time=False)
        span = slice(sequences.starts[user], sequences.starts[user + 1])
        for name in ("items", "kinds", "gaps", "preferences"):
            np.testing.assert_array_equal(getattr(served, name), getattr(sequences, name)[span])


def test_items_count_once_and_dislikes_are_no_targets() -> None:
    data = Dataset.from_columns(
        ["u"] * 4, list("abac"), kind=["click", "like", "like", "dislike"], at=[1e9, 1e9 + 1, 1e9 + 2, 1e9 + 3]
    )
    sequences = Sequences.of(data)
    assert data.vocabulary.names(sequences.items.tolist()) == ["b", "a", "c"]
    assert sequences.is_target.tolist() == [True, True, False]


def test_times_between_events_are_logarithmic_and_unknown_where_they_are_no_dates() -> None:
    at = np.array([1e9, 1e9, 1e9 + 1, 1e9 + 4, 2e9, 7.0, 8.0, np.nan])
    codes = gap_codes(at, np.array([0, 4, 8]))
    assert codes.tolist() == [0, 1, 2, 3, 0, 0, 0, 0]
    assert gap_codes(np.array([1e9, np.inf]), np.array([0, 2])).tolist() == [0, 31]


def test_ratings_are_told_apart_by_their_stars() -> None:
    kinds = kind_codes(np.array([0, 3, 5, 5, 5], np.int8), np.array([np.nan, np.nan, 0.5, 3.5, 5.0], np.float32))
    assert kinds.tolist() == [0, 3, 6, 9, 10]


def test_favourites_are_the_most_preferred_and_then_the_newest() -> None:
    assert favourites(np.array([1, 0, 1, 0.5, 1], np.float32), 3).tolist() == [0, 2, 4]
    assert favourites(np.array([1, 1, 1], np.float32), 2).tolist() == [1, 2]
    assert favourites(np.array([1, 0], np.float32), 5).tolist() == [0, 1]


def test_a_window_predicts_each_of_its_events_from_those_before() -> None:
    data = letters("abcdef", "ab")
    windows = cut(Sequences.of(data), np.array([0, 1]), np.array([2, 0]), np.array([4, 2]), 10)
    name = data.vocabulary.names
    assert name(windows.items[0].tolist()) == ["c", "d", "e"]
    assert name(windows.targets[0].tolist()) == ["c", "d", "e", "f"]
    assert windows.is_target.tolist() == [[True] * 4, [True, True, False, False]]
    assert name(windows.favourite_items[0].tolist()) == ["a", "b"]
    assert windows.favourite_items[1].tolist() == [-1, -1]


def test_the_last_window_ends_with_the_last_event() -> None:
    data = letters("abcdef", "ab")
    windows = last_windows(Sequences.of(data), np.array([0, 1]), 3, 0)
    assert data.vocabulary.names(windows.targets[0].tolist()) == ["c", "d", "e", "f"]
    assert data.vocabulary.names(windows.targets[1, :2].tolist()) == ["a", "b"]


def test_every_user_is_visited_once_at_a_random_position() -> None:
    data = letters(*["abcdefghij"] * 40)
    sequences = Sequences.of(data)
    batches = list(draw_batches(sequences, np.arange(40), 3, 16, 0, np.random.default_rng(0)))
    assert sum(len(windows.items) for windows in batches) == 40
    first = {row[0] for windows in batches for row in windows.targets.tolist()}
    assert len(first) > 3


def test_a_removed_event_leaves_the_times_of_the_others() -> None:
    history = History(("a", "b", "c"), np.full(3, 3, np.int8), np.full(3, np.nan, np.float32), 1e9 + np.arange(3.0))
    data = letters("abc")
    evidence = extract_evidence(Profile(history).history, data.vocabulary, EvidenceDecay())
    sequence = UserSequence.of(evidence, np.ones(3, np.bool_), request_time=True)
    shorter = sequence.without(np.array([1]))
    assert len(shorter) == 2
    assert shorter.gaps.tolist() == sequence.gaps[[0, 2]].tolist()
    assert len(shorter.next_gaps) == 3
