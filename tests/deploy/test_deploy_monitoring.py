"""Dashboard and alerts use only what a server exports, and every alert has its part of the runbook."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from palate.adapters.files.snapshots import FileSnapshots
from palate.evaluation.drift import DriftMonitor, DriftReport
from palate.ports.snapshots import ChampionChange
from palate.services.train.measure_drift import NOTE
from tests.deploy.dockerfile import ROOT
from tests.deploy.queries import (
    ALERTS,
    DASHBOARD,
    Query,
    alert_queries,
    panel_queries,
    read_alerts,
    read_panels,
)
from tests.server.conftest import served

QUERIES = [*panel_queries(), *alert_queries()]
OF_PROMETHEUS = {"job", "instance"}
"""The labels that Prometheus adds to each sample."""
ALERT_TESTS = sorted(ALERTS.parent.glob("*.test.yml"))
Exported = dict[str, list[dict[str, str]]]
"""The labels of each sample by its name."""


@pytest.fixture(scope="module")
def exported(trained_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """What a server exports after requests, measured drift, a rollback, and with a damaged list of champions."""
    data_dir = Path(shutil.copytree(trained_store, tmp_path_factory.mktemp("metrics") / "data"))
    snapshots = FileSnapshots(data_dir / "snapshots")
    (version,) = snapshots.versions()
    drift = DriftReport(version, 1.0, (DriftMonitor("kinds", 0.1, "stable", 100, 100),), {"like": (1.0, 2.0)})
    snapshots.put_note(version, NOTE, json.dumps(asdict(drift)))
    change = ChampionChange(1.0, "roll back", version, "an earlier one", "guardrails")
    (data_dir / "snapshots" / "changes.jsonl").write_text(json.dumps(asdict(change)), encoding="utf-8")
    (data_dir / "snapshots" / "champions").write_bytes(b"\xff")
    with served(data_dir) as client:
        shown = client.get("/recommend?user_id=sim-0001").json()
        like = {"user_id": "sim-0001", "item_id": shown["recommendations"][0]["item_id"], "event_type": "like"}
        client.post("/events", json={**like, "recommendation_id": shown["recommendation_id"]})
        client.get("/recommend?user_id=sim-0001")
        text = client.get("/metrics").text
    samples: Exported = {"up": [{}]}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            samples.setdefault(sample.name, []).append(sample.labels)
    return samples


@pytest.mark.slow
@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.title)
def test_a_query_uses_only_what_a_server_exports(query: Query, exported: Exported) -> None:
    selectors = query.selectors()
    assert selectors
    labels = set(OF_PROMETHEUS)
    for selector in selectors:
        assert selector.name in exported
        names = {label for sample in exported[selector.name] for label in sample}
        matched = {matcher.name: matcher for matcher in selector.matchers.matchers}
        assert matched.keys() <= names | OF_PROMETHEUS
        for name, matcher in matched.items():
            if matcher.op == promql_parser.MatchOp.Equal and name in ("route", "outcome"):
                assert matcher.value in {sample[name] for sample in exported[selector.name]}
        labels |= names
    assert query.kept_labels() <= labels


def test_the_dashboard_shows_every_metric() -> None:
    rows = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    metrics = re.findall(r"^\| `(palate_\w+)` \|", rows, re.MULTILINE)
    selected = {selector.name for query in panel_queries() for selector in query.selectors()}
    shown = {re.sub(r"_(bucket|sum|count)$", "", str(name)) for name in selected}
    assert shown == set(metrics)


def test_queries_that_use_what_is_not_exported_are_noticed() -> None:
    wrong = Query("wrong", 'sum by (rout) (rate(palate_request_total{status="500"}[5m]))')
    assert [each.name for each in wrong.selectors()] == ["palate_request_total"]
    assert wrong.kept_labels() == {"rout"}
    with pytest.raises(ValueError, match="unclosed"):
        _ = Query("cut", "sum by (route (palate_requests_total)").expression


def test_panels_have_titles_sources_and_do_not_overlap() -> None:
    cells: set[tuple[int, int]] = set()
    for panel in read_panels():
        position = panel["gridPos"]
        assert position["x"] + position["w"] <= 24
        area = {
            (x, y)
            for x in range(position["x"], position["x"] + position["w"])
            for y in range(position["y"], position["y"] + position["h"])
        }
        assert not area & cells, panel["title"]
        cells |= area
        for target in panel.get("targets", ()):
            assert target["datasource"] == panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
    assert len({panel["id"] for panel in read_panels()}) == len(read_panels())
    assert len({panel["title"] for panel in read_panels()}) == len(read_panels())


def test_grafana_finds_dashboard_and_source_where_compose_puts_them() -> None:
    provisioning = ROOT / "deploy" / "grafana" / "provisioning"
    (source,) = yaml.safe_load((provisioning / "datasources" / "prometheus.yaml").read_text("utf-8"))["datasources"]
    (provider,) = yaml.safe_load((provisioning / "dashboards" / "palate.yaml").read_text("utf-8"))["providers"]
    services: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))["services"]
    mounts = dict(volume.split(":")[:2] for volume in services["grafana"]["volumes"])
    assert mounts["./grafana/provisioning"] == "/etc/grafana/provisioning"
    assert mounts["./grafana/dashboards"] == provider["options"]["path"]
    home = services["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert Path(home) == Path(provider["options"]["path"]) / DASHBOARD.name
    assert (source["type"], source["url"], source["isDefault"]) == ("prometheus", "http://prometheus:9090", True)
    config = yaml.safe_load((ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text("utf-8"))
    assert config["rule_files"] == [ALERTS.name]
    (job,) = config["scrape_configs"]
    assert job["job_name"] == "palate"
    assert job["static_configs"] == [{"targets": ["server:8000"]}]
    (secret,) = services["prometheus"]["secrets"]
    assert job["authorization"] == {"credentials_file": f"/run/secrets/{secret}"}


def test_every_alert_says_how_severe_it_is_and_has_its_part_of_the_runbook() -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    titles = re.findall(r"^## (Palate\w+)$", runbook, re.MULTILINE)
    assert titles == [alert["alert"] for alert in read_alerts()]
    for alert in read_alerts():
        assert alert["labels"]["severity"] in ("critical", "warning", "info")
        assert alert["annotations"]["runbook"] == f"docs/runbook.md#{alert['alert'].lower()}"
        assert alert["annotations"]["summary"]
        section = runbook.partition(f"## {alert['alert']}\n")[2].partition("\n## ")[0]
        assert [part for part in ("**Means:**", "**See:**", "**Do:**") if part not in section] == []


def test_every_alert_is_tested() -> None:
    tests = [each for path in ALERT_TESTS for each in yaml.safe_load(path.read_text(encoding="utf-8"))["tests"]]
    tested = {rule["alertname"] for each in tests for rule in each["alert_rule_test"] if "exp_alerts" in rule}
    assert tested == {alert["alert"] for alert in read_alerts()}


@pytest.mark.parametrize("command", [("check", "rules", ALERTS), *(("test", "rules", path) for path in ALERT_TESTS)])
def test_promtool_agrees(command: tuple[str, str, Path]) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("needs promtool, which comes with Prometheus")
    run = subprocess.run([promtool, *map(str, command)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
