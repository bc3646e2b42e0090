"""Members are the items with the most users, and their scores get the right columns."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.data.dataset import Dataset
from palate.models.item_item.item_subset import index_of, most_popular, scatter_scores

DATA = Dataset.from_columns(
    ["1", "2", "3", "1", "2", "1", "1", "1", "1", "2", "3"],
    ["c", "c", "c", "a", "a", "b", "d", "d", "e", "e", "e"],
    kind=["like"] * 8 + ["dislike"] * 3,
)
"""Item c has three users, a two, b one and d one (twice); e has only dislikes."""


@pytest.mark.parametrize(("n", "members"), [(0, ""), (1, "c"), (2, "ac"), (3, "abc"), (4, "abcd"), (9, "abcd")])
def test_the_items_of_most_users_come_first_and_nobodys_not_at_all(n: int, members: str) -> None:
    assert "".join(DATA.vocabulary.names(most_popular(DATA, n).tolist())) == members


@given(st.sets(st.integers(0, 20)), st.lists(st.integers(0, 20)))
def test_indices_are_positions_in_members(member_codes: set[int], queried: list[int]) -> None:
    members, codes = np.array(sorted(member_codes), np.int32), np.array(queried, np.int32)
    positions, is_member = index_of(members, codes)
    assert is_member.tolist() == [code in member_codes for code in queried]
    assert members[positions[is_member]].tolist() == codes[is_member].tolist()
    assert not positions[~is_member].any()


def test_items_outside_the_members_have_no_score() -> None:
    scores = np.array([[1, 2], [3, 4]], np.float32)
    all_scores = scatter_scores(scores, np.array([1, 3], np.int32), 4)
    np.testing.assert_array_equal(all_scores, [[np.nan, 1, np.nan, 2], [np.nan, 3, np.nan, 4]])
    assert scatter_scores(scores, np.array([0, 1], np.int32), 2) is scores
