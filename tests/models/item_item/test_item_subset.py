"""Members are the items that most users took to, and scores of theirs find their places."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.data.dataset import Dataset
from palate.models.item_item.item_subset import index_of, most_popular, spread

DATA = Dataset.from_columns(
    ["1", "2", "3", "1", "2", "1", "1", "1", "1", "2", "3"],
    ["c", "c", "c", "a", "a", "b", "d", "d", "e", "e", "e"],
    kind=["like"] * 8 + ["dislike"] * 3,
)
"""Three users took to c, two to a, one to b and (twice) to d; e was only disliked."""


@pytest.mark.parametrize(("n", "members"), [(0, ""), (1, "c"), (2, "ac"), (3, "abc"), (4, "abcd"), (9, "abcd")])
def test_the_items_of_most_users_come_first_and_nobodys_not_at_all(n: int, members: str) -> None:
    assert "".join(DATA.vocabulary.names(most_popular(DATA, n).tolist())) == members


@given(st.sets(st.integers(0, 20)), st.lists(st.integers(0, 20)))
def test_slots_are_places_among_members(candidate_mask: set[int], asked: list[int]) -> None:
    members, codes = np.array(sorted(candidate_mask), np.int32), np.array(asked, np.int32)
    places, there = index_of(members, codes)
    assert there.tolist() == [code in candidate_mask for code in asked]
    assert members[places[there]].tolist() == codes[there].tolist()
    assert not places[~there].any()


def test_spread_says_nothing_of_the_others() -> None:
    said = np.array([[1, 2], [3, 4]], np.float32)
    spread_out = spread(said, np.array([1, 3], np.int32), 4)
    np.testing.assert_array_equal(spread_out, [[np.nan, 1, np.nan, 2], [np.nan, 3, np.nan, 4]])
    assert spread(said, np.array([0, 1], np.int32), 2) is said
