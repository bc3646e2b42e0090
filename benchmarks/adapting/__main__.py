"""Measure how soon an event changes a list: from sending it to having read the changed list."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlparse

import numpy as np

from benchmarks.measured import server, trained_ml100k, write_result

N_EVENTS: Final = 1_000
N_USERS: Final = 943
N_ITEMS: Final = 1_682
SEED: Final = 42
WHAT: Final = "POST /events (one click, on the disk) and GET /recommend?limit=50 with surprise=0, one connection"


def main() -> None:
    users, items = ([str(k + 1) for k in range(n)] for n in (N_USERS, N_ITEMS))
    with trained_ml100k() as folder, server(folder) as (address, _, _):
        connection = http.client.HTTPConnection(str(urlparse(address).netloc))
        delays = measure_delays(connection, connection, users, items)
    write_result("adapting", {"events": N_EVENTS, "seed": SEED, "what": WHAT, **delays})


def measure_delays(
    writer: http.client.HTTPConnection,
    reader: http.client.HTTPConnection,
    users: Sequence[str],
    items: Sequence[str],
) -> dict[str, float]:
    """Send events over ``writer``, each for a random user, and read the list of the user over ``reader``."""
    rng = np.random.default_rng(SEED)
    delays_ms, n_changed = [], 0
    for _ in range(N_EVENTS):
        user, item = users[int(rng.integers(len(users)))], items[int(rng.integers(len(items)))]
        before = _recommend(reader, user)
        started = time.perf_counter()
        _request(writer, "POST", "/events", {"user_id": user, "item_id": item, "event_type": "click"})
        after = _recommend(reader, user)
        delays_ms.append((time.perf_counter() - started) * 1000)
        n_changed += before != after
    p50, p99 = (round(float(np.percentile(delays_ms, percentile)), 2) for percentile in (50, 99))
    return {"p50_ms": p50, "p99_ms": p99, "lists_changed": n_changed}


def _recommend(connection: http.client.HTTPConnection, user: str) -> list[tuple[str, float]]:
    """The ids and scores of a user's list of fifty."""
    answer = _request(connection, "GET", f"/recommend?user_id={user}&limit=50&surprise=0")
    return [(row["item_id"], row["score"]) for row in answer["recommendations"]]


def _request(connection: http.client.HTTPConnection, method: str, path: str, body: Any = None) -> Any:
    connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
    return json.load(connection.getresponse())


if __name__ == "__main__":
    main()
