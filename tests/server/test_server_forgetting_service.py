"""A forgotten user is in no byte of PostgreSQL's files, of Redis, of snapshots, notes, batches and logs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from redis import Redis

from palate.app import move_store
from palate.settings import load_settings
from tests.own_servers import PostgresServer, RedisServer
from tests.server.processes import server
from tests.waiting import LAST_RESORT_S, wait_until

USER = "q7d2k9w4z8x1v5b3n6m0a2s4d6f8g1h3"
OTHER = "r7d2k9w4z8x1v5b3n6m0a2s4d6f8g1h3"


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[tuple[PostgresServer, RedisServer]]:
    postgres, redis = PostgresServer(tmp_path / "postgres"), RedisServer()
    yield postgres, redis
    redis.kill()
    postgres.stop()


def test_a_forgotten_user_is_nowhere(
    trained_store: Path, tmp_path: Path, servers: tuple[PostgresServer, RedisServer]
) -> None:
    postgres, redis = servers
    data_dir = Path(shutil.copytree(trained_store, tmp_path / "data"))
    move_store(load_settings(store={"data_dir": data_dir}), postgres.url, lambda *_: None)
    for file in data_dir.glob("palate.db*"):
        file.unlink()
    environment = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}
    command = [sys.executable, "-m", "palate", "learn", "--data-dir", str(data_dir)]
    with (tmp_path / "learner.log").open("wb") as log:
        learner = subprocess.Popen(command, env={**os.environ, **environment}, stdout=log, stderr=log)
    try:
        with (
            server(data_dir, environment=environment) as (_, address),
            httpx.Client(base_url=address, timeout=LAST_RESORT_S) as client,
        ):
            items = [row["item_id"] for row in client.get("/recommend").json()["recommendations"]]
            for user in (USER, OTHER):
                _use_everything(client, user, items)
            places = _places(tmp_path, redis)
            assert {"redis", "postgres"} <= places.keys()
            receipt = client.delete(f"/users/{USER}").raise_for_status().json()
            assert (receipt["events"], receipt["erased"]["mutes"], receipt["erased"]["self_descriptions"]) == (5, 1, 1)
            assert "histories and shown lists in Redis" in receipt["caches"]
            assert [text.split()[0] for text in receipt["remains"]] == ["Backups,", "Backups"]
            assert _places(tmp_path, redis) == {}, "nowhere, at once"
            version = client.get("/ready").json()["snapshot"]
            assert [each["version"] for each in receipt["snapshots"] if each["is_champion"]] in ([], [version])
            again = client.delete(f"/users/{USER}").json()
            assert (again["events"], again["snapshots"]) == (0, [])
            assert client.get(f"/users/{OTHER}/history").json()["events"], "the other user is whole"
    finally:
        learner.kill()
        learner.wait()
    assert _places(tmp_path, redis) == {}


def _use_everything(client: httpx.Client, user: str, items: list[str]) -> None:
    for item in items[:5]:
        body = {"user_id": user, "item_id": item, "event_type": "like"}
        client.post("/events", json=body).raise_for_status()
    client.put(f"/users/{user}/muted", json={"genres": ["horror"]}).raise_for_status()
    client.put(f"/users/{user}/about", json={"about": "quiet films"}).raise_for_status()
    job = client.post("/batch/recommend/cache", json={"user_ids": [user]}).raise_for_status().json()
    job_id = job.get("id") or job["job"]["id"]
    assert wait_until(lambda: client.get(f"/jobs/{job_id}").json()["state"] in ("done", "failed"))
    for _ in range(3):
        client.get("/recommend", params={"user_id": user}).raise_for_status()


def _places(folder: Path, redis: RedisServer) -> dict[str, list[str]]:
    """Where the user's id is, by the first folder of the files, and the keys of Redis."""
    places: dict[str, list[str]] = {}
    for path in folder.rglob("*"):
        if path.is_file() and USER.encode() in path.read_bytes():
            parts = path.relative_to(folder).parts
            places.setdefault(parts[0], []).append("/".join(parts[1:]))
    with Redis.from_url(redis.url) as connection:
        for key in connection.scan_iter():
            if USER.encode() in key or USER.encode() in (connection.dump(key) or b""):
                places.setdefault("redis", []).append(key.decode())
    return places
