"""Traces by OpenTelemetry, exported over HTTP (OTLP)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Final

from opentelemetry import context as contexts
from opentelemetry import propagate, trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

from palate.telemetry.tracing import Attributes

_CLOSE_S: Final = 3.0
_EMPTY: Final[Mapping[str, str]] = {}
_PROPAGATED: Final = (b"traceparent", b"tracestate")


@dataclass(slots=True)
class OpenRequestSpan:
    """The span of a request."""

    _span: Span
    _method: str

    def end(self, route: str, status: int) -> None:
        self._span.update_name(f"{self._method} {route}")
        self._span.set_attributes({"http.route": route, "http.response.status_code": status})
        if status >= 500:
            self._span.set_status(Status(StatusCode.ERROR))


class OpenTelemetryTracer:
    """See :class:`palate.telemetry.tracing.Tracer`. Sampling and resources follow the variables of OpenTelemetry."""

    def __init__(self, processor: SpanProcessor, version: str = "") -> None:
        self._provider = TracerProvider(resource=Resource.create({"service.name": "palate"}), shutdown_on_exit=False)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("palate", version)
        self._epoch_ns = time.time_ns() - time.perf_counter_ns()

    @contextmanager
    def request(self, method: str, headers: Iterable[tuple[bytes, bytes]]) -> Iterator[OpenRequestSpan]:
        carrier = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers if name in _PROPAGATED}
        parent = propagate.extract(carrier, context=contexts.Context())
        attributes = {"http.request.method": method}
        with self._current(method, parent, SpanKind.SERVER, attributes) as span:
            yield OpenRequestSpan(span, method)

    def root(self, name: str, attributes: Attributes) -> AbstractContextManager[object]:
        return self._current(name, contexts.Context(), SpanKind.INTERNAL, attributes)

    def child(self, name: str, attributes: Attributes) -> AbstractContextManager[object]:
        if not trace.get_current_span().is_recording():
            return nullcontext()
        return self._current(name, None, SpanKind.CLIENT, attributes)

    @contextmanager
    def _current(
        self, name: str, parent: contexts.Context | None, kind: SpanKind, attributes: Attributes
    ) -> Iterator[Span]:
        """A span that is the current one within. Of an error it has the type alone, as the text may name users."""
        with self._tracer.start_as_current_span(
            name, parent, kind, attributes, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield span
            except Exception as error:
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise

    def context(self) -> object:
        return contexts.get_current()

    def past(self, name: str, started_ns: int, took_ns: int, parent: object, attributes: Attributes) -> None:
        if not isinstance(parent, contexts.Context) or not trace.get_current_span(parent).is_recording():
            return
        started = self._epoch_ns + started_ns
        span = self._tracer.start_span(name, parent, attributes=attributes, start_time=started)
        span.end(started + took_ns)

    def ids(self) -> Mapping[str, str]:
        current = trace.get_current_span().get_span_context()
        if not current.is_valid:
            return _EMPTY
        return {"trace_id": trace.format_trace_id(current.trace_id), "span_id": trace.format_span_id(current.span_id)}

    def close(self) -> None:
        """Export what is waiting; a collector that does not answer is not waited for longer than three seconds."""
        thread = threading.Thread(target=self._provider.shutdown, daemon=True)
        thread.start()
        thread.join(_CLOSE_S)


def open_tracer(endpoint: str, version: str) -> OpenTelemetryTracer:
    """A tracer that exports to a collector; an empty ``endpoint``: the one that OTEL_EXPORTER_OTLP_ENDPOINT names."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    url = f"{endpoint.rstrip('/')}/v1/traces" if endpoint else None
    return OpenTelemetryTracer(BatchSpanProcessor(OTLPSpanExporter(url)), version)
