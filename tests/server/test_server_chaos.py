"""Parts are killed while requests flow: what was acknowledged is kept once, and recommendations go on.

Two workers and a learner over PostgreSQL and Redis servers of the test's own. PALATE_CHAOS_KILLS kills each part so
often (default 1), PALATE_CHAOS_REQUESTS requests are sent between two kills.
"""

from __future__ import annotations

import itertools
import logging
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
import pytest

from palate.app import move_store
from palate.settings import load_settings
from tests.own_servers import PostgresServer, RedisServer
from tests.server.processes import lives, server, workers_of
from tests.waiting import LAST_RESORT_S, wait_until

pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="looks for workers in /proc")

N_KILLS = int(os.environ.get("PALATE_CHAOS_KILLS", "1"))
N_REQUESTS = int(os.environ.get("PALATE_CHAOS_REQUESTS", "150"))
N_CLIENTS = 4

log = logging.getLogger(__name__)


@dataclass
class Cluster:
    """The parts that are killed."""

    postgres: PostgresServer
    redis: RedisServer
    learner: subprocess.Popen[bytes]
    learn: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[str]
    address: str
    item: str = ""

    def kill_worker(self) -> None:
        victim, *_ = workers_of(self.process.pid)
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: not lives(victim))

    def kill_redis(self) -> None:
        self.redis.kill()
        self.redis.start()

    def kill_postgres(self) -> None:
        self.postgres.kill()
        self.postgres.start()

    def kill_learner(self) -> None:
        self.learner.kill()
        self.learner.wait()
        self.learner = subprocess.Popen(self.learn, env=self.environment)

    def is_whole(self) -> bool:
        """Whether two workers live, and one of them is ready and takes an event."""
        event = {"user_id": "probe", "item_id": self.item, "event_type": "click"}
        try:
            answers = [
                httpx.get(f"{self.address}/ready", timeout=5),
                httpx.post(f"{self.address}/events", json=event, timeout=5),
            ]
        except httpx.HTTPError:
            return False
        return all(answer.is_success for answer in answers) and sum(map(lives, workers_of(self.process.pid))) == 2


@dataclass
class Client:
    """Sends events and asks for recommendations until it is told to end."""

    address: str
    number: int
    items: list[str]
    acknowledged: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    """Of recommendations."""
    n_refused: int = 0
    """Events that were to be sent again later."""
    n_sent: int = 0
    failure: BaseException | None = None

    def run(self, is_over: threading.Event) -> None:
        try:
            self._send_requests(is_over)
        except BaseException as error:  # for the thread of the test
            self.failure = error

    def _send_requests(self, is_over: threading.Event) -> None:
        random_ = random.Random(self.number)
        with httpx.Client(base_url=self.address, timeout=LAST_RESORT_S) as client:
            for number in itertools.count():
                if is_over.is_set():
                    return
                user = f"chaos-{random_.randrange(20)}"
                if number % 2:
                    self._recommend(client, user)
                else:
                    self._send(client, user, f"chaos-{self.number}-{number}", random_.choice(self.items), is_over)
                self.n_sent += 1

    def _recommend(self, client: httpx.Client, user: str) -> None:
        while True:
            try:
                answer = client.get("/recommend", params={"user_id": user, "limit": 5})
            except httpx.TransportError:  # the worker that had the connection was killed
                continue
            self.statuses[answer.status_code] += 1
            assert answer.status_code != 200 or len(answer.json()["recommendations"]) == 5
            return

    def _send(self, client: httpx.Client, user: str, event_id: str, item: str, is_over: threading.Event) -> None:
        """Send an event until it is acknowledged, as clients do: with the same id."""
        body = {"user_id": user, "item_id": item, "event_type": "like", "event_id": event_id}
        while not is_over.is_set():
            try:
                answer = client.post("/events", json=body)
            except httpx.TransportError:
                continue
            if answer.status_code == 503:
                assert answer.headers["retry-after"]
                self.n_refused += 1
                time.sleep(0.05)
                continue
            assert answer.status_code in (200, 201, 202), answer.text
            self.acknowledged.append(event_id)
            return


@pytest.fixture
def cluster(trained_store: Path, tmp_path: Path) -> Iterator[Cluster]:
    data_dir = Path(shutil.copytree(trained_store, tmp_path / "data"))
    postgres, redis = PostgresServer(tmp_path / "postgres"), RedisServer()
    learner: subprocess.Popen[bytes] | None = None
    try:
        move_store(load_settings(store={"data_dir": data_dir}), postgres.url, lambda *_: None)
        environment = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}
        learn = [sys.executable, "-m", "palate", "learn", "--data-dir", str(data_dir)]
        learner = subprocess.Popen(learn, env={**os.environ, **environment})
        with server(data_dir, options=("--workers", "2"), environment=environment) as (process, address):
            cluster = Cluster(postgres, redis, learner, learn, {**os.environ, **environment}, process, address)
            yield cluster
            learner = cluster.learner
    finally:
        if learner is not None:
            learner.kill()
            learner.wait()
        redis.kill()
        postgres.stop()


def test_what_was_acknowledged_is_kept_once_and_recommendations_go_on(cluster: Cluster) -> None:
    best = httpx.get(f"{cluster.address}/recommend", params={"limit": 20}).json()["recommendations"]
    items = [row["item_id"] for row in best]
    cluster.item = items[0]
    clients = [Client(cluster.address, number, items) for number in range(N_CLIENTS)]
    is_over = threading.Event()
    threads = [threading.Thread(target=client.run, args=(is_over,)) for client in clients]
    for thread in threads:
        thread.start()
    kills: list[Callable[[], None]] = [
        cluster.kill_worker,
        cluster.kill_redis,
        cluster.kill_postgres,
        cluster.kill_learner,
    ]
    healed: dict[str, list[float]] = {}
    try:
        for kill in kills * N_KILLS:
            _let_flow(clients, cluster)
            started = time.monotonic()
            kill()
            assert wait_until(cluster.is_whole, going=lambda: cluster.process.poll() is None)
            healed.setdefault(kill.__name__, []).append(time.monotonic() - started)
        _let_flow(clients, cluster)
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
    log.info("whole again after at most %s", {name: f"{max(times):.2f} s" for name, times in healed.items()})
    for client in clients:
        if client.failure is not None:
            raise client.failure
    statuses = sum((client.statuses for client in clients), Counter())
    n_refused = sum(client.n_refused for client in clients)
    log.info("recommendations by status %s, events refused and sent again %d", dict(statuses), n_refused)
    assert set(statuses) == {200}, "no recommendation fails"
    acknowledged = [event_id for client in clients for event_id in client.acknowledged]
    with psycopg.connect(cluster.postgres.url) as connection:
        rows = connection.execute(
            "SELECT event_id, seq FROM events WHERE event_id LIKE 'chaos-%' ORDER BY seq"
        ).fetchall()
    stored = Counter(event_id for event_id, _ in rows)
    assert not [event_id for event_id in acknowledged if stored[event_id] != 1], "none is lost, none is doubled"
    assert len(rows) == len(stored)
    _check_histories(cluster, rows)


def _let_flow(clients: list[Client], cluster: Cluster) -> None:
    """Wait until so many more requests were answered."""
    target = sum(client.n_sent for client in clients) + N_REQUESTS

    def is_going() -> bool:
        return cluster.process.poll() is None and not any(client.failure for client in clients)

    wait_until(lambda: sum(client.n_sent for client in clients) >= target, going=is_going)


def _check_histories(cluster: Cluster, rows: list[tuple[str, int]]) -> None:
    """What is served of users counts every event of theirs."""
    n_stored = 0
    for number in range(20):
        history = httpx.get(f"{cluster.address}/users/chaos-{number}/history", timeout=LAST_RESORT_S).json()
        n_stored += len(history["events"])
    assert n_stored == len(rows)
