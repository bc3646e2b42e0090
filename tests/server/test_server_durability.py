"""What was acknowledged survives kill -9: real servers, real sockets, a real disk."""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
import threading
from collections import Counter
from pathlib import Path

import httpx
import pytest

from palate.adapters.sqlite.database import SqliteDatabase
from palate.adapters.sqlite.event_log import SqliteEventLog
from tests.server.processes import get_json, sent, server
from tests.waiting import LAST_RESORT_S, wait_until


@pytest.fixture
def data_dir(trained_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained_store, tmp_path / "data"))


def kept(data_dir: Path) -> list[str]:
    """The ids of the events on the disk, in the order of writing."""
    database = SqliteDatabase(data_dir / "palate.db")
    log = SqliteEventLog(database)
    ids = [event.event_id for event in asyncio.run(log.read(0, 1_000_000)).events]
    log.close()
    database.close()
    return ids


class Senders:
    """Threads that send events one by one, and remember which were acknowledged."""

    def __init__(self, address: str, n_threads: int = 4, each: int = 1_000) -> None:
        self.sent: set[str] = set()
        self.acknowledged: list[str] = []
        self._threads = [threading.Thread(target=self._send, args=(address, name, each)) for name in range(n_threads)]
        for thread in self._threads:
            thread.start()

    def go_on(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def wait(self) -> None:
        for thread in self._threads:
            thread.join(LAST_RESORT_S)
            assert not thread.is_alive()

    def _send(self, address: str, name: int, each: int) -> None:
        with httpx.Client(base_url=address, timeout=LAST_RESORT_S) as client:
            for number in range(each):
                event_id = f"sent:{name}:{number}"
                event = {"user_id": f"u{name}", "item_id": "book:dune", "event_type": "click", "event_id": event_id}
                self.sent.add(event_id)
                try:
                    response = client.post("/events", json=event)
                except httpx.TransportError:
                    return
                assert response.status_code == 200
                self.acknowledged.append(event_id)


def test_every_acknowledged_event_is_there_once_after_kill_9(data_dir: Path) -> None:
    with server(data_dir) as (process, address):
        senders = Senders(address)
        assert wait_until(lambda: len(senders.acknowledged) >= 500, going=senders.go_on)
        process.send_signal(signal.SIGKILL)
        senders.wait()
    assert 500 <= len(senders.acknowledged) < 4_000
    on_disk = Counter(event_id for event_id in kept(data_dir) if event_id.startswith("sent:"))
    assert set(senders.acknowledged) <= set(on_disk)
    assert set(on_disk) <= senders.sent
    assert max(on_disk.values()) == 1
    with server(data_dir) as (_, address):
        histories = [get_json(f"{address}/users/u{name}/history")["events"] for name in range(4)]
        assert {event["event_id"] for events in histories for event in events} == set(on_disk)
        heat = get_json(f"{address}/trending?limit=1")["trending"][0]
        assert heat["item_id"] == "book:dune"


def test_events_sent_again_after_a_crash_count_once(data_dir: Path) -> None:
    batch = [
        {"user_id": "u", "item_id": "book:dune", "event_type": "click", "event_id": f"sent:{number}"}
        for number in range(200)
    ]
    with server(data_dir) as (process, address):
        sent(address, {"events": batch[:150]})
        process.send_signal(signal.SIGKILL)
    with server(data_dir) as (_, address):
        again = sent(address, {"events": batch})
        assert (again["accepted"], len(again["repeated"])) == (50, 150)
        assert len(get_json(f"{address}/users/u/history")["events"]) == 200


def test_a_server_that_is_asked_to_stop_answers_what_it_was_asked_and_leaves_a_checkpoint(data_dir: Path) -> None:
    with server(data_dir) as (process, address):
        senders = Senders(address, n_threads=2)
        assert wait_until(lambda: len(senders.acknowledged) >= 100, going=senders.go_on)
        process.send_signal(signal.SIGTERM)
        senders.wait()
        process.wait(LAST_RESORT_S)
    assert set(senders.acknowledged) <= set(kept(data_dir))


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_an_event_is_forced_to_the_disk_before_it_is_acknowledged(data_dir: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    calls = "trace=fsync,fdatasync,read,recvfrom,write,sendto,writev,sendmsg"
    strace = ("strace", "-D", "-f", "-y", "-qq", "-s", "400", "-e", calls, "-o", str(trace))
    with server(data_dir, *strace) as (_, address):
        for number in range(3):
            event = {"user_id": "u", "item_id": "book:dune", "event_type": "click", "event_id": f"sent:{number}"}
            sent(address, event)
    lines = trace.read_text(errors="replace").splitlines()
    for number in range(3):
        received = next(index for index, line in enumerate(lines) if f"sent:{number}" in line)
        answered = next(index for index, line in enumerate(lines) if index > received and "HTTP/1.1 200 OK" in line)
        syncs = [line for line in lines[received:answered] if re.search(r"\bf(data)?sync\b", line)]
        assert any("palate.db-wal" in line for line in syncs)
        assert syncs[-1].endswith("= 0"), "it came back before the answer went out"
