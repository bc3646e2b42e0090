"""Memory that is free, back to the system."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, TypeVar

_One = TypeVar("_One")


def frugal(made: Iterable[_One]) -> Iterator[_One]:
    """``made``, with the memory that making each one took and left free given back to the system.

    The C library keeps what is freed between blocks in use: fits of one model after the other would hold the sum of
    what they needed for a moment. Only glibc is asked; others keep what they keep.
    """
    for one in made:
        give_back()
        yield one


def give_back() -> None:
    """Give back what is free; some milliseconds."""
    gc.collect()
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Any:
    """``malloc_trim`` of glibc; None elsewhere."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
