"""Columns of half-precision numbers as bytes, small where a column has few different values."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from palate.compiled import compiled
from palate.types import Floats

_MAX_PALETTE = 16
Halves = NDArray[np.float16]


def pack_columns(columns: Halves) -> bytes:
    """Pack columns of one length, shape ``(n_columns, n)``, compared by their bits.

    A column begins with a byte k. With k = 0 the ``n`` numbers follow; else its k ≤ 16 different values, and, if there
    are several, the index of each number's value in four bits, the first of two numbers in the lower ones. The shorter
    of the two is taken.
    """
    if not columns.shape[1]:
        return b""
    bits = np.ascontiguousarray(columns).astype("<f2", copy=False).view(np.uint16)
    packed = np.empty(columns.size * 2 + len(columns), np.uint8)
    return packed[: _pack(bits, packed)].tobytes()


def unpack_columns(packed: bytes, n_columns: int, n: int) -> Floats:
    """The inverse of :func:`pack_columns`, in single precision, shape ``(n_columns, n)``.

    Raises:
        ValueError: the bytes are too few or too many, or name a value that is not there.
    """
    columns, start = np.empty((n_columns, n), np.float32), 0
    for column in columns if n else ():
        k = packed[start] if start < len(packed) else 0
        values = np.frombuffer(packed, "<f2", k or n, start + 1).astype(np.float32)
        start += 1 + 2 * len(values)
        if k > 1:
            pairs = np.frombuffer(packed, np.uint8, (n + 1) // 2, start)
            start += len(pairs)
            indices = np.stack([pairs & 15, pairs >> 4], axis=1).ravel()[:n]
            column[:] = values[indices] if indices.max() < k else _raise_bad_index()
        else:
            column[:] = values
    if start != len(packed):
        raise ValueError("its length does not match its shape")
    return columns


def _raise_bad_index() -> Floats:
    raise ValueError("a column names a value that it lacks")


@compiled
def _pack(bits: NDArray[np.uint16], packed: NDArray[np.uint8]) -> int:
    """Write the packed columns of ``bits``; their number of bytes."""
    n, end = bits.shape[1], 0
    indices = np.empty(n, np.uint8)
    palette = np.empty(_MAX_PALETTE, np.uint16)
    for column in bits:
        k = 0
        for row in range(n):
            index = 0
            while index < k and palette[index] != column[row]:
                index += 1
            if index == _MAX_PALETTE:
                k = 0
                break
            if index == k:
                palette[k] = column[row]
                k += 1
            indices[row] = index
        if k > 1 and 2 * k + (n + 1) // 2 >= 2 * n:
            k = 0
        packed[end] = k
        end += 1
        for index in range(k if k else n):
            value = palette[index] if k else column[index]
            packed[end], packed[end + 1] = value & 255, value >> 8
            end += 2
        for row in range(0, n if k > 1 else 0, 2):
            packed[end] = indices[row] | ((indices[row + 1] if row + 1 < n else 0) << 4)
            end += 1
    return end
