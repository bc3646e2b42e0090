"""Experiments with real processes: two servers and a learner over one store, and users who answer over HTTP."""

from __future__ import annotations

import contextlib
import itertools
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.server.processes import server
from tests.services.experiment_pipelines import PIPELINES
from tests.waiting import LAST_RESORT_S

pytestmark = pytest.mark.slow

N_SHOWN: Final = 5
_QUICK: Final = """
[features]
follow_every_s = 0.05
[experiments]
every_s = 0.1
shadow_share = 1.0
[learner]
every_s = 1e6
min_new_events = 1000000000
[pipelines.unpopular]
stages = {stages}
"""


@contextlib.contextmanager
def learner(data_dir: Path, config: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "palate", "learn", "--data-dir", str(data_dir), "--config", str(config)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def toml_of(stages: list[dict[str, Any]]) -> str:
    """Stages as TOML: inline tables."""
    tables = []
    for stage in stages:
        weights = stage.get("weights")
        rest = [f"{key} = {json.dumps(value)}" for key, value in stage.items() if key != "weights"]
        more = [f"weights = {{ popular = {weights['popular']} }}"] if weights else []
        tables.append("{ " + ", ".join([*rest, *more]) + " }")
    return f"[{', '.join(tables)}]"


@dataclass
class World:
    """Two servers over one store, and users whose taste is known."""

    addresses: tuple[str, str]
    processes: list[subprocess.Popen[Any]]
    client: httpx.Client
    popular: set[str] = field(default_factory=set)
    """The items that the default pipeline shows to a stranger first."""
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def post(self, path: str, body: dict[str, Any], server_index: int = 0) -> Any:
        answer = self.client.post(f"{self.addresses[server_index]}{path}", json=body)
        return answer.raise_for_status().json()

    def items(self, user: str | None, server_index: int = 0) -> tuple[str, list[str]]:
        """A list for a user: its id, and its items."""
        body = {"user_id": user, "limit": N_SHOWN, "surprise": 0}
        answer = self.post("/recommend", body, server_index)
        return answer["recommendation_id"], [row["item_id"] for row in answer["recommendations"]]

    def is_default(self, user: str, server_index: int = 0) -> bool:
        return bool(set(self.items(user, server_index)[1]) & self.popular)

    def visit(self, likes: Callable[[str], bool]) -> None:
        """A new user comes to one of the servers and, in two cases of three, says what they think of an item."""
        number = next(self.numbers)
        id_, items = self.items(user := f"visitor-{number}", number % 2)
        if random.Random(number).random() < 2 / 3:
            kind = "like" if likes(items[0]) else "dislike"
            event = {"user_id": user, "item_id": items[0], "event_type": kind, "recommendation_id": id_}
            self.post("/events", event, number % 2)

    def state(self, name: str) -> Any:
        return self.client.get(f"{self.addresses[1]}/experiments/{name}").raise_for_status().json()["experiment"]

    def run_until(self, name: str, state: str, likes: Callable[[str], bool]) -> Any:
        """Let users come until the experiment has a state."""
        for _ in range(200):
            assert all(process.poll() is None for process in self.processes)
            for _ in range(10):
                self.visit(likes)
            if (experiment := self.state(name))["state"] == state:
                return experiment
        raise AssertionError(f"2,000 users, and still {experiment}")


@pytest.fixture(scope="module")
def world(trained_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    data_dir = Path(shutil.copytree(trained_store, folder / "data"))
    config = folder / "palate.toml"
    config.write_text(_QUICK.format(stages=toml_of(PIPELINES["unpopular"]["stages"])))
    environment = ("env", f"PALATE_CONFIG={config}")
    with (
        server(data_dir, *environment) as (first, first_address),
        server(data_dir, *environment) as (second, second_address),
        learner(data_dir, config) as learning,
        httpx.Client(timeout=LAST_RESORT_S) as client,
    ):
        world = World((first_address, second_address), [first, second, learning], client)
        body = {"limit": 60, "surprise": 0}
        world.popular = {row["item_id"] for row in world.post("/recommend", body)["recommendations"]}
        yield world


def experiment(name: str, steps: list[tuple[str, float, int]], **changes: Any) -> dict[str, Any]:
    return {
        "name": name,
        "variants": {"control": "default", "unpopular": "unpopular"},
        "steps": [{"name": step, "share": share, "min_users": users} for step, share, users in steps],
        "n_users": 200,
        "min_users": 30,
        "guardrails": {"dislikes": 0.1},
        **changes,
    }


def test_a_harmful_variant_is_rolled_back_and_its_users_get_the_control(world: World) -> None:
    world.post("/experiments", experiment("bad", [("half", 0.5, 0), ("full", 1.0, 0)]))
    users = [f"same-{number}" for number in range(30)]
    while all(world.is_default(user, 1) for user in users):
        assert all(process.poll() is None for process in world.processes)  # the second server follows
    on_first, on_second = ([world.is_default(user, index) for user in users] for index in (0, 1))
    assert on_first == on_second
    assert 5 < sum(on_first) < 25
    ended = world.run_until("bad", "rolled back", likes=world.popular.__contains__)
    change = ended["history"][-1]
    assert (change["by"], change["shares"]) == ("learner", {"control": 1.0})
    assert "worse than control" in change["reason"] or "Guardrails are harmed: dislikes" in change["reason"]
    for index in (0, 1):
        while not all(world.is_default(user, index) for user in users):
            assert all(process.poll() is None for process in world.processes)


def test_a_better_variant_is_ramped_up_until_everybody_gets_it(world: World) -> None:
    steps = [("shadow", 0.0, 5), ("canary", 0.2, 5), ("half", 0.5, 0), ("full", 1.0, 0)]
    world.post("/experiments", experiment("good", steps))
    ended = world.run_until("good", "won", likes=lambda item: item not in world.popular)
    assert {change["by"] for change in ended["history"][1:]} == {"learner"}
    names = [change["step"] for change in ended["history"]]
    assert names[:2] == ["shadow", "canary"]
    assert names[-1] == "full"
    for index in (0, 1):
        while any(world.is_default(f"late-{number}", index) for number in range(10)):
            assert all(process.poll() is None for process in world.processes)
    status = world.client.get(f"{world.addresses[0]}/experiments/good").json()
    assert status["evaluation"]["shadow"]["unpopular"]["lists"] >= 5
    world.post("/experiments/good/stop", {})
