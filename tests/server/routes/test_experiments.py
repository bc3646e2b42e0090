"""/experiments: create, watch, ramp, stop and export."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from httpx import Client

from tests.server.answers import problem, read_json
from tests.server.conftest import served
from tests.server.users import User
from tests.services.experiment_pipelines import PIPELINES

NEW: dict[str, Any] = {
    "name": "popular-2027",
    "variants": {"control": "default", "popular": "popular"},
    "steps": [{"name": "shadow", "share": 0}, {"name": "half", "share": 0.5}, {"name": "full", "share": 1}],
    "reason": "Is popularity enough?",
}


@pytest.fixture(scope="module")
def client(trained_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    data_dir = Path(shutil.copytree(trained_store, tmp_path_factory.mktemp("experiments") / "data"))
    with served(data_dir, pipelines=PIPELINES) as client:
        yield client


def test_an_experiment_from_its_beginning_to_its_end(client: Client) -> None:
    created = read_json(client.post("/experiments", json=NEW), 201)
    assert (created["state"], created["step"], created["variants"]) == ("running", "shadow", NEW["variants"])
    assert created["history"][0]["reason"] == NEW["reason"]
    assert created["guardrails"] == {"dislikes": 0.05, "errors": 0.0}
    assert "taken" in problem(client.post("/experiments", json=NEW), 409)["detail"]
    again = problem(client.post("/experiments", json={**NEW, "name": "other"}), 409)["detail"]
    assert again == "Experiment 'popular-2027' is active, and there is one at a time; stop it first."

    half = read_json(client.post("/experiments/popular-2027/ramp", json={}))
    assert (half["step"], half["shares"]) == ("half", {"control": 0.5, "popular": 0.5})
    for number in range(10):
        answer = read_json(client.post("/recommend", json={"user_id": f"user-{number}", "limit": 3}))
        item, id_ = answer["recommendations"][0]["item_id"], answer["recommendation_id"]
        event = {"user_id": f"user-{number}", "item_id": item, "event_type": "like", "recommendation_id": id_}
        client.post("/events", json=event)

    status = read_json(client.get("/experiments/popular-2027"))
    assert status["experiment"] == half
    assert set(status["evaluation"]["arms"]) == {"control", "popular"}
    assert status["evaluation"]["sample_ratio"]["is_broken"] is False
    assert status["evaluation"]["decisions"]["popular"]["action"] == "continue"
    assert status["evaluation"]["decisions"]["popular"]["interval"] is None

    exposures = client.get("/experiments/popular-2027/exposures")
    assert exposures.headers["content-type"] == "text/csv; charset=utf-8"
    rows = [line.split(",") for line in exposures.text.splitlines()[1:]]
    assert [row[2] for row in rows] == [f"user-{number}" for number in range(10)]
    assert {row[3] for row in rows} == {"control", "popular"}
    table = pl.read_parquet(BytesIO(client.get("/experiments/popular-2027/exposures?format=parquet").content))
    assert table["variant"].to_list() == [row[3] for row in rows]

    stopped = read_json(client.post("/experiments/popular-2027/stop", json={"reason": "Enough."}))
    assert (stopped["state"], stopped["history"][-1]["reason"]) == ("stopped", "Enough.")
    assert problem(client.post("/experiments/popular-2027/stop", json={}), 409)
    assert problem(client.post("/experiments/popular-2027/ramp", json={}), 409)
    assert read_json(client.get("/experiments")) == {"experiments": [stopped]}


def test_what_is_wrong_is_named(client: Client) -> None:
    unknown = problem(client.get("/experiments/none"), 404)
    assert "There is no experiment 'none'" in unknown["detail"]
    missing = {"control": "default", "new": "none"}
    assert (
        "no pipeline 'none'" in problem(client.post("/experiments", json={**NEW, "variants": missing}), 404)["detail"]
    )
    metric = problem(client.post("/experiments", json={**NEW, "name": "x", "metric": "joy"}), 422)
    assert metric["errors"][0]["where"] == "metric"
    assert problem(client.get("/experiments/none/exposures?format=xls"), 422)


def test_it_is_for_operators_and_exposures_for_services(accounts: Client, ann: User) -> None:
    for method, path in (("GET", ""), ("POST", ""), ("GET", "/x"), ("POST", "/x/stop"), ("GET", "/x/exposures")):
        problem(ann.ask(method, f"/experiments{path}", json={}), 403)
        problem(accounts.request(method, f"/experiments{path}", json={}), 401)
