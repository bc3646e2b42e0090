"""Stored decisions: round trips, damage, and the likelihood of the list that was drawn."""

from __future__ import annotations

import itertools
import json
import zlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.data.decision import Decision, PolicyDecision
from palate.errors import StorageFailed
from palate.policies.decision import decode_decision, encode_decision, list_log_probabilities
from palate.policies.features import POSITION_COLUMN, SCORE_COLUMN
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


def first_format(made: PolicyDecision) -> bytes:
    """A decision as it was stored at first: a JSON header, float16 features by column, and the score as float32."""
    n, n_features = made.decision.items.shape
    header = {
        "format": 1,
        "policy": made.policy,
        "version": made.version,
        "schema": made.schema,
        "shape": [len(made.decision.context), n, n_features],
        "rows": made.rows.tolist(),
        "unavailable": np.flatnonzero(~made.available).tolist(),
        "n_pinned": made.n_pinned,
        "is_restricted": made.is_restricted,
    }
    text = json.dumps(header).encode()
    others = np.delete(made.decision.items, SCORE_COLUMN, axis=1).T
    halves = np.concatenate([made.decision.context, others.ravel()]).astype("<f2")
    scores = made.decision.items[:, SCORE_COLUMN].astype("<f4").tobytes()
    content = len(text).to_bytes(4, "little") + text + scores + halves.view(np.uint8).reshape(-1, 2).T.tobytes()
    return zlib.compress(content, 1)


def test_decisions_of_the_first_format_stay_readable() -> None:
    made = policy_decision(3, 40, available=np.arange(40) % 3 > 0, n_pinned=2, is_restricted=True)
    old, new = decode_decision(first_format(made)), decode_decision(encode_decision(made))
    assert (old.policy, old.rows.tolist(), old.n_pinned) == (new.policy, new.rows.tolist(), 2)
    assert old.available.tolist() == new.available.tolist()
    assert old.decision.items.tolist() == new.decision.items.tolist()
    assert old.decision.context.tolist() == new.decision.context.tolist()


def test_positions_need_no_bytes_where_they_are_those_of_the_formula() -> None:
    made = policy_decision(0, 100)
    is_position = np.arange(made.decision.items.shape[1]) == POSITION_COLUMN
    positions = (np.log1p(np.arange(100)) / np.log1p(100)).astype(np.float32)
    usual = replace(made, decision=Decision(made.decision.context, np.where(is_position, positions[:, None], 0.5)))
    other = replace(made, decision=Decision(made.decision.context, usual.decision.items[::-1]))
    assert len(encode_decision(usual)) < len(encode_decision(other)) - 190
    assert decode_decision(encode_decision(usual)).decision.items == pytest.approx(usual.decision.items, abs=1e-6)
    assert decode_decision(encode_decision(other)).decision.items == pytest.approx(other.decision.items, abs=1e-3)


@pytest.mark.parametrize(
    "damage",
    [
        lambda stored: b"",
        lambda stored: stored[:-5],
        lambda stored: b"\x00" + stored,
        lambda stored: stored[:100] + b"\x00" + stored[101:],
        lambda stored: stored + b"\x00",
        lambda stored: first_format(policy_decision())[:-5],
        lambda stored: zlib.compress(zlib.decompress(first_format(policy_decision()))[:-2]),
        lambda stored: zlib.compress(zlib.decompress(first_format(policy_decision())).replace(b'"rows"', b'"cows"')),
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
