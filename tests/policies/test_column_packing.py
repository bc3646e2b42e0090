"""Packed columns: round trips, sizes, and damage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.policies.column_packing import pack_columns, unpack_columns


@given(st.integers(0, 2**32 - 1), st.integers(0, 40), st.integers(0, 5))
def test_what_is_unpacked_is_what_was_packed(seed: int, n: int, n_columns: int) -> None:
    rng = np.random.default_rng(seed)
    columns = np.zeros((n_columns, n), np.float16)
    for column in columns:
        column[:] = rng.choice(rng.normal(size=rng.choice([1, 2, 16, 17, 100])), n)
    assert unpack_columns(pack_columns(columns), n_columns, n).tolist() == columns.astype(np.float32).tolist()


def test_columns_of_few_values_are_small() -> None:
    sizes = [len(pack_columns(np.arange(101).reshape(1, -1).astype(np.float16) % k)) for k in (1, 2, 16, 17)]
    assert sizes == [1 + 2, 1 + 4 + 51, 1 + 32 + 51, 1 + 202]


def test_damage_is_refused() -> None:
    packed = pack_columns((np.arange(20).reshape(2, 10) % 3).astype(np.float16))
    for damaged in (packed[:-1], packed + b"\x00", b"", packed[:7] + b"\xff" + packed[8:]):
        with pytest.raises(ValueError, match=r"its length|a column|buffer"):
            unpack_columns(damaged, 2, 10)
