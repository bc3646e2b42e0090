"""Return freed memory to the operating system."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TypeVar

_T = TypeVar("_T")


def releasing_memory(values: Iterable[_T]) -> Iterator[_T]:
    """Iterate over ``values``, and return freed memory to the operating system after each is computed.

    The C library keeps freed memory between blocks in use: fits of several models, one after the other, would hold
    the sum of their peaks. Only glibc can be told to return it.
    """
    for value in values:
        return_freed_memory()
        yield value


def return_freed_memory() -> None:
    """Return freed memory to the operating system; takes some milliseconds."""
    gc.collect()
    trim = _malloc_trim()
    if trim is not None:
        trim(0)


@cache
def _malloc_trim() -> Callable[[int], object] | None:
    """``malloc_trim`` of glibc; None elsewhere."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
