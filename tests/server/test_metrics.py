"""Every metric is described, and counters follow what processes count."""

from __future__ import annotations

from pathlib import Path

from httpx import Client
from prometheus_client import CollectorRegistry, Counter
from prometheus_client.parser import text_string_to_metric_families

from palate.server.metric_definitions import REGISTRY
from palate.server.metrics import _Recorded
from palate.server.store_metrics import STORE_METRICS


def test_the_page_of_metrics_has_all_that_a_server_tells(client: Client) -> None:
    described = {family.name for family in REGISTRY.collect()} | {each.name for each in STORE_METRICS}
    served = {family.name for family in text_string_to_metric_families(client.get("/metrics").text)}
    assert {name for name in served if not name.endswith("_created")} <= described
    page = (Path(__file__).parents[2] / "docs" / "metrics.md").read_text(encoding="utf-8")
    assert [name for name in described if f"| `{name}" not in page] == []


def test_a_counter_rises_by_what_was_counted_since() -> None:
    counter = Counter("some", "Some.", ["outcome"], registry=CollectorRegistry())
    first, second = _Recorded(), _Recorded()  # the second is of a process that replaced another
    for recorded, total in (
        (first, 3),
        (first, 5),
        (second, 2),
        (first, 5),
    ):
        recorded.follow(counter, total, "hit")
    assert counter.labels("hit")._value.get() == 7
