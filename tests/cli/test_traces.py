"""Traces are off unless a collector is named."""

from __future__ import annotations

import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest import mock

import pytest

from palate.cli import traces
from palate.errors import ConfigError
from palate.settings import load_settings
from palate.telemetry.tracing import root_span, span, tracer


def test_without_a_collector_nothing_is_loaded_or_traced(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in traces._VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delitem(sys.modules, "palate.telemetry.open_telemetry", raising=False)
    with traces.tracing(load_settings()):
        assert tracer() is None
        assert span("db read") is root_span("job"), "both are the same nothing"
    assert "palate.telemetry.open_telemetry" not in sys.modules


def test_spans_are_sent_to_the_collector_at_the_latest_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    received: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Collector) as collector:
        threading.Thread(target=collector.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{collector.server_port}"
        with traces.tracing(load_settings(tracing={"endpoint": address})), root_span("job train"):
            pass
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
        with traces.tracing(load_settings()), root_span("job batch"):
            pass
        collector.shutdown()
    assert [path for path, _ in received] == ["/v1/traces", "/v1/traces"]
    assert b"job train" in received[0][1]
    assert b"job batch" in received[1][1]
    assert tracer() is None


def test_without_its_package_a_setting_is_refused_and_a_variable_only_warned_of(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with mock.patch.object(traces, "find_spec", return_value=None):
        with (
            pytest.raises(ConfigError, match=r"palate\[tracing\]"),
            traces.tracing(load_settings(tracing={"endpoint": "http://localhost:4318"})),
        ):
            pass
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318")
        with traces.tracing(load_settings()):
            assert tracer() is None
    assert "nothing is traced" in caplog.text
