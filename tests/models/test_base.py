"""The columns of the n highest scores: NaN last, equal scores in their order."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.models.base import top

_SCORES = st.one_of(st.sampled_from([np.nan, -0.0, 0.0, 1.0, -1.0]), st.floats(-1e10, 1e10, width=32))


@given(st.lists(st.lists(_SCORES, min_size=6, max_size=6), min_size=1, max_size=3), st.integers(0, 9))
@settings(deadline=None)
def test_top_is_a_stable_sort_cut_to_n(rows: list[list[float]], n: int) -> None:
    expected = [sorted(range(6), key=lambda column: (np.isnan(row[column]), -row[column], column))[:n] for row in rows]
    # NaN has no order of its own: compare only up to the first.
    for row, columns, expected_columns in zip(rows, top(np.array(rows, np.float32), n).tolist(), expected, strict=True):
        scored = [column for column in expected_columns if not np.isnan(row[column])]
        assert columns[: len(scored)] == scored
        assert len(columns) == min(n, 6)
