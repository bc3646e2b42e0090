"""Protocols keep the test part out of validation, and describe themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.splits import last_out
from palate.errors import InvalidInput
from palate.evaluation.protocol import PROTOCOLS, Protocol

ALONE = [name for name in PROTOCOLS if name not in ("given", "k_fold")]


def events(*parts: Dataset) -> set[tuple[int, int, float]]:
    return {row for part in parts for row in zip(*(c.tolist() for c in (part.user, part.item, part.at)), strict=True)}


@pytest.mark.parametrize("name", ALONE)
def test_validation_never_touches_the_test_part(community_data: Dataset, name: str) -> None:
    protocol = Protocol(name=name, domain="book")
    (tested,) = protocol.splits(community_data, 42, "test")
    (validated,) = protocol.splits(community_data, 42, "validation")

    seen = events(validated.train, validated.known, validated.test)
    assert not seen & events(tested.test)
    assert seen <= events(tested.train)
    if name != "crossing_after":  # which has no use for what others than newcomers did later
        assert seen == events(tested.train)
    assert len(validated.test) > 0


def test_the_test_part_of_users_held_out_is_put_aside_with_their_profiles(community_data: Dataset) -> None:
    protocol = Protocol(name="held_out")
    (tested,) = protocol.splits(community_data, 42, "test")
    (validated,) = protocol.splits(community_data, 42, "validation")
    assert not set(validated.test.user) & set(tested.test.user)


def test_validation_by_folds_leaves_the_first_fold_aside(community_data: Dataset) -> None:
    protocol = Protocol(name="k_fold", folds=3)
    tested = protocol.splits(community_data, 42, "test")
    validated = protocol.splits(community_data, 42, "validation")

    assert len(tested) == len(validated) == 3
    for split in validated:
        assert not events(split.train, split.test) & events(tested[0].test)


def test_given_splits_are_validated_inside_their_training_part(community_data: Dataset) -> None:
    expected = last_out(community_data)
    protocol = Protocol(name="given", test=expected.test)

    (tested,) = protocol.splits(expected.train, 42, "test")
    (validated,) = protocol.splits(expected.train, 42, "validation")

    assert events(tested.test) == events(expected.test)
    assert events(validated.train, validated.test) == events(expected.train)


@pytest.mark.parametrize("name", ALONE)
def test_words_tell_the_parts_apart(community_data: Dataset, name: str) -> None:
    protocol = Protocol(name=name, domain="book")
    (tested,) = protocol.splits(community_data, 42, "test")
    (validated,) = protocol.splits(community_data, 42, "validation")
    assert validated.protocol.startswith(f"test part put aside ({tested.protocol}); inside its training part: ")


def test_a_reduction_comes_first_and_is_told(community_data: Dataset) -> None:
    protocol = Protocol(min_item_events=20, min_user_events=10)
    (split,) = protocol.splits(community_data, 42, "test")

    counts = np.bincount(split.train.item, minlength=split.train.n_items) + np.bincount(
        split.test.item, minlength=split.train.n_items
    )
    assert 0 < split.train.n_items < community_data.n_items
    assert counts.min() >= 10
    assert split.protocol.startswith(
        "only items with at least 20 events and then only users with at least 10 events, counted"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": "by_hand"}, "there are stratified, random"),
        ({"name": "given"}, "needs test data"),
        ({"min_item_events": 10**9}, "No events remain"),
        ({"share": 1.0}, "between 0 and 1"),
        ({"name": "k_fold", "folds": 1}, "at least 2 folds"),
    ],
)
def test_what_cannot_be_is_refused_and_told(community_data: Dataset, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        Protocol(**options).splits(community_data, 42, "validation")


def test_given_data_are_not_reduced(community_data: Dataset) -> None:
    protocol = Protocol(name="given", test=community_data, min_item_events=2)
    with pytest.raises(InvalidInput, match="uses the data unchanged"):
        protocol.splits(community_data, 42, "test")


@pytest.mark.parametrize("name", ["last_out", "after"])
@pytest.mark.parametrize("part", ["validation", "test"])
def test_what_came_last_is_not_asked_of_data_without_times(name: str, part: Any) -> None:
    data = Dataset.from_columns(["p", "p", "q", "q"], list("abab"), at=[5.0] * 4)

    with pytest.raises(InvalidInput, match=f"one time, so `{name}` would test on events in arbit.*stratified"):
        Protocol(name=name).splits(data, 42, part)


def test_other_protocols_ask_of_data_without_times() -> None:
    data = Dataset.from_columns(["p"] * 8 + ["q"] * 8, list("abcdefgh") * 2, at=[5.0] * 16)

    for name in ("stratified", "random", "k_fold", "held_out"):
        assert all(len(split.test) for split in Protocol(name=name, share=0.5).splits(data, 42, "test"))
