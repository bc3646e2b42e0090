"""Traces: spans of what a request does, where they are wanted; without that every call here returns at once.

OpenTelemetry is behind :class:`Tracer` and imported only when traces are turned on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Final, Protocol, TypeAlias

Attributes: TypeAlias = Mapping[str, str | int | float]


class RequestSpan(Protocol):
    """The span of a request that is being answered."""

    def end(self, route: str, status: int) -> None:
        """Take note of the answer."""
        ...


class Tracer(Protocol):
    """Starts spans; the current one goes along with tasks and with threads that are given the context."""

    def request(self, method: str, headers: Iterable[tuple[bytes, bytes]]) -> AbstractContextManager[RequestSpan]:
        """The span of a request, which goes on with the trace that its header ``traceparent`` names."""
        ...

    def root(self, name: str, attributes: Attributes) -> AbstractContextManager[object]:
        """A span that begins a trace."""
        ...

    def child(self, name: str, attributes: Attributes) -> AbstractContextManager[object]:
        """A span below the current one; none where there is no current one."""
        ...

    def context(self) -> object:
        """The current span, for :meth:`past`."""
        ...

    def past(self, name: str, started_ns: int, took_ns: int, parent: object, attributes: Attributes) -> None:
        """Record a span that has ended, below a span of :meth:`context`; ``started_ns`` is of ``perf_counter_ns``."""
        ...

    def ids(self) -> Mapping[str, str]:
        """``trace_id`` and ``span_id`` of the current span, as log lines have them; empty without one."""
        ...

    def close(self) -> None:
        """Export what is waiting, within a few seconds."""
        ...


_NOTHING: Final[AbstractContextManager[None]] = nullcontext()
_EMPTY: Final[Mapping[str, str]] = {}
_tracer: Tracer | None = None


def use_tracer(tracer: Tracer | None) -> None:
    """Start spans by ``tracer`` in this process from now on; None: none."""
    global _tracer
    _tracer = tracer


def tracer() -> Tracer | None:
    """What starts spans; None: nothing is traced."""
    return _tracer


def span(name: str, **attributes: str | int | float) -> AbstractContextManager[object]:
    """A span below the current one, if there is one."""
    return _NOTHING if _tracer is None else _tracer.child(name, attributes)


def root_span(name: str, **attributes: str | int | float) -> AbstractContextManager[object]:
    """A span that begins a trace."""
    return _NOTHING if _tracer is None else _tracer.root(name, attributes)


def trace_ids() -> Mapping[str, str]:
    """The fields of log lines that name the current span."""
    return _EMPTY if _tracer is None else _tracer.ids()
