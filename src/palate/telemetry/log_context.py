"""The request or job that the running code works for, which every log line names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

LOG_CONTEXT: Final[ContextVar[Mapping[str, str]]] = ContextVar("palate_log_context")
"""Fields of every log line that is written in this context; asyncio tasks and threads of ``to_thread`` inherit it."""

REQUEST_ID: Final = re.compile(r"[\x21-\x7e]{1,128}")
"""The ids of requests that are taken over from callers."""

_EMPTY: Final[Mapping[str, str]] = {}


def log_context() -> Mapping[str, str]:
    """The fields that log lines have here, such as ``request_id``."""
    return LOG_CONTEXT.get(_EMPTY)


def request_id() -> str:
    """The id of the request that is being answered; empty outside requests."""
    return log_context().get("request_id", "")


@contextmanager
def log_with(**fields: str) -> Iterator[None]:
    """Add fields to all log lines that are written within."""
    token = LOG_CONTEXT.set({**log_context(), **fields})
    try:
        yield
    finally:
        LOG_CONTEXT.reset(token)
