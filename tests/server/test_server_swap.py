"""The first full snapshot replaces the partial one while requests of many kinds are answered; none fails."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from palate.app import open_context
from palate.models.base import Run
from palate.services.context import AppContext
from palate.services.train.train import TrainingResult, train, train_first
from palate.settings import load_settings
from tests.conftest import QUICK_MODELS
from tests.server.answers import read_json
from tests.server.conftest import served
from tests.waiting import wait_until

_MINIMUM = 5
"""Rounds of requests that each client has answered before the training begins, and after the swap."""


@pytest.fixture
def partial_store(trained_store: Path, tmp_path: Path) -> Path:
    """A copy of the community whose snapshot holds only the models that are quick to fit."""
    data_dir = Path(shutil.copytree(trained_store, tmp_path / "data"))
    shutil.rmtree(data_dir / "snapshots")
    train_with(train_first, data_dir)
    return data_dir


def train_with(
    trainer: Callable[[AppContext, Run], Coroutine[Any, Any, TrainingResult]], data_dir: Path
) -> TrainingResult:
    """Train with a context of its own, as the learner does."""

    async def open_and_train() -> TrainingResult:
        settings = load_settings(store={"data_dir": data_dir}, models=QUICK_MODELS)
        async with open_context(settings) as context:
            return await trainer(context, Run())

    return asyncio.run(open_and_train())


def request_all(client: httpx.Client, user: str) -> Iterator[httpx.Response]:
    """Answers to requests of many kinds: lists, pages, sentences, reasons, similar items, searches, events."""
    first = client.get(f"/recommend?user_id={user}&limit=5")
    yield first
    yield client.get(f"/recommend?user_id={user}&limit=5&cursor={first.json()['next_cursor']}")
    best = first.json()["recommendations"][0]["item_id"]
    yield client.post("/recommend", json={"user_id": user, "explain": True, "exclude": [best]})
    yield client.post("/recommend", json={"user_id": user, "user_input": "something hopeful, no horror"})
    yield client.post("/recommend", json={"user_ids": [user, "sim-0399"]})
    yield client.post("/similar", json={"item_id": "book:dune"})
    yield client.get("/search?q=space")
    yield client.get("/trending")
    yield client.get(f"/users/{user}/taste")
    yield client.post("/events", json={"user_id": user, "item_id": "book:dune", "event_type": "like"})


class Requesting:
    """A client that requests without pause until it is told that it is enough."""

    def __init__(self, client: httpx.Client, number: int) -> None:
        self.client, self.number = client, number
        self.rounds = 0
        self.failed: list[str] = []
        self.is_enough = False

    def run(self) -> None:
        while not self.is_enough:
            for response in request_all(self.client, f"sim-{self.number:02d}{self.rounds % 90:02d}"):
                if response.status_code >= 400:
                    self.failed.append(f"{response.request.url}: {response.status_code} {response.text[:200]}")
            self.rounds += 1


def test_the_full_snapshot_is_swapped_in_without_a_failed_request(partial_store: Path) -> None:
    with served(partial_store) as client, ThreadPoolExecutor(4) as threads:
        first = read_json(client.get("/ready"))
        assert first["pending"]
        clients = [Requesting(client, number) for number in range(3)]
        running = [threads.submit(worker.run) for worker in clients]

        def all_run() -> bool:
            return not any(run.done() for run in running)

        def have_done(rounds: Sequence[int]) -> bool:
            return all(worker.rounds >= n for worker, n in zip(clients, rounds, strict=True))

        try:
            assert wait_until(lambda: have_done([_MINIMUM] * 3), going=all_run)
            training = threads.submit(train_with, train, partial_store)
            trained = training.result()
            assert wait_until(lambda: read_json(client.get("/ready"))["snapshot"] == trained.version, going=all_run)
            more = [worker.rounds + _MINIMUM for worker in clients]
            assert wait_until(lambda: have_done(more), going=all_run)
        finally:
            for worker in clients:
                worker.is_enough = True
        for run in running:
            run.result()
        assert [worker.failed for worker in clients] == [[], [], []]
        last = read_json(client.get("/ready"))
        assert last["snapshot"] > first["snapshot"]
        assert last["pending"] == []
