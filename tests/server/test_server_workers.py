"""What a worker changes the others know: two workers of one server, each addressed by itself."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from palate.adapters.files.snapshots import FileSnapshots
from palate.app import move_store
from palate.settings import load_settings
from tests.postgres import create_database, drop_database, need_postgres
from tests.redis_here import REDIS_URL, redis_prefix
from tests.server.processes import request_worker, server, workers_of
from tests.server.users import PASSWORD
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="looks for workers in /proc")

N_TRIES = 6


@dataclass(frozen=True)
class TwoWorkers:
    process: subprocess.Popen[str]
    address: str
    data_dir: Path

    def pids(self) -> tuple[int, int]:
        first, second = workers_of(self.process.pid)
        return first, second

    def ask(self, pid: int, method: str, path: str, **more: Any) -> Any:
        """The body of a worker's answer."""
        answer = request_worker(self.address, pid, method, path, **more).raise_for_status()
        return answer.json() if answer.content else None

    def status(self, pid: int, method: str, path: str, **more: Any) -> int:
        return request_worker(self.address, pid, method, path, **more).status_code

    def wait(self, true: Callable[[], bool]) -> bool:
        return wait_until(true, going=lambda: self.process.poll() is None)

    def wait_for_value(self, pid: int, path: str, field: str, value: object) -> bool:
        """Wait until a worker's answer has a value."""
        return self.wait(lambda: bool(self.ask(pid, "GET", path)[field] == value))

    def wait_for_status(self, pid: int, path: str, status: int, **more: Any) -> bool:
        return self.wait(lambda: self.status(pid, "GET", path, **more) == status)

    def metrics(self, pid: int) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
        """Every sample that a worker tells, by name and labels."""
        text = request_worker(self.address, pid, "GET", "/metrics").text
        samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
        values = {(sample.name, tuple(sorted(sample.labels.items()))): sample.value for sample in samples}
        assert len(values) == len(samples), "each is told once"
        return values


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def two(
    trained_store: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[TwoWorkers]:
    data_dir = Path(shutil.copytree(trained_store, tmp_path_factory.mktemp("workers") / "data"))
    with contextlib.ExitStack() as stack:
        environment = {
            "REDIS_URL": REDIS_URL,
            "PALATE_STORE__REDIS_PREFIX": stack.enter_context(redis_prefix()),
            "PALATE_ACCOUNTS__TRIES_PER_ACCOUNT": str(N_TRIES),
        }
        if request.param == "PostgreSQL":
            need_postgres()
            url = create_database()
            stack.callback(drop_database, url)
            move_store(load_settings(store={"data_dir": data_dir}), url, lambda _share, _step: None)
            environment["DATABASE_URL"] = url
        running = server(data_dir, options=("--workers", "2"), environment=environment)
        process, address = stack.enter_context(running)
        yield TwoWorkers(process, address, data_dir)


@pytest.fixture(params=["to the second", "to the first"])
def ways(two: TwoWorkers, request: pytest.FixtureRequest) -> tuple[int, int]:
    """The worker that changes something, and the other."""
    first, second = two.pids()
    return (first, second) if request.param == "to the second" else (second, first)


def test_mutes(two: TwoWorkers, ways: tuple[int, int]) -> None:
    here, there = ways
    path = f"/users/mutes-{here}/muted"
    assert two.ask(there, "GET", path)["genres"] == []
    two.ask(here, "PUT", path, json={"genres": ["horror"]})
    assert two.wait_for_value(there, path, "genres", ["horror"])


def test_self_descriptions(two: TwoWorkers, ways: tuple[int, int]) -> None:
    here, there = ways
    path = f"/users/about-{here}/about"
    two.ask(here, "PUT", path, json={"about": "nothing but films"})
    assert two.wait_for_value(there, path, "about", "nothing but films")


def test_items(two: TwoWorkers, ways: tuple[int, int]) -> None:
    here, there = ways
    path = f"/items/movie:new-{here}"
    assert two.status(there, "GET", path) == 404
    two.ask(here, "PUT", path, json={"domain": "movie", "title": "A new film"})
    assert two.wait_for_status(there, path, 200)
    two.ask(here, "DELETE", path)
    assert two.wait_for_status(there, path, 404)


def test_erased_users(two: TwoWorkers, ways: tuple[int, int]) -> None:
    here, there = ways
    user = f"erased-{here}"
    for item in ("book:dune", "movie:alien"):
        two.ask(here, "POST", "/events", json={"user_id": user, "item_id": item, "event_type": "like"})
    assert two.wait_for_value(there, f"/users/{user}/taste", "n_items", 2)
    two.ask(here, "DELETE", f"/users/{user}")
    assert two.ask(here, "GET", f"/users/{user}/taste")["n_items"] == 0
    assert two.wait_for_value(there, f"/users/{user}/taste", "n_items", 0)


def test_a_promoted_snapshot(two: TwoWorkers) -> None:
    snapshots = FileSnapshots(two.data_dir / "snapshots")
    champion = snapshots.champion()
    assert champion is not None
    source, version = snapshots.folder(champion), f"{champion}9"

    def copy(folder: Path) -> None:
        shutil.copytree(source, folder, dirs_exist_ok=True)

    snapshots.create(version, copy)
    snapshots.promote(version)
    for pid in two.pids():
        assert two.wait_for_value(pid, "/ready", "snapshot", version)
        assert two.ask(pid, "GET", "/recommend?user_id=sim-0001")["snapshot"] == version


def test_guests_and_ended_sessions(two: TwoWorkers, ways: tuple[int, int]) -> None:
    here, there = ways
    entered = two.ask(here, "POST", "/auth/guest")
    signed_in = {"authorization": f"Bearer {entered['access_token']}"}
    for pid in ways:
        assert two.ask(pid, "GET", "/auth/me", headers=signed_in)["user_id"] == entered["user_id"]
    two.ask(here, "POST", "/auth/logout-everywhere", headers=signed_in)
    assert two.status(here, "GET", "/auth/me", headers=signed_in) == 401
    assert two.wait_for_status(there, "/auth/me", 401, headers=signed_in)


def test_attempts_to_guess_a_password(two: TwoWorkers) -> None:
    credentials = {"name": "Somebody", "password": PASSWORD}
    two.ask(two.pids()[0], "POST", "/auth/sign-up", json=credentials)
    started_at = time.monotonic()
    statuses = [
        two.status(pid, "POST", "/auth/login", json={**credentials, "password": "a guess"})
        for _ in range(N_TRIES)
        for pid in two.pids()
    ]
    n_new = (time.monotonic() - started_at) * N_TRIES / 60
    assert set(statuses) <= {401, 429}
    assert N_TRIES <= statuses.count(401) <= N_TRIES + n_new + 1


def test_metrics_add_up_and_survive_a_worker(two: TwoWorkers) -> None:
    def totals(pid: int) -> tuple[float, ...]:
        samples = two.metrics(pid)
        route = ("route", "/facets/{kind}")
        return (
            samples.get(("palate_requests_total", (route, ("status", "200"))), 0),
            samples.get(("palate_request_seconds_count", (route,)), 0),
            samples.get(("palate_request_seconds_bucket", (("le", "+Inf"), route)), 0),
            samples[("palate_events_total", (("outcome", "new"),))],
        )

    first, second = two.pids()
    before = totals(first)
    for pid, n_requests in ((first, 3), (second, 2)):
        for number in range(n_requests):
            two.ask(pid, "GET", "/facets/genre")
            event = {"user_id": "metrics", "item_id": "book:dune", "event_type": "click", "event_id": f"{pid}:{number}"}
            two.ask(pid, "POST", "/events", json=event)
    after = tuple(value + 5 for value in before)
    assert totals(first) == totals(second) == after
    assert two.metrics(second)[("palate_workers", ())] == 2
    assert two.metrics(second)[("palate_items", ())] == two.ask(first, "GET", "/ready")["items"], "not a sum"

    os.kill(second, signal.SIGKILL)
    assert two.wait(lambda: second not in workers_of(two.process.pid) and len(workers_of(two.process.pid)) == 2)
    (new,) = set(two.pids()) - {first}
    assert totals(new) == totals(first) == after, "what the dead worker counted still counts"
    two.ask(new, "GET", "/facets/genre")
    assert totals(first)[0] == after[0] + 1
    assert two.metrics(first)[("palate_workers", ())] == 2


def test_what_workers_know_alone_is_summed(two: TwoWorkers) -> None:
    def misses(pid: int) -> float:
        return two.metrics(pid)[("palate_user_states_total", (("outcome", "miss"),))]

    first, second = two.pids()
    before = misses(first)
    for pid in (first, second):
        two.ask(pid, "GET", f"/recommend?user_id=sim-0{300 + pid % 50}")
    assert two.wait(lambda: misses(first) == misses(second) == before + 2)
