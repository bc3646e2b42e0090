"""Users are assigned evenly, in the same way everywhere, and move only when a share shrinks."""

from __future__ import annotations

import itertools
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.errors import InvalidInput
from palate.evaluation.ab_test.traffic_split import N_BUCKETS, TrafficSplit, bucket

KNOWN_BUCKETS = [2411, 2320, 7642, 9014]
KNOWN_VARIANTS = ["control", "control", "treatment"]


@st.composite
def shares(draw: st.DrawFn, n: int = 4) -> dict[str, float]:
    weights = draw(st.lists(st.integers(0, 100), min_size=n, max_size=n).filter(any))
    return {f"v{i}": weight / sum(weights) for i, weight in enumerate(weights)}


def test_known_answers_that_no_version_may_change() -> None:
    assert [bucket("ranker-2027", user) for user in ("ann", "bob", "Zoë", "")] == KNOWN_BUCKETS
    split = TrafficSplit.of("ranker-2027", {"control": 0.5, "treatment": 0.5})
    assert [split.variant(user) for user in ("ann", "bob", "Zoë")] == KNOWN_VARIANTS


@pytest.mark.slow
def test_another_process_with_another_hash_seed_agrees() -> None:
    code = "from palate.evaluation.ab_test.traffic_split import bucket; print(bucket('ranker-2027', 'ann'))"
    output = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert int(output) == KNOWN_BUCKETS[0]


@pytest.mark.slow
def test_shares_of_many_ids_are_right_to_a_thousandth() -> None:
    intended = {"control": 0.5, "a": 0.3, "b": 0.2}
    codes = TrafficSplit.of("even", intended).codes(f"user-{i}" for i in range(500_000))

    observed = np.bincount(codes) / len(codes)

    assert observed == pytest.approx(list(intended.values()), abs=1e-3)


def test_two_experiments_are_independent() -> None:
    users = [f"user-{i}" for i in range(20_000)]
    first, second = (TrafficSplit.of(salt, {"a": 0.5, "b": 0.5}).codes(users) for salt in ("one", "two"))

    table = np.bincount(2 * first + second)

    assert ((table - 5_000) ** 2 / 5_000).sum() < 16.3  # chi-square with three degrees, p = 0.001


def test_salt_and_user_cannot_be_confused() -> None:
    pairs = [("ab", "c"), ("a", "bc"), ("", "abc"), ("1:a", "bc")]
    assert len({bucket(salt, user) for salt, user in pairs}) == len(pairs)


@given(shares(), shares())
def test_whose_share_does_not_shrink_keeps_all_users_and_as_few_as_possible_move(
    before: dict[str, float], after: dict[str, float]
) -> None:
    old = TrafficSplit.of("s", before)
    new = old.resized(after)
    for code, name in enumerate(old.variants):
        if new.shares[name] >= old.shares[name]:
            assert (new.buckets[old.buckets == code] == code).all()
    grown = sum(max(new.shares[name] - old.shares[name], 0) for name in old.variants)
    assert (old.buckets != new.buckets).sum() == round(grown * N_BUCKETS)
    assert new.shares == pytest.approx(after, abs=1 / N_BUCKETS)


def test_a_canary_that_grows_keeps_its_users() -> None:
    history = [{"control": 1 - share, "treatment": share} for share in (0.0, 0.05, 0.2, 0.5, 1.0)]
    users = [f"user-{i}" for i in range(5_000)]

    seen = [TrafficSplit.replayed("canary", history[: step + 1]).codes(users) for step in range(len(history))]

    assert not seen[0].any()
    assert seen[-1].all()
    assert all((later >= earlier).all() for earlier, later in itertools.pairwise(seen))


@given(shares())
def test_shares_are_rounded_to_buckets_by_largest_remainder(intended: dict[str, float]) -> None:
    rounded = TrafficSplit.of("s", intended).shares
    assert all(abs(rounded[name] - share) < 1 / N_BUCKETS for name, share in intended.items())


@pytest.mark.parametrize("wrong", [{}, {"a": 0.5}, {"a": 1.5, "b": -0.5}, {"a": float("nan"), "b": 0.5}])
def test_wrong_shares_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InvalidInput):
        TrafficSplit.of("s", wrong)


def test_variants_stay_the_same_and_a_history_is_needed() -> None:
    with pytest.raises(InvalidInput, match="exactly the variants a, b"):
        TrafficSplit.of("s", {"a": 0.5, "b": 0.5}).resized({"a": 0.5, "c": 0.5})
    with pytest.raises(InvalidInput, match="history"):
        TrafficSplit.replayed("s", [])
