"""How Uvicorn serves the application, and how the server ends."""

from __future__ import annotations

import shutil
import signal
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from palate.server.run import server_config
from tests.server.processes import get_json, server
from tests.waiting import LAST_RESORT_S, wait_until

_PROXY_S = 60
"""How long nginx (`keepalive_timeout` of an upstream) and common load balancers keep an idle connection."""


def test_idle_connections_outlive_those_of_proxies() -> None:
    assert server_config(FastAPI(), "127.0.0.1", 0).timeout_keep_alive > _PROXY_S


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals of POSIX")
def test_on_sigterm_it_is_not_ready_then_finishes_and_writes_what_is_queued(
    trained_store: Path, tmp_path: Path
) -> None:
    data_dir = Path(shutil.copytree(trained_store, tmp_path / "data"))
    body = b'{"user_id": "sim-0001", "limit": 5}'
    with server(data_dir, environment={"PALATE_SERVER__DRAIN_S": "300"}) as (process, address):
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as connection:
            head = f"POST /recommend HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
            connection.sendall(head.encode() + body[:10])
            assert get_json(f"{address}/ready")["status"] == "ready"
            process.send_signal(signal.SIGTERM)
            assert wait_until(lambda: httpx.get(f"{address}/ready").status_code == 503, lambda: process.poll() is None)
            answer = httpx.get(f"{address}/recommend?user_id=sim-0002&limit=5")
            assert (answer.status_code, answer.headers["connection"]) == (200, "close")
            process.send_signal(signal.SIGTERM)  # it need not wait for a load balancer any more
            assert wait_until(lambda: is_refused(host, int(port)), lambda: process.poll() is None)
            connection.sendall(body[10:])
            assert connection.makefile("rb").read().startswith(b"HTTP/1.1 200")
        assert process.wait(LAST_RESORT_S) == 0
    with closing(sqlite3.connect(data_dir / "palate.db")) as database:
        users = database.execute("SELECT user FROM impressions ORDER BY user").fetchall()
    assert users == [("sim-0001",), ("sim-0002",)]


def is_refused(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port)).close()
    except ConnectionRefusedError:
        return True
    return False
