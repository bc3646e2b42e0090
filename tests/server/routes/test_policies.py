"""POST /policies/evaluate."""

from __future__ import annotations

import pytest
from httpx import Client

from tests.server.answers import problem, read_json
from tests.server.users import User


def test_a_pipeline_is_judged_by_what_its_lists_have_earned(client: Client) -> None:
    request = {"pipeline": "default", "since": "2020-01-01", "positions": 5}
    assert "No lists were shown" in problem(client.post("/policies/evaluate", json=request), 503)["detail"]

    for number in range(10):
        body = {"user_id": f"judge-{number}", "limit": 5, "surprise": 0.3}
        answer = read_json(client.post("/recommend", json=body))
        event = {
            "user_id": f"judge-{number}",
            "item_id": answer["recommendations"][1]["item_id"],
            "event_type": "click",
            "recommendation_id": answer["recommendation_id"],
        }
        client.post("/events", json=event)
    client.post("/recommend", json={"user_id": "judge-0", "surprise": 0})

    answer = read_json(client.post("/policies/evaluate", json=request))
    assert (answer["lists"], answer["users"]) == (10, 10)
    assert answer["effective"] == pytest.approx(10)
    assert answer["left_out"] == {"certain (surprise 0: nothing was drawn)": 1}
    assert answer["logged"] == {"value": 0.5, "standard_error": 0.0, "interval": [0.5, 0.5]}
    assert abs(answer["estimates"]["rips"]["value"] - 0.5) < 1e-9
    assert {"rips", "cascade_dr", "sips"} == set(answer["estimates"])
    assert any("Only 10 rounds have a reward" in warning for warning in answer["warnings"])

    other = read_json(client.post("/policies/evaluate", json={**request, "surprise": 0.2}))
    assert 0 < other["effective"] < 10


def test_an_unknown_pipeline_is_named(client: Client) -> None:
    refusal = problem(client.post("/policies/evaluate", json={"pipeline": "b"}), 404)
    assert refusal["detail"] == "There is no pipeline 'b'; there are default."


def test_it_is_for_operators(accounts: Client, ann: User) -> None:
    problem(ann.ask("POST", "/policies/evaluate", json={"pipeline": "default"}), 403)
    problem(accounts.post("/policies/evaluate", json={"pipeline": "default"}), 401)
