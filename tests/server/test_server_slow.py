"""PostgreSQL and Redis are slow, silent or gone: answers come in time, events are taken or refused, and all heals."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
import pytest

from palate.app import move_store
from palate.settings import load_settings
from tests.own_servers import PostgresServer, RedisServer
from tests.proxy import Proxy, proxy
from tests.server.processes import get_json, server
from tests.waiting import LAST_RESORT_S, wait_until

SLOW_S = 0.1
"""Before each piece, in both directions: an exchange takes 200 ms."""
VERY_SLOW_S = 1.0
DEADLINE_S = 10.0
"""Far above what is promised (one second for answers, three for events), and below what was waited for before."""


class Learner:
    """``palate learn``, and what it logs."""

    def __init__(self, data_dir: Path, environment: dict[str, str]) -> None:
        self._log = data_dir / "learner.log"
        command = [sys.executable, "-m", "palate", "learn", "--data-dir", str(data_dir)]
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **environment})

    def lives(self) -> bool:
        return self.process.poll() is None

    def n_failures(self) -> int:
        """How often it has logged that something failed and is tried again."""
        lines = self._log.read_text(encoding="utf-8").split()  # which are wrapped
        return " ".join(lines).count("trying again")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@dataclass
class Service:
    """A server over PostgreSQL and Redis behind proxies."""

    address: str
    postgres: PostgresServer
    to_postgres: Proxy
    to_redis: Proxy
    learner: Learner
    items: list[str] = field(default_factory=list)
    n_sent: int = 0

    def recommend(self, user: str) -> list[str]:
        """Recommended items; fails beyond the deadline, or if there are none."""
        params: dict[str, str | int] = {"user_id": user, "limit": 5}
        answer = httpx.get(f"{self.address}/recommend", params=params, timeout=DEADLINE_S)
        rows = answer.raise_for_status().json()["recommendations"]
        assert len(rows) == 5
        return [row["item_id"] for row in rows]

    def send(self, user: str) -> httpx.Response:
        """The answer to an event."""
        self.n_sent += 1
        item = self.items[self.n_sent % len(self.items)]
        body = {"user_id": user, "item_id": item, "event_type": "like"}
        return httpx.post(f"{self.address}/events", json=body, timeout=DEADLINE_S)

    def is_refused(self) -> bool:
        """Send an event; whether it is to be sent again later."""
        answer = self.send("refused")
        if answer.status_code == 503:
            assert answer.headers["retry-after"]
            assert answer.json()["detail"]
        return answer.status_code == 503

    def is_calm(self) -> bool:
        """Whether the server is as before: ready, with Redis, and events are taken."""
        ready = get_json(f"{self.address}/ready")
        return not ready["is_store_down"] and not ready["is_degraded"] and self.send("calm").is_success

    def is_store_down(self) -> bool:
        return bool(get_json(f"{self.address}/ready")["is_store_down"])

    def is_degraded(self) -> bool:
        return bool(get_json(f"{self.address}/ready")["is_degraded"])

    def does_a_job(self) -> bool:
        """Request a job, and wait until the learner has done it."""
        body = {"kind": "batch", "n": 1, "model": "popular"}
        job = httpx.post(f"{self.address}/jobs", json=body, timeout=LAST_RESORT_S).raise_for_status().json()
        url = f"{self.address}/jobs/{job['id']}"
        assert wait_until(lambda: get_json(url)["ended_at"] is not None, going=self.learner.lives)
        return bool(get_json(url)["state"] == "done")

    def n_events(self, user: str) -> int:
        url = f"{self.address}/users/{user}/history"
        return len(httpx.get(url, timeout=LAST_RESORT_S).raise_for_status().json()["events"])


@pytest.fixture(scope="module")
def opened(trained_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("slow")
    data_dir = Path(shutil.copytree(trained_store, folder / "data"))
    postgres, redis = PostgresServer(folder / "postgres"), RedisServer()
    try:
        move_store(load_settings(store={"data_dir": data_dir}), postgres.url, lambda *_: None)
        with proxy(postgres.port) as to_postgres, proxy(redis.port) as to_redis:
            environment = {
                "DATABASE_URL": f"postgresql://postgres@127.0.0.1:{to_postgres.port}/postgres",
                "REDIS_URL": f"redis://127.0.0.1:{to_redis.port}/0",
                "PALATE_FEATURES__READ_TIMEOUT_S": "1",
            }
            with server(data_dir, environment=environment) as (_, address):
                learner = Learner(data_dir, environment)
                try:
                    service = Service(address, postgres, to_postgres, to_redis, learner)
                    best = get_json(f"{address}/recommend?limit=20")["recommendations"]
                    service.items = [row["item_id"] for row in best]
                    yield service
                finally:
                    learner.stop()
    finally:
        redis.kill()
        postgres.stop()


@pytest.fixture
def service(opened: Service) -> Iterator[Service]:
    """The service, calm before and after."""
    assert wait_until(opened.is_calm)
    yield opened
    for each in (opened.to_postgres, opened.to_redis):
        each.delay_s, each.is_silent = 0.0, False
    assert wait_until(opened.is_calm)


def test_a_slow_database_delays_events_and_not_the_answers_of_users_in_redis(service: Service) -> None:
    service.send("known").raise_for_status()
    service.recommend("known")
    n_events = service.n_events("known")
    service.to_postgres.delay_s = SLOW_S
    assert service.send("known").is_success
    service.recommend("new-while-slow")
    service.to_postgres.delay_s = VERY_SLOW_S
    quick = [_seconds(lambda: service.recommend("known")) for _ in range(5)]
    service.to_postgres.delay_s = 0.0
    assert min(quick) < 2 * VERY_SLOW_S, "not one exchange with the database"
    assert service.n_events("known") == n_events + 1


def test_a_slow_redis_fails_nothing(service: Service) -> None:
    service.to_redis.delay_s = SLOW_S
    for number in range(5):
        assert service.send("slow-redis").is_success
        service.recommend("slow-redis")
        service.recommend(f"new-{number}")
    assert service.n_events("slow-redis") == 5


@pytest.mark.parametrize("has_redis", [True, False])
def test_a_silent_database_refuses_events_and_answers_go_on(service: Service, has_redis: bool) -> None:
    service.send("silent").raise_for_status()
    service.recommend("silent")
    service.to_postgres.is_silent, service.to_redis.is_silent = True, not has_redis
    assert service.is_refused()
    service.recommend("silent")
    for number in range(20):  # more than there are threads that read
        service.recommend(f"new-while-silent-{number}")
    httpx.get(f"{service.address}/health", timeout=DEADLINE_S).raise_for_status()
    assert wait_until(service.is_store_down)
    service.to_postgres.is_silent = service.to_redis.is_silent = False
    assert wait_until(service.is_calm)


def test_a_silent_redis_fails_nothing(service: Service) -> None:
    service.to_redis.is_silent = True
    for number in range(10):
        assert service.send("silent-redis").is_success
        service.recommend("silent-redis")
        service.recommend(f"new-without-redis-{number}")
    assert wait_until(service.is_degraded)
    service.to_redis.is_silent = False
    assert wait_until(service.is_calm)
    assert service.n_events("silent-redis") == 10


def test_cut_connections_are_replaced(service: Service) -> None:
    for _ in range(3):
        service.to_postgres.cut()
        service.to_redis.cut()
        service.recommend("cut")
        assert wait_until(lambda: service.send("cut").is_success)
    assert service.n_events("cut") == 3


def test_a_refusing_database_refuses_events_and_answers_go_on(service: Service) -> None:
    service.postgres.kill()
    try:
        assert service.is_refused()
        service.recommend("without-database")
        assert wait_until(service.is_store_down)
    finally:
        service.postgres.start()
    assert wait_until(service.is_calm)


def test_a_read_only_database_refuses_events_and_answers_go_on(service: Service) -> None:
    with psycopg.connect(service.postgres.url, autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        admin.execute("SELECT pg_reload_conf()")
        try:
            assert wait_until(service.is_refused)
            assert "read-only" in service.send("read-only").json()["detail"]
            service.recommend("read-only")
            assert not service.is_store_down(), "it can be read"
        finally:
            admin.execute("SET default_transaction_read_only = off")
            admin.execute("ALTER SYSTEM RESET default_transaction_read_only")
            admin.execute("SELECT pg_reload_conf()")
    assert wait_until(service.is_calm)
    assert service.n_events("read-only") == 0


def test_a_full_disk_refuses_events_keeps_the_others_and_answers_go_on(service: Service, small_disk: Path) -> None:
    filler, n_taken = small_disk / "filler", 0
    with psycopg.connect(service.postgres.url, autocommit=True) as admin:
        admin.execute(f"CREATE TABLESPACE small LOCATION '{small_disk / 'tables'}'")
        admin.execute("ALTER TABLE events SET TABLESPACE small")
        try:
            _fill(filler)
            while (answer := service.send("full")).is_success:
                n_taken += 1
            assert answer.status_code == 503
            assert "No space left" in answer.json()["detail"]
            service.recommend("full")
            filler.unlink()
            assert wait_until(service.is_calm)
            assert service.n_events("full") == n_taken
        finally:
            filler.unlink(missing_ok=True)
            admin.execute("ALTER TABLE events SET TABLESPACE pg_default")
            admin.execute("DROP TABLESPACE small")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 MB with a folder "tables" for PostgreSQL."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", tmp_path], check=False)
    if mounted.returncode:
        pytest.skip("needs permission to mount a file system")
    try:
        (tmp_path / "tables").mkdir()
        shutil.chown(tmp_path / "tables", "postgres")
        for parent in tmp_path.parents:
            if parent.stat().st_mode & 0o777 == 0o700:
                parent.chmod(0o711)
        yield tmp_path
    finally:
        subprocess.run(["umount", "--lazy", tmp_path], check=True)


def _fill(path: Path) -> None:
    """Write a file until the disk is full."""
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


@pytest.mark.parametrize("outage", ["silent", "refused"])
def test_the_learner_tries_again_until_the_stores_are_back(service: Service, outage: str) -> None:
    assert service.does_a_job()
    n_failures = service.learner.n_failures()
    service.to_redis.is_silent = True
    if outage == "silent":
        service.to_postgres.is_silent = True
    else:
        service.postgres.kill()
    try:
        assert wait_until(lambda: service.learner.n_failures() > n_failures, going=service.learner.lives)
    finally:
        service.to_postgres.is_silent = service.to_redis.is_silent = False
        if outage == "refused":
            service.postgres.start()
    assert wait_until(service.is_calm)
    assert service.does_a_job()


def _seconds(call: Callable[[], object]) -> float:
    started = time.monotonic()
    call()
    return time.monotonic() - started
