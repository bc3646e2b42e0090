"""Turn traces on, if the settings or the environment name a collector."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

import palate
from palate.errors import ConfigError
from palate.telemetry.tracing import use_tracer

if TYPE_CHECKING:
    from palate.settings import Settings

log = logging.getLogger(__name__)

_VARIABLES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_MISSING = "Traces need OpenTelemetry, which is not installed: pip install 'palate[tracing]'"


@contextmanager
def tracing(settings: Settings) -> Iterator[None]:
    """Trace what is done within, if a collector is named.

    Raises:
        ConfigError: the settings name a collector, and OpenTelemetry is not installed.
    """
    endpoint = settings.tracing.endpoint
    if not endpoint and not any(os.environ.get(name) for name in _VARIABLES):
        yield
        return
    if find_spec("opentelemetry.exporter") is None or find_spec("opentelemetry.sdk") is None:
        if endpoint:
            raise ConfigError(f"{_MISSING}, or leave the endpoint empty.", where="tracing.endpoint")
        log.warning("%s; nothing is traced", _MISSING)
        yield
        return
    from palate.telemetry.open_telemetry import open_tracer

    tracer = open_tracer(endpoint, palate.__version__)
    use_tracer(tracer)
    try:
        yield
    finally:
        use_tracer(None)
        tracer.close()
