"""An event that any worker has accepted is in the next answer of every other; PALATE_TRIALS tries so often."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from palate.app import move_store
from palate.settings import load_settings
from tests.postgres import create_database, drop_database, need_postgres
from tests.redis_here import REDIS_URL, redis_prefix
from tests.server.processes import server, worker_client, workers_of

pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="looks for workers in /proc")

N_TRIALS = int(os.environ.get("PALATE_TRIALS", "60"))
N_WORKERS = 4


@pytest.fixture
def workers(trained_store: Path, tmp_path: Path) -> Iterator[list[httpx.Client]]:
    """A client of each of four workers over PostgreSQL and Redis."""
    need_postgres()
    data_dir = Path(shutil.copytree(trained_store, tmp_path / "data"))
    with contextlib.ExitStack() as stack:
        url = create_database()
        stack.callback(drop_database, url)
        move_store(load_settings(store={"data_dir": data_dir}), url, lambda _share, _step: None)
        environment = {
            "DATABASE_URL": url,
            "REDIS_URL": REDIS_URL,
            "PALATE_STORE__REDIS_PREFIX": stack.enter_context(redis_prefix()),
        }
        options = ("--workers", str(N_WORKERS))
        process, address = stack.enter_context(server(data_dir, options=options, environment=environment))
        yield [stack.enter_context(worker_client(address, pid)) for pid in workers_of(process.pid)]


def test_an_event_is_in_the_next_answer_of_every_worker(workers: list[httpx.Client]) -> None:
    """A disliked item is not recommended again, and the history that an answer is made from is the whole one."""
    assert len(workers) == N_WORKERS
    random_ = random.Random(3)
    disliked: dict[str, set[str]] = {}
    n_misses = 0
    for _ in range(N_TRIALS):
        user = f"fresh-{random_.randrange(10)}"
        here, there = random_.sample(workers, 2)
        listed = _recommended(here, user)
        item = random_.choice(listed)
        body = {"user_id": user, "item_id": item, "event_type": "dislike"}
        here.post("/events", json=body).raise_for_status()
        disliked.setdefault(user, set()).add(item)
        n_misses += bool(disliked[user] & set(_recommended(there, user)))
        taste = there.get(f"/users/{user}/taste").raise_for_status().json()
        n_misses += taste["n_items"] != len(disliked[user])
    assert n_misses == 0


def _recommended(worker: httpx.Client, user: str) -> list[str]:
    answer = worker.get("/recommend", params={"user_id": user, "limit": 10, "surprise": 0}).raise_for_status()
    return [row["item_id"] for row in answer.json()["recommendations"]]
