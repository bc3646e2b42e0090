"""Lists for many users over HTTP: with histories, without, with what is wrong; and lists that are computed ahead."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from anyio.from_thread import start_blocking_portal
from httpx import Client

from palate.app import open_context
from palate.models.base import Run
from palate.services.train.run_job import run_next_job
from palate.settings import load_settings
from tests.redis_here import REDIS_URL, redis_prefix
from tests.server.answers import ids, problem, read_json
from tests.server.conftest import served
from tests.server.routes.test_operations import figures
from tests.waiting import wait_until

DUNE, ALIEN = "book:dune", "movie:alien"


def recommend_to(client: Client, status: int = 200, **body: Any) -> Any:
    return read_json(client.post("/batch/recommend", json=body), status)


def test_lists_are_those_of_single_requests(client: Client) -> None:
    body = recommend_to(
        client,
        user_histories={"sim-0001": [DUNE, ALIEN], "batch-2": [ALIEN], "sim-0003": []},
        user_ids=["sim-0004", "sim-0003"],
        top_k=7,
    )
    assert (body["total_users"], body["success_count"], body["failed_users"]) == (4, 4, [])
    assert set(body) == {"results", "total_users", "success_count", "failed_users", "snapshot"}
    assert set(body["results"]) == {"sim-0001", "batch-2", "sim-0003", "sim-0004"}
    for user, history in {"sim-0001": [DUNE, ALIEN], "batch-2": [ALIEN], "sim-0003": [], "sim-0004": []}.items():
        request = {"user_id": user, "history": history, "top_k": 7, "surprise": 0}
        assert body["results"][user] == read_json(client.post("/recommend", json=request))["recommendations"]


def test_users_whose_ids_look_alike_are_not_mixed_up(client: Client) -> None:
    body = recommend_to(client, user_histories={"1": [DUNE], "01": [ALIEN], "1.0": []}, user_ids=[1, "001"])
    assert set(body["results"]) == {"1", "01", "1.0", "001"}
    assert body["results"]["1"] != body["results"]["01"]
    request = {"user_id": "1", "history": [DUNE], "top_k": 20, "surprise": 0}
    assert body["results"]["1"] == read_json(client.post("/recommend", json=request))["recommendations"]


def test_what_is_wrong_with_a_user_fails_for_no_other(client: Client) -> None:
    histories = {
        "sim-0001": [DUNE],
        "unknown": ["gone", 17],
        "partly": ["gone", ALIEN],
        "x" * 201: [],
        "": [],
        "bad\x00id": [],
        "bool": [DUNE, True],
        "empty": [DUNE, ALIEN, ""],
    }
    body = recommend_to(client, user_histories=histories, top_k=3)
    assert set(body["results"]) == {"sim-0001", "partly"}
    assert (body["total_users"], body["success_count"]) == (8, 2)
    why = {failure["user_id"]: failure["why"] for failure in body["failed_users"]}
    assert set(why) == set(histories) - set(body["results"])
    assert "None of the 2 items" in why["unknown"]
    assert why["empty"].startswith("The id of item 3 of the history is not valid")
    assert why["x" * 201].startswith("The id is not valid")
    assert body["unknown_items"] == {"partly": ["gone"]}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"user_histories": {}},
        {"user_ids": [f"u{number}" for number in range(1_001)]},
        {"user_histories": {f"u{number}": [] for number in range(1_001)}},
        {"user_histories": {f"u{number}": [] for number in range(600)}, "user_ids": [str(n) for n in range(600)]},
        {"user_ids": ["ann"], "top_k": 0},
        {"user_ids": [True]},
        {"user_histories": {"ann": [{"id": DUNE}]}},
        {"user_ids": ["ann"], "surprise": 0.5},
    ],
    ids=lambda body: str(body)[:40],
)
def test_a_batch_that_cannot_be_is_refused(client: Client, body: Any) -> None:
    assert problem(client.post("/batch/recommend", json=body), 422)["detail"]


def test_feedback_can_name_a_list_that_is_stored(client: Client) -> None:
    body = recommend_to(client, user_ids=["batch-9"], top_k=3, store_impressions=True)
    item = body["results"]["batch-9"][0]["item_id"]
    why = client.get(f"/recommendations/{body['recommendation_ids']['batch-9']}/items/{item}/why")
    assert read_json(why)["position"] == 1


@pytest.fixture
def data_dir(trained_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained_store, tmp_path / "data"))


@pytest.fixture
def server(data_dir: Path) -> Iterator[Client]:
    with served(data_dir) as client:
        yield client


def do_jobs(data_dir: Path) -> None:
    """Do the queued jobs as a learner does, in a context of its own over the store."""

    async def work() -> None:
        settings = load_settings(None, store={"data_dir": data_dir})
        async with open_context(settings) as context:
            while await run_next_job(context, Run()):
                pass

    with start_blocking_portal("asyncio") as portal:
        portal.call(work)


def recommend(client: Client, user: str, **params: Any) -> Any:
    return read_json(client.get("/recommend", params={"user_id": user, "surprise": 0, **params}))


def test_lists_computed_ahead_answer_until_something_changes(server: Client, data_dir: Path) -> None:
    fresh = recommend(server, "sim-0001")
    assert "cached" not in fresh
    request = {"user_ids": ["sim-0001", "sim-0002"], "top_k": 15, "ttl_hours": 1}
    job = read_json(server.post("/batch/recommend/cache", json=request), 202)
    assert (job["kind"], job["state"]) == ("cache", "queued")
    assert job["params"] == {"n": 15, "ttl_hours": 1.0, "users": ["sim-0001", "sim-0002"]}
    do_jobs(data_dir)
    done = read_json(server.get(f"/jobs/{job['id']}"))
    assert (done["state"], done["progress"], done["result"]["users"]) == ("done", 1.0, 2)

    cached = wait_for_cached(server, "sim-0001")
    own = ("recommendation_id", "cursor", "next_cursor")
    assert {**cached, **dict.fromkeys(own)} == {**fresh, **dict.fromkeys(own), "cached": True}
    assert len(ids(recommend(server, "sim-0001", limit=15))) == 15
    assert "cached" not in recommend(server, "sim-0001", limit=16)
    assert "cached" not in recommend(server, "sim-0001", domain="book")
    assert "cached" not in read_json(server.get("/recommend?user_id=sim-0001"))
    assert "cached" not in recommend(server, "sim-0003")
    page = read_json(server.get("/recommend", params={"user_id": "sim-0001", "cursor": cached["next_cursor"]}))
    assert not set(ids(page)) & set(ids(cached))

    item = ids(cached)[0]
    event = {"user_id": "sim-0001", "item_id": item, "event_type": "like"}
    event["recommendation_id"] = cached["recommendation_id"]
    read_json(server.post("/events", json=event))
    after = recommend(server, "sim-0001")
    assert "cached" not in after
    assert item not in ids(after)
    assert recommend(server, "sim-0002")["cached"] is True
    hits = figures(server)[("palate_cached_lists_total", (("outcome", "hit"),))]
    assert hits >= 3
    assert server.delete("/batch/recommend/cache").status_code == 204
    assert "cached" not in recommend(server, "sim-0002")


def wait_for_cached(client: Client, user: str) -> Any:
    """The first answer from the cache: a server sees what another process stored when it next follows the store."""
    assert wait_until(lambda: "cached" in recommend(client, user))
    return recommend(client, user)


def test_a_forgotten_user_leaves_no_list_and_no_job_that_names_them(server: Client, data_dir: Path) -> None:
    users = ["sim-0001", "sim-0002"]
    read_json(server.post("/batch/recommend/cache", json={"user_ids": users}), 202)
    do_jobs(data_dir)
    wait_for_cached(server, "sim-0001")
    queued = read_json(server.post("/batch/recommend/cache", json={"user_ids": users}), 202)
    read_json(server.delete("/users/sim-0001"))
    assert "cached" not in recommend(server, "sim-0001")
    jobs = read_json(server.get("/jobs"))["jobs"]
    assert [job["params"]["users"] for job in jobs] == [["sim-0002"], ["sim-0002"]]
    do_jobs(data_dir)
    assert read_json(server.get(f"/jobs/{queued['id']}"))["result"]["users"] == 1
    assert recommend(server, "sim-0002")["cached"] is True


def test_lists_are_in_redis_where_there_is_one(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with redis_prefix() as prefix:
        monkeypatch.setenv("PALATE_STORE__REDIS_URL", REDIS_URL)
        monkeypatch.setenv("PALATE_STORE__REDIS_PREFIX", prefix)
        with served(data_dir) as server:
            read_json(server.post("/batch/recommend/cache", json={"user_ids": ["sim-0001", "sim-0002"]}), 202)
            do_jobs(data_dir)
            assert recommend(server, "sim-0001")["cached"] is True, "every process sees it at once"
            read_json(server.post("/events", json={"user_id": "sim-0001", "item_id": DUNE, "event_type": "like"}))
            assert "cached" not in recommend(server, "sim-0001")
            read_json(server.delete("/users/sim-0002"))
            with redis.Redis.from_url(REDIS_URL) as client:
                assert client.keys(f"{{{prefix}}}:list:*") == [f"{{{prefix}}}:list:sim-0001".encode()]


@pytest.mark.parametrize("body", [{"top_k": 101}, {"ttl_hours": 0}, {"ttl_hours": 721}, {"user_ids": [""]}])
def test_a_cache_that_cannot_be_is_refused(client: Client, body: Any) -> None:
    problem(client.post("/batch/recommend/cache", json=body), 422)
