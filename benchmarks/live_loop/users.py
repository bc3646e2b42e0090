"""Simulated users who know a server by its HTTP API alone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any, Final

import numpy as np

from benchmarks.live_loop.clock import SharedClock
from palate.data.events import KIND_OF_CODE, Event
from palate.data.profile import History
from palate.simulation.session import SessionState
from palate.simulation.world import World, user_id
from palate.types import Codes, Doubles

_BATCH: Final = 2_000


class Client:
    """One connection to a server."""

    def __init__(self, address: str) -> None:
        self._connection = HTTPConnection(address.removeprefix("http://"))

    def post(self, path: str, body: Mapping[str, object]) -> Any:
        """The JSON answer to a request, which must succeed."""
        self._connection.request("POST", path, json.dumps(body), {"content-type": "application/json"})
        response = self._connection.getresponse()
        content = response.read()
        if response.status >= HTTPStatus.BAD_REQUEST:
            raise RuntimeError(f"{path}: {response.status} {content[:500]!r}")
        return json.loads(content) if content else None


class HttpRecommender:
    """A recommender of the simulator: sends the events since a user's last list, then asks for the next one."""

    def __init__(self, client: Client, world: World, clock: SharedClock) -> None:
        self._client, self._world, self._clock = client, world, clock
        self._lists: dict[int, tuple[str, int]] = {}
        """The id of each user's last list, and the length of the history before it."""

    def __call__(
        self, user: int, history: History, session: SessionState, n: int, rng: np.random.Generator
    ) -> tuple[Codes, Doubles]:
        self._clock.set(session.at)
        self.send_events(user, history)
        unavailable = self._world.vocabulary.names(np.flatnonzero(~session.available).tolist())
        answer = self._client.post("/recommend", {"user_id": user_id(user), "top_k": n, "exclude": unavailable})
        self._lists[user] = answer["recommendation_id"], len(history)
        items = self._world.vocabulary.codes([row["item_id"] for row in answer["recommendations"]])
        return items, np.ones(len(items))

    def send_events(self, user: int, history: History) -> None:
        """Send the events since the user's last list, with its id."""
        recommendation, n_before = self._lists.get(user, ("", len(history)))
        if n_before == len(history):
            return
        events = []
        for row in range(n_before, len(history)):
            kind, value = KIND_OF_CODE[int(history.kinds[row])].name, float(history.values[row])
            event = {"user_id": user_id(user), "item_id": history.items[row], "event_type": kind}
            events.append(
                {
                    **event,
                    "timestamp": float(history.at[row]),
                    "recommendation_id": recommendation,
                    **({} if np.isnan(value) else {"value": value}),
                }
            )
        self._client.post("/events", {"events": events})
        self._lists[user] = recommendation, len(history)


def fill_store(client: Client, world: World, events: Sequence[Event]) -> None:
    """Send a catalogue, and what users did before."""
    items = [{**item.to_dict(), "item_id": item.id} for item in world.items]
    for item in items:
        del item["id"]
    client.post("/items", {"items": items})
    rows = [
        {
            "event_id": event.event_id,
            "user_id": event.user,
            "item_id": event.item,
            "event_type": event.kind,
            "timestamp": event.at,
            **({} if event.value is None else {"value": event.value}),
        }
        for event in events
    ]
    for start in range(0, len(rows), _BATCH):
        client.post("/events", {"events": rows[start : start + _BATCH]})
