"""Lists are merged by rank: proportionally, deterministically, and without gaps."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from palate.gateway.merge import merge_by_rank

LISTS = {name: [f"{name}{index}" for index in range(20)] for name in "abc"}


def test_equal_weights_take_turns() -> None:
    assert merge_by_rank(LISTS, {}, 6) == ["a0", "b0", "c0", "a1", "b1", "c1"]


def test_shares_are_as_large_as_weights() -> None:
    merged = merge_by_rank(LISTS, {"a": 6, "b": 3, "c": 1}, 10)
    assert Counter(row[0] for row in merged) == {"a": 6, "b": 3, "c": 1}


def test_a_list_that_ends_gives_its_share_to_the_others() -> None:
    assert merge_by_rank({"a": ["a0"], "b": LISTS["b"]}, {"a": 100}, 4) == ["a0", "b0", "b1", "b2"]
    assert merge_by_rank({"a": ["a0"], "b": []}, {}, 4) == ["a0"]


@given(st.dictionaries(st.sampled_from("abc"), st.floats(0.1, 100)), st.integers(0, 60), st.integers(0, 3))
def test_order_within_a_list_stays_and_nothing_is_repeated(weights: dict[str, float], n: int, min_sources: int) -> None:
    merged = merge_by_rank(LISTS, weights, n, min_sources)
    assert len(merged) == len(set(merged)) == n
    assert len({row[0] for row in merged}) >= min(min_sources, n)
    for name, rows in LISTS.items():
        part = [row for row in merged if row[0] == name]
        assert part == rows[: len(part)]
