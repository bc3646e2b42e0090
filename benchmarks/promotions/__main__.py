"""Promote and roll back twenty times while clients ask for lists without pause: failures, and p99 during ÷ before."""

from __future__ import annotations

import http.client
import threading
import time
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np

from benchmarks.measured import get_json, run_palate, server, trained_ml100k, write_result
from palate.app import open_snapshots
from palate.settings import load_settings

N_CHANGES: Final = 20
CLIENTS: Final = 4
BEFORE_S: Final = 30.0
SETTLE_S: Final = 1.0
"""Requests count as made during a change until so long after the new snapshot is live."""


class Client(threading.Thread):
    """Asks for lists of one user after the other over one connection; notes start and seconds of each, and failures."""

    def __init__(self, address: str, number: int) -> None:
        super().__init__(daemon=True)
        self._address, self._number = urlsplit(address), number
        self.started: list[float] = []
        self.took_s: list[float] = []
        self.failures: list[str] = []
        self.is_enough = False

    def run(self) -> None:
        connection = http.client.HTTPConnection(self._address.hostname or "", self._address.port)
        user = self._number
        while not self.is_enough:
            user = user % 900 + CLIENTS
            started = time.perf_counter()
            try:
                connection.request("GET", f"/recommend?user_id={user}&limit=10")
                response = connection.getresponse()
                body = response.read()
                if response.status != 200:
                    self.failures.append(f"{response.status} {body[:200]!r}")
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
                connection.close()
            self.started.append(started)
            self.took_s.append(time.perf_counter() - started)


def main() -> None:
    with trained_ml100k() as folder:
        run_palate("train", "--data-dir", str(folder), "--force")
        write_result("promotions", measure(folder))


def measure(folder: Path) -> dict[str, Any]:
    """The figures of one server over a store with two snapshots."""
    snapshots = open_snapshots(load_settings(store={"data_dir": folder}))
    first, second = snapshots.versions()[-2:]
    with server(folder) as (address, _, _):
        clients = [Client(address, number) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        time.sleep(2 * SETTLE_S)
        begin = time.perf_counter()
        time.sleep(BEFORE_S)
        end = time.perf_counter()
        changes = []
        for number in range(N_CHANGES):
            started = time.perf_counter()
            if number % 2 == 0:
                version = snapshots.rollback(of=second)
            else:
                snapshots.promote(version := second)
            while get_json(f"{address}/ready")["snapshot"] != version:
                time.sleep(0.05)
            changes.append((started, time.perf_counter()))
            time.sleep(SETTLE_S)
        for client in clients:
            client.is_enough = True
        for client in clients:
            client.join()
    started_at = np.concatenate([client.started for client in clients])
    took_ms = np.concatenate([client.took_s for client in clients]) * 1_000
    is_before = (started_at >= begin) & (started_at < end)
    is_during = np.logical_or.reduce([(started_at >= s) & (started_at < e + SETTLE_S) for s, e in changes])
    before, during = (np.quantile(took_ms[mask], (0.5, 0.99)) for mask in (is_before, is_during))
    failures = [failure for client in clients for failure in client.failures]
    return {
        "snapshots": [first, second],
        "changes": N_CHANGES,
        "clients": CLIENTS,
        "requests": len(took_ms),
        "requests_during": int(is_during.sum()),
        "failed": len(failures),
        "failures": failures[:5],
        "p50_before_ms": round(float(before[0]), 2),
        "p99_before_ms": round(float(before[1]), 2),
        "p50_during_ms": round(float(during[0]), 2),
        "p99_during_ms": round(float(during[1]), 2),
        "p99_ratio": round(float(during[1] / before[1]), 2),
        "swap_s_median": round(float(np.median([e - s for s, e in changes])), 2),
    }


if __name__ == "__main__":
    main()
