"""/rules: change, list, preview and remove business rules, and see what they did in the trace of an answer."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from httpx import Client

from palate.adapters.sql.rules import SqlRules
from palate.adapters.sqlite.database import SqliteDatabase
from palate.data.rules import Condition, Rule
from tests.server.answers import problem, read_json
from tests.server.conftest import served
from tests.server.users import Clock
from tests.waiting import wait_until

USER = "sim-0007"


@pytest.fixture(scope="module")
def clock() -> Clock:
    clock = Clock()
    clock.now = 1.7e9
    return clock


@pytest.fixture(scope="module")
def data_dir(trained_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(trained_store, tmp_path_factory.mktemp("rules") / "data"))


@pytest.fixture(scope="module")
def client(data_dir: Path, clock: Clock) -> Iterator[Client]:
    with served(data_dir, clock=clock) as client:
        yield client


@pytest.fixture(autouse=True)
def _no_rules_after(client: Client) -> Iterator[None]:
    yield
    for row in read_json(client.get("/rules"))["rules"]:
        read_json(client.delete(f"/rules/{row['rule']['name']}"))


def ask(client: Client, **more: Any) -> Any:
    return read_json(client.post("/recommend", json={"user_id": USER, "surprise": 0, **more}))


def ids(answer: Any) -> list[str]:
    return [row["item_id"] for row in answer["recommendations"]]


def effects(answer: Any) -> list[Any]:
    return [effect for step in answer["trace"] for effect in step["rules"]]


def test_a_rule_from_its_beginning_to_its_end(client: Client, clock: Clock) -> None:
    target = ids(ask(client, top_k=40))[30]
    body = {
        "kind": "pin",
        "position": 2,
        "where": {"ids": [target]},
        "starts": datetime.fromtimestamp(clock.now + 60, UTC).isoformat(),
        "ends": datetime.fromtimestamp(clock.now + 120, UTC).isoformat(),
    }
    stored = read_json(client.put("/rules/Film of the week", json=body), 201)
    assert (stored["created"], stored["state"], stored["holds_in"]) == (True, "scheduled", ["default"])
    assert read_json(client.put("/rules/Film of the week", json=body))["created"] is False
    assert target not in ids(ask(client))
    clock.now += 60
    answer = ask(client, trace=True, explain=True)
    assert ids(answer)[1] == target
    assert answer["recommendations"][1]["reason"] == "Promoted: Film of the week"
    assert answer["recommendations"][1]["why"]["rules"] == ["Film of the week"]
    assert effects(answer) == [
        {"rule": "Film of the week", "kind": "pin", "matched": 1, "moved": 1, "removed": 0, "relaxed": 0}
    ]
    [row] = read_json(client.get("/rules"))["rules"]
    assert (row["state"], row["rule"]["name"], row["rule"]["where"]["ids"]) == ("active", "Film of the week", [target])
    clock.now += 60
    assert effects(ask(client, trace=True)) == []
    assert target not in ids(ask(client))
    assert read_json(client.get("/rules"))["rules"][0]["state"] == "ended"


def test_limits_and_boosts_over_http(client: Client) -> None:
    genre = read_json(client.get(f"/items/{ids(ask(client))[0]}"))["genres"][0]
    read_json(client.put("/rules/few", json={"kind": "limit", "at_most": 1, "per": "domain"}), 201)
    answer = ask(client, trace=True, top_k=6)
    domains = [row["domain"] for row in answer["recommendations"]]
    assert len(set(domains[:4])) == 4
    [effect] = effects(answer)
    assert effect["relaxed"] == 2
    read_json(client.put("/rules/up", json={"kind": "boost", "amount": 100, "where": {"genres": [genre]}}), 201)
    boosted = ask(client, top_k=3, domains=["movie"], explain=True)["recommendations"]
    assert all("Promoted: up" in row["reason"] for row in boosted if row["why"].get("promotion"))


def test_a_preview_compares_lists_and_changes_nothing(client: Client) -> None:
    before = ids(ask(client))
    rule = {"kind": "hide", "where": {"ids": before[:2]}}
    preview = read_json(client.post("/rules/preview", json={"rule": rule, "user_id": USER}))
    assert preview["matched"] == 2
    assert {card["item_id"] for card in preview["items"]} == set(before[:2])
    assert preview["change"]["left"] == before[:2]
    positions = [row["position_before"] for row in preview["change"]["items"]]
    assert set(range(3, 11)) <= set(positions)
    assert None in positions
    assert preview["change"]["effects"][0]["removed"] == 2
    assert ids(ask(client)) == before
    assert read_json(client.post("/rules/preview", json={"rule": rule}))["change"] is None


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"kind": "hide"}, "where"),
        ({"kind": "boost", "where": {"genres": ["Drama"]}}, "factor"),
        ({"kind": "boost", "factor": 0.5, "where": {"genres": ["Drama"]}}, "factor"),
        ({"kind": "hide", "where": {"genre": ["Drama"]}}, "body.where.genre"),
        ({"kind": "hide", "where": {"genres": ["Drama"]}, "pipelines": ["nowhere"]}, "pipelines"),
        ({"kind": "limit", "at_most": 1, "per": "colour"}, "per"),
        ({"kind": "limit", "at_most": True, "per": "genre"}, "body.at_most"),
        ({"kind": "raise"}, "body.kind"),
    ],
)
def test_a_bad_rule_is_refused_by_field(client: Client, body: dict[str, Any], where: str) -> None:
    for answer in (
        client.put("/rules/bad", json=body),
        client.post("/rules/preview", json={"rule": body}),
    ):
        refused = problem(answer, 422)
        assert refused["errors"][0]["where"].replace("body.rule.", "body.") == where
    assert read_json(client.get("/rules"))["rules"] == []
    assert "no rule 'bad'" in problem(client.delete("/rules/bad"), 404)["detail"]


def test_a_server_follows_what_other_processes_write(client: Client, data_dir: Path) -> None:
    target = ids(ask(client))[0]
    with contextlib.closing(SqliteDatabase(data_dir / "palate.db")) as database:
        hide = Rule(name="hide", kind="hide", where=Condition(ids=(target,)))
        asyncio.run(SqlRules(database).change([hide]))
        wait_until(lambda: target not in ids(ask(client)))
        asyncio.run(SqlRules(database).change([], ["hide"]))
        wait_until(lambda: ids(ask(client))[0] == target)
