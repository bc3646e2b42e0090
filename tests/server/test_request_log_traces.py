"""A request is one trace: HTTP, the stages of the pipeline and the database, below the span of the caller."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from httpx import Client
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from palate.telemetry.open_telemetry import OpenTelemetryTracer
from palate.telemetry.tracing import use_tracer
from tests.server.test_request_log import access_lines_of

TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    use_tracer(OpenTelemetryTracer(SimpleSpanProcessor(exporter)))
    yield exporter
    use_tracer(None)


def tree(spans: InMemorySpanExporter, root: str) -> tuple[ReadableSpan, list[str]]:
    """The span with this name, and the names of those right below it, all of one trace."""
    finished = spans.get_finished_spans()
    (top,) = [each for each in finished if each.name == root]
    assert top.context is not None
    below = [each for each in finished if each.parent is not None and each.parent.span_id == top.context.span_id]
    assert {each.context.trace_id for each in below if each.context} <= {top.context.trace_id}
    return top, [each.name for each in below]


def test_a_request_is_one_tree_below_its_caller(
    client: Client, spans: InMemorySpanExporter, capsys: pytest.CaptureFixture[str]
) -> None:
    client.post("/events", json={"user_id": "lou", "item_id": "book:dune", "event_type": "like"})
    event, below = tree(spans, "POST /events")
    assert event.parent is None, "it begins a trace"
    assert "db append" in below
    capsys.readouterr()
    with access_lines_of(client):
        client.get("/recommend?user_id=lou", headers={"traceparent": f"00-{TRACE}-{CALLER}-01"})
    top, below = tree(spans, "GET /recommend")
    assert top.parent is not None
    assert (f"{top.parent.trace_id:032x}", f"{top.parent.span_id:016x}") == (TRACE, CALLER)
    assert {"db read", "retrieve.model", "rank.blend", "explain.attribution"} <= set(below)
    assert dict(top.attributes or {}) == {
        "http.request.method": "GET",
        "http.route": "/recommend",
        "http.response.status_code": 200,
    }
    assert f'"trace_id":"{TRACE}"' in capsys.readouterr().err
    stage = next(each for each in spans.get_finished_spans() if each.name == "rank.blend")
    assert top.start_time is not None
    assert top.end_time is not None
    assert stage.start_time is not None
    assert top.start_time <= stage.start_time < top.end_time, "the clocks agree"
