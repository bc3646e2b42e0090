"""What operators and their machines ask, and the documentation that needs no network."""

from __future__ import annotations

import contextlib
import math
import os
import re
import shutil
from pathlib import Path

import pytest
from httpx import Client
from prometheus_client.parser import text_string_to_metric_families

from tests.own_servers import RedisServer
from tests.server.answers import problem, read_json
from tests.server.conftest import served


def figures(client: Client) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample of /metrics by name and labels."""
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain")
    families = text_string_to_metric_families(response.text)
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_health_and_readiness(client: Client) -> None:
    assert read_json(client.get("/health")) == {"status": "ok"}
    ready = read_json(client.get("/ready"))
    assert ready["status"] == "ready"
    assert ready["items"] >= 240
    assert ready["pending"] == []
    assert ready["snapshot"] == read_json(client.get("/recommend"))["snapshot"]


def test_a_store_without_anything_is_ready_and_answers_nothing(tmp_path: Path) -> None:
    with served(tmp_path) as client:
        assert read_json(client.get("/ready")) == {
            "status": "ready",
            "snapshot": "untrained",
            "items": 0,
            "pending": [],
            "policies": {},
            "frozen": {},
            "rolled_back": {},
            "refused": {},
            "failing": [],
            "worker": os.getpid(),
            "is_degraded": False,
            "is_store_down": False,
        }
        assert read_json(client.get("/recommend?user_id=1"))["recommendations"] == []
        assert read_json(client.get("/trending")) == {"trending": []}


def test_metrics_count_answers_and_events(client: Client) -> None:
    before = figures(client)
    client.get("/recommend")
    client.get("/no-such-page")
    event = {"user_id": "m", "item_id": "book:dune", "event_type": "like", "event_id": "metrics:1"}
    client.post("/events", json=event)
    client.post("/events", json=event)
    after = figures(client)

    def rose(name: str, **labels: str) -> float:
        key = (name, tuple(sorted(labels.items())))
        return after[key] - before.get(key, 0.0)

    assert rose("palate_requests_total", route="/recommend", status="200") == 1
    assert rose("palate_requests_total", route="unmatched", status="404") == 1
    assert rose("palate_request_seconds_count", route="/recommend") == 1
    assert rose("palate_events_total", outcome="new") == 1
    assert rose("palate_events_total", outcome="repeated") == 1
    live = read_json(client.get("/ready"))["snapshot"]
    assert after[("palate_snapshot_info", (("version", live),))] == 1
    assert after[("palate_models_pending", ())] == 0


def test_metrics_count_how_often_the_state_of_a_user_was_kept(client: Client) -> None:
    event = {"user_id": "n", "item_id": "book:dune", "event_type": "like"}
    before = figures(client)
    for _ in range(2):  # an event, then two lists: the first computes the user's state, the second finds it
        client.post("/events", json=event)
        client.get("/recommend?user_id=n")
        client.get("/recommend?user_id=n")
    after = figures(client)
    for outcome in ("hit", "miss"):
        key = ("palate_user_states_total", (("outcome", outcome),))
        assert after[key] - before[key] == 2


def test_paths_with_ids_are_counted_by_route_not_by_id(client: Client) -> None:
    client.get("/items/book:dune")
    routes = {dict(labels).get("route") for _, labels in figures(client)}
    assert "/items/{item_id}" in routes
    assert not any("book:dune" in str(route) for route in routes)


def test_training_is_asked_for_and_the_learner_finds_the_wish(tmp_path: Path) -> None:
    with served(tmp_path) as client:
        requested = read_json(client.post("/train"), 202)
        assert (requested["status"], requested["job"]["state"]) == ("requested", "queued")
        assert read_json(client.post("/train"), 202) == requested, "it stands for both"
        assert read_json(client.get("/jobs"))["jobs"] == [requested["job"]]


def test_the_documentation_shows_without_a_network(client: Client) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "//" not in re.sub(r"(?m)^\s*//.*$", "", page.text).replace("http://localhost", "")
    assets = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(assets) >= 3
    for asset in assets:
        assert asset.startswith("/")
        assert client.get(asset).status_code == 200


def test_every_error_is_documented_in_its_shape_and_media_type(client: Client) -> None:
    document = read_json(client.get("/openapi.json"))
    problems = 0
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                if status >= "400":
                    content = response["content"]
                    assert list(content) == ["application/problem+json"], (method, path, status)
                    schema = content["application/problem+json"]["schema"]
                    assert schema == {"$ref": "#/components/schemas/Problem"}, (method, path, status)
                    problems += 1
    assert problems > 50


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/no-such-page", 404),
        ("GET", "/items/no-such-item", 404),
        ("POST", "/health", 405),
        ("DELETE", "/recommend", 405),
        ("GET", "/recommend?limit=0", 422),
        ("GET", "/recommend?limit=1001", 422),
        ("GET", "/recommend?limit=many", 422),
        ("GET", "/recommend?surprise=nan", 422),
        ("GET", "/search", 422),
    ],
)
def test_errors_have_one_shape(client: Client, method: str, path: str, status: int) -> None:
    response = client.request(method, path)
    problem(response, status)
    if status == 405:
        assert response.headers["allow"]


def test_without_its_redis_a_server_answers_from_the_log_and_says_so(trained_store: Path, tmp_path: Path) -> None:
    data_dir = Path(shutil.copytree(trained_store, tmp_path / "data"))
    event = {"user_id": "zoe", "item_id": "book:dune", "event_type": "like"}
    redis = RedisServer()
    with contextlib.ExitStack() as stack, served(data_dir, store={"redis_url": redis.url}) as client:
        stack.callback(redis.kill)
        assert client.post("/events", json=event).status_code == 200
        assert not read_json(client.get("/ready"))["is_degraded"]
        assert figures(client)["palate_redis_up", ()] == 1
        redis.kill()
        assert client.post("/events", json={**event, "item_id": "movie:alien"}).status_code == 200
        answer = client.get("/recommend?user_id=zoe")
        assert answer.status_code == 200
        assert read_json(answer)["recommendations"]
        assert read_json(client.get("/ready"))["is_degraded"]
        assert figures(client)["palate_redis_up", ()] == 0
        assert figures(client)["palate_redis_failures_total", ()] > 0
        redis.start()
        while read_json(client.get("/ready"))["is_degraded"]:
            client.post("/events", json=event)
        history = read_json(client.get("/users/zoe/history"))
        assert {"book:dune", "movie:alien"} <= {row["item_id"] for row in history["events"]}
        assert client.get("/recommend?user_id=zoe").status_code == 200


def test_a_server_starts_before_its_redis(tmp_path: Path) -> None:
    with served(tmp_path, store={"redis_url": "redis://127.0.0.1:1/0"}) as client:
        assert read_json(client.get("/ready"))["is_degraded"]
        assert read_json(client.get("/recommend?user_id=1"))["recommendations"] == []


def test_without_redis_there_is_no_figure_of_it(client: Client) -> None:
    assert math.isnan(figures(client)["palate_redis_up", ()])


def test_metrics_follow_a_list_from_its_stages_to_its_clicks(client: Client) -> None:
    before = figures(client)
    for item in ("book:dune", "movie:alien"):
        client.post("/events", json={"user_id": "kim", "item_id": item, "event_type": "like"})
    shown = read_json(client.get("/recommend?user_id=kim&limit=4"))
    click = {"user_id": "kim", "event_type": "click", "recommendation_id": shown["recommendation_id"]}
    for _ in range(2):
        client.post("/events", json={**click, "item_id": shown["recommendations"][0]["item_id"]})
    after = figures(client)

    def rose(name: str, **labels: str) -> float:
        return sum(
            value - before.get((other, pairs), 0.0)
            for (other, pairs), value in after.items()
            if other == name and labels.items() <= dict(pairs).items()
        )

    assert rose("palate_items_shown_total", pipeline="default") == 4
    assert rose("palate_items_clicked_total", pipeline="default") == 1
    assert rose("palate_adapt_seconds_count") == 1, "the second event waits for the same list"
    assert rose("palate_event_fold_seconds_count") == 4
    for stage in ("read.user", "rank.blend"):
        assert after[("palate_stage_seconds_count", (("stage", stage),))] > 0
    assert after[("palate_batch_requests_count", ())] > 0
    assert after[("palate_model_age_seconds", ())] > 0
    assert after[("palate_jobs", (("state", "queued"),))] == 0
    assert after[("palate_queue_length", (("queue", "pipeline"),))] == 0
    assert after[("palate_store_up", ())] == 1
