"""Measure how soon an event changes a list: from sending it to having read the changed list."""

from __future__ import annotations

import http.client
import json
import time
from typing import Any, Final
from urllib.parse import urlparse

import numpy as np

from benchmarks.measured import server, trained_ml100k, write_result

N_EVENTS: Final = 1_000
N_USERS: Final = 943
N_ITEMS: Final = 1_682
SEED: Final = 42


def main() -> None:
    rng = np.random.default_rng(SEED)
    with trained_ml100k() as folder, server(folder) as (address, _, _):
        connection = http.client.HTTPConnection(str(urlparse(address).netloc))
        delays_ms, n_changed = [], 0
        for _ in range(N_EVENTS):
            user, item = str(rng.integers(1, N_USERS + 1)), str(rng.integers(1, N_ITEMS + 1))
            before = _recommend(connection, user)
            started = time.perf_counter()
            event = {"user_id": user, "item_id": item, "event_type": "click"}
            _request(connection, "POST", "/events", event)
            after = _recommend(connection, user)
            delays_ms.append((time.perf_counter() - started) * 1000)
            n_changed += before != after
    write_result(
        "adapting",
        {
            "events": N_EVENTS,
            "seed": SEED,
            "what": "POST /events (one click, on the disk) and GET /recommend?limit=50 with surprise=0, one connection",
            "p50_ms": round(float(np.percentile(delays_ms, 50)), 2),
            "p99_ms": round(float(np.percentile(delays_ms, 99)), 2),
            "lists_changed": n_changed,
        },
    )


def _recommend(connection: http.client.HTTPConnection, user: str) -> list[tuple[str, float]]:
    """The ids and scores of a user's list of fifty."""
    answer = _request(connection, "GET", f"/recommend?user_id={user}&limit=50&surprise=0")
    return [(row["item_id"], row["score"]) for row in answer["recommendations"]]


def _request(connection: http.client.HTTPConnection, method: str, path: str, body: Any = None) -> Any:
    connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
    return json.load(connection.getresponse())


if __name__ == "__main__":
    main()
