"""The metrics of a gateway, in a registry of its own."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from palate.gateway.breaker import CircuitBreaker


class Watched(Protocol):
    name: str
    breaker: CircuitBreaker


class Metrics:
    """Counters of requests and of what services made of them."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "palate_gateway_requests", "Requests by route and status.", ["route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "palate_gateway_seconds", "Seconds until the answer, by route.", ["route"], registry=self._registry
        )
        self._service_requests = Counter(
            "palate_gateway_service_requests",
            "Requests to a service by outcome: answered, refused, failed, late, unreachable, skipped.",
            ["service", "outcome"],
            registry=self._registry,
        )
        self._partial = Counter(
            "palate_gateway_partial_answers", "Answers in which a service is missing.", registry=self._registry
        )
        self._up = Gauge(
            "palate_gateway_service_up", "Whether a service is asked.", ["service"], registry=self._registry
        )

    def count(self, service: str, outcome: str) -> None:
        """Count a request to a service."""
        self._service_requests.labels(service, outcome).inc()

    def count_partial(self) -> None:
        """Count an answer in which a service is missing."""
        self._partial.inc()

    def record(self, route: str, status: int, seconds: float) -> None:
        """Count a request to the gateway."""
        self._requests.labels(route, status).inc()
        self._seconds.labels(route).observe(seconds)

    def watch(self, services: Iterable[Watched]) -> None:
        """Show the breakers of the services."""
        for service in services:
            self._up.labels(service.name).set_function(partial(_is_up, service.breaker))

    def text(self) -> bytes:
        """All metrics in the format of Prometheus."""
        return generate_latest(self._registry)


def _is_up(breaker: CircuitBreaker) -> float:
    return float(not breaker.is_open)
