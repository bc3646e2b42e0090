"""Compile loops over arrays: by Numba where it is installed; else Python runs them as they are, with equal results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar, cast

try:
    from numba import njit
except ImportError:
    njit = None  # type: ignore[assignment]

HAS_NUMBA: Final = njit is not None
_Function = TypeVar("_Function", bound=Callable[..., object])


def compiled(function: _Function) -> _Function:
    """A function of arrays and numbers, compiled at its first call, or read from the disk where it was compiled before.

    Compiled code is kept beside the module of the function (or in the user's cache, if that folder cannot be written).
    """
    if njit is None:
        return function
    return cast(_Function, njit(cache=True, nogil=True, error_model="numpy")(function))
