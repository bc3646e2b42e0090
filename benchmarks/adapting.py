"""How soon an event is felt: from sending it to having read the list that it changed."""

from __future__ import annotations

import http.client
import json
import time
from typing import Any
from urllib.parse import urlparse

import numpy as np

from benchmarks.measured import server, store_of_ml100k, write

EVENTS = 1_000
SEED = 42


def main() -> None:
    rng = np.random.default_rng(SEED)
    with store_of_ml100k() as folder, server(folder) as (address, _, _):
        connection = http.client.HTTPConnection(str(urlparse(address).netloc))
        took_ms, changed = [], 0
        for _ in range(EVENTS):
            user, item = str(rng.integers(1, 944)), str(rng.integers(1, 1683))
            before = _list(connection, user)
            started = time.perf_counter()
            event = {"user_id": user, "item_id": item, "event_type": "click"}
            _ask(connection, "POST", "/events", event)
            after = _list(connection, user)
            took_ms.append((time.perf_counter() - started) * 1000)
            changed += before != after
    write(
        "adapting",
        {
            "events": EVENTS,
            "seed": SEED,
            "what": "POST /events (one click, on the disk) and GET /recommend?limit=50 with surprise=0, one connection",
            "p50_ms": round(float(np.percentile(took_ms, 50)), 2),
            "p99_ms": round(float(np.percentile(took_ms, 99)), 2),
            "lists_changed": changed,
        },
    )


def _list(connection: http.client.HTTPConnection, user: str) -> list[tuple[str, float]]:
    answer = _ask(connection, "GET", f"/recommend?user_id={user}&limit=50&surprise=0")
    return [(row["item_id"], row["score"]) for row in answer["recommendations"]]


def _ask(connection: http.client.HTTPConnection, method: str, path: str, body: Any = None) -> Any:
    connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
    return json.load(connection.getresponse())
