"""The strongest cells of sparse rows are those of a full sort."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from palate.models.item_item.top_neighbours import strongest_cells


@pytest.mark.parametrize("k", [1, 3, 12])
def test_they_are_those_of_a_full_sort(k: int) -> None:
    rng = np.random.default_rng(5)
    dense = (rng.integers(-2, 5, (30, 12)) * (rng.random((30, 12)) < 0.6)).astype(np.float32)  # many ties
    columns, values = strongest_cells(csr_array(dense), k)
    for row in range(30):
        expected = [column for column in np.lexsort((np.arange(12), -dense[row])) if dense[row, column] > 0][:k]
        n = len(expected)
        assert columns[row, :n].tolist() == expected
        assert values[row, :n].tolist() == dense[row, expected].tolist()
        assert not columns[row, n:].any()
        assert not values[row, n:].any()


def test_ties_go_by_column_in_whatever_order_the_cells_lie() -> None:
    row = csr_array((np.ones(4, np.float32), np.array([3, 1, 2, 0]), np.array([0, 4])), shape=(1, 4))
    assert strongest_cells(row, 2)[0].tolist() == [[0, 1]]
