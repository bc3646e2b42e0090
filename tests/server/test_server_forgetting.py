"""Whom one server forgets the other forgets, too: two server processes over one store."""

from __future__ import annotations

import asyncio
import shutil
import signal
from collections import Counter
from pathlib import Path

import httpx
import pytest

from palate.adapters.sql.checkpoints import SqlCheckpoints
from palate.adapters.sqlite.database import SqliteDatabase
from palate.adapters.sqlite.event_log import SqliteEventLog
from palate.data.events import active_events
from tests.adapters.conftest import files_with
from tests.server.processes import get_json, sent, server
from tests.server.routes.test_batch import do_jobs
from tests.waiting import LAST_RESORT_S, wait_until

USER = "somebody-with-a-name"
ITEMS = ("book:dune", "movie:alien", "movie:heat")


@pytest.fixture
def data_dir(trained_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained_store, tmp_path / "data"))


def become_known(address: str) -> None:
    """Use a server as the user does: it caches history and exposures, and queues impressions."""
    for item in ITEMS:
        event = {"user_id": USER, "item_id": item, "event_type": "like", "event_id": f"{USER}:{item}"}
        sent(address, event)
    sent(address, {"user_id": USER, "item_id": ITEMS[2], "event_type": "retract", "retracts": f"{USER}:{ITEMS[2]}"})
    for _ in range(3):
        recommended(address, USER)


def known_items(address: str) -> int:
    """The number of items in the history that a server has of the user; writes nothing."""
    return int(get_json(f"{address}/users/{USER}/taste")["n_items"])


def recommended(address: str, user: str) -> list[str]:
    answer = get_json(f"{address}/recommend?user_id={user}&limit=20&surprise=0")
    return [item["item_id"] for item in answer["recommendations"]]


def compute_ahead(address: str, data_dir: Path) -> None:
    """Have the list of the user computed by a job, and name the user in one more."""
    for n in (20, 30):
        body = {"user_ids": [USER], "top_k": n}
        httpx.post(f"{address}/batch/recommend/cache", json=body, timeout=LAST_RESORT_S).raise_for_status()
        if n == 20:
            do_jobs(data_dir)


def is_cached(address: str) -> bool:
    return "cached" in get_json(f"{address}/recommend?user_id={USER}&limit=20&surprise=0")


def forget(address: str) -> None:
    httpx.delete(f"{address}/users/{USER}", timeout=LAST_RESORT_S).raise_for_status()


def counted(data_dir: Path) -> tuple[dict[str, float], Counter[str]]:
    """The counters of the checkpoint, and those of the log."""
    database = SqliteDatabase(data_dir / "palate.db")
    log = SqliteEventLog(database)
    checkpoint = asyncio.run(SqlCheckpoints(database).load("features"))
    events = active_events(asyncio.run(log.read(0, 1_000_000)).events)
    log.close()
    database.close()
    assert checkpoint is not None, "the servers have left one"
    return checkpoint.state["counts"], Counter(event.item for event in events if event.kind != "dislike")


def test_the_other_server_forgets(data_dir: Path) -> None:
    with server(data_dir) as (first_process, first), server(data_dir) as (process, second):
        become_known(first)
        become_known(second)
        assert wait_until(lambda: known_items(first) == known_items(second) == 2)
        compute_ahead(first, data_dir)
        assert wait_until(lambda: is_cached(first) and is_cached(second))
        assert recommended(second, USER) != (anyones := recommended(second, "a-stranger"))
        forget(first)
        assert wait_until(lambda: known_items(second) == 0, going=lambda: process.poll() is None)
        assert files_with(data_dir, USER) == []
        assert recommended(second, USER) == anyones, "nor does it know what was shown"
        forget(second)
        for stopped in (process, first_process):
            stopped.send_signal(signal.SIGTERM)
            stopped.wait(LAST_RESORT_S)
    assert files_with(data_dir, USER) == []
    in_checkpoint, in_log = counted(data_dir)
    assert in_checkpoint == in_log


def test_a_server_that_stops_before_it_knows_brings_nobody_back(data_dir: Path) -> None:
    with server(data_dir) as (_, first), server(data_dir) as (process, second):
        become_known(first)
        become_known(second)
        forget(first)
        process.send_signal(signal.SIGTERM)
        process.wait(LAST_RESORT_S)
        assert files_with(data_dir, USER) == []
    in_checkpoint, in_log = counted(data_dir)
    assert in_checkpoint == in_log
