"""A server follows a policy: its lists, its versions in /ready, and a new version without a restart."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import httpx

from palate.policies.clone_policy import ClonePolicy
from palate.policies.storage import PolicyFolder
from palate.settings import default_stages
from tests.server.answers import read_json
from tests.server.conftest import served
from tests.waiting import wait_until

WILD = ClonePolicy(name="p", version="v1", warmth=1_000.0)


def versions(client: httpx.Client) -> dict[str, str]:
    policies: dict[str, str] = read_json(client.get("/ready"))["policies"]
    return policies


def ids(client: httpx.Client, cursor: str = "") -> tuple[list[str], str]:
    answer = read_json(
        client.get("/recommend", params={"user_id": "sim-0007"} | ({"cursor": cursor} if cursor else {}))
    )
    return [each["item_id"] for each in answer["recommendations"]], answer["cursor"]


def test_a_server_follows_the_current_version(trained_store: Path, tmp_path: Path) -> None:
    data_dir = Path(shutil.copytree(trained_store, tmp_path / "data"))
    stages = [
        {"stage": "explore.policy", "policy": "p"} if stage["stage"].startswith("explore.") else stage
        for stage in default_stages()
    ]
    with served(data_dir) as client:
        assert versions(client) == {}
        plain, cursor = ids(client)
    with served(data_dir, pipelines={"default": {"stages": stages}}, policies={"p": {"kind": "clone"}}) as client:
        assert versions(client) == {"p": "clone"}
        assert ids(client, cursor)[0] == plain, "the clone draws the same list under the same seed"
        folder = PolicyFolder(data_dir / "policies")
        folder.write(WILD)
        assert wait_until(lambda: versions(client) == {"p": "v1"})
        assert ids(client, cursor)[0] != plain
        folder.write(replace(WILD, version="v2", warmth=1.0))
        assert wait_until(lambda: versions(client) == {"p": "v2"})
        assert ids(client, cursor)[0] == plain
