"""Stored decisions: round trips, damage, and the likelihood of the list that was drawn."""

from __future__ import annotations

import itertools
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.data.decision import PolicyDecision
from palate.errors import StorageFailed
from palate.policies.decision import decode_decision, encode_decision, list_log_probabilities
from palate.policies.features import SCORE_COLUMN
from tests.policies.observations import policy_decision


@given(st.integers(0, 1000), st.integers(1, 120), st.booleans())
def test_what_is_decoded_is_what_was_encoded_to_three_digits(seed: int, n: int, is_restricted: bool) -> None:
    available = np.random.default_rng(seed).random(n) < 0.8
    made = policy_decision(seed, n, available=available, n_pinned=seed % 3, is_restricted=is_restricted)
    made.rows[:1] = -1
    read = decode_decision(encode_decision(made))
    for name in ("policy", "version", "schema", "n_pinned", "is_restricted"):
        assert getattr(read, name) == getattr(made, name)
    assert read.rows.tolist() == made.rows.tolist()
    assert read.available.tolist() == made.available.tolist()
    assert read.decision.context == pytest.approx(made.decision.context, rel=1e-3, abs=1e-6)
    assert read.decision.items == pytest.approx(made.decision.items, rel=1e-3, abs=1e-6)
    assert read.decision.items[:, SCORE_COLUMN].tolist() == made.decision.items[:, SCORE_COLUMN].tolist()


@pytest.mark.parametrize(
    "damage",
    [
        lambda stored: b"",
        lambda stored: stored[:-5],
        lambda stored: b"\x00" + stored,
        lambda stored: zlib.compress(zlib.decompress(stored)[:-2]),
        lambda stored: zlib.compress(zlib.decompress(stored).replace(b'"format":1', b'"format":9')),
        lambda stored: zlib.compress(zlib.decompress(stored).replace(b'"rows"', b'"cows"')),
        lambda stored: zlib.compress(bytes(20_000_000)),
    ],
)
def test_damaged_bytes_are_refused_with_advice(damage: object) -> None:
    assert callable(damage)
    with pytest.raises(StorageFailed, match="leave this recommendation out"):
        decode_decision(damage(encode_decision(policy_decision())))


def _decision(rows: tuple[int, ...], available: tuple[bool, ...], n_pinned: int) -> PolicyDecision:
    return policy_decision(
        n=len(available), rows=np.array(rows, np.int32), available=np.array(available), n_pinned=n_pinned
    )


@pytest.mark.parametrize(
    ("available", "pinned", "possible"),
    [((True,) * 4, (), (0, 1, 2, 3)), ((True, False, True, True), (), (0, 2, 3)), ((True,) * 4, (0,), (1, 2, 3))],
)
def test_the_probabilities_of_all_lists_sum_to_1(
    available: tuple[bool, ...], pinned: tuple[int, ...], possible: tuple[int, ...]
) -> None:
    utilities = np.array([0.3, 2.0, -1.0, 0.5])
    lists = [pinned + order for order in itertools.permutations(possible, 2)]
    logs = [list_log_probabilities(utilities, _decision(rows, available, len(pinned))).sum() for rows in lists]
    assert np.exp(logs).sum() == pytest.approx(1.0)


def test_items_below_those_that_were_ranked_are_certain() -> None:
    logs = list_log_probabilities(np.array([1.0, 0.0]), _decision((1, 0, -1), (True, True), 0))
    assert logs == pytest.approx([np.log(1 / (1 + np.e)), 0, 0])
