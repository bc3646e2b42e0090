"""The queries of dashboard and alerts: which metrics and labels they use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import promql_parser
import yaml

from tests.deploy.dockerfile import ROOT

ALERTS: Final = ROOT / "deploy" / "prometheus" / "alerts.yml"
DASHBOARD: Final = ROOT / "deploy" / "grafana" / "dashboards" / "palate.json"


@dataclass(frozen=True)
class Query:
    """A query in PromQL, and where it stands."""

    title: str
    text: str

    @property
    def expression(self) -> promql_parser.Expr:
        """The parsed query; Grafana's interval is five minutes."""
        return promql_parser.parse(self.text.replace("$__rate_interval", "5m"))

    def selectors(self) -> list[promql_parser.VectorSelector]:
        return [each for each in self._nodes() if isinstance(each, promql_parser.VectorSelector)]

    def kept_labels(self) -> set[str]:
        """The labels by which it aggregates or joins."""
        aggregates = [each for each in self._nodes() if isinstance(each, promql_parser.AggregateExpr)]
        joins = [each for each in self._nodes() if isinstance(each, promql_parser.BinaryExpr)]
        by = {label for each in aggregates if each.modifier for label in each.modifier.labels}
        on = (each.modifier.matching for each in joins if each.modifier)
        return by | {label for matching in on if matching for label in matching.labels}

    def _nodes(self) -> list[promql_parser.Expr]:
        nodes: list[promql_parser.Expr] = []
        promql_parser.walk(self.expression, lambda each: nodes.append(each))
        return nodes


def read_panels() -> list[dict[str, Any]]:
    panels: list[dict[str, Any]] = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    return panels


def panel_queries() -> Iterator[Query]:
    for panel in read_panels():
        for number, target in enumerate(panel.get("targets", ())):
            yield Query(f"{panel['title']} {number}", target["expr"])


def read_alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def alert_queries() -> Iterator[Query]:
    for rule in read_alerts():
        yield Query(rule["alert"], rule["expr"])
