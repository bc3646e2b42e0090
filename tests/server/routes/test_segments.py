"""GET /segments and /users/{user_id}/segment."""

from __future__ import annotations

from pathlib import Path

from httpx import Client

from tests.server.answers import problem, said
from tests.server.conftest import served


def test_segments_have_names_traits_and_items(client: Client) -> None:
    body = said(client.get("/segments?limit=2"))
    assert len(body["segments"]) == 8
    assert body["snapshot"] == said(client.get("/ready"))["snapshot"]
    for one in body["segments"]:
        assert one["name"]
        assert len(one["items"]) == 2
        assert one["items"][0]["title"]
        assert all(trait["odds"] > 1 for traits in one["traits"].values() for trait in traits)


def test_a_users_segment_is_one_of_them(client: Client) -> None:
    names = {one["segment_id"]: one["name"] for one in said(client.get("/segments"))["segments"]}
    own = said(client.get("/users/sim-0007/segment"))
    assert own["user_id"] == "sim-0007"
    assert names[own["segment_id"]] == own["name"]


def test_somebody_unknown_has_none(client: Client) -> None:
    own = said(client.get("/users/who/segment"))
    assert (own["segment_id"], own["name"]) == (None, None)


def test_before_any_training_there_are_none(tmp_path: Path) -> None:
    with served(tmp_path) as client:
        assert "train" in problem(client.get("/segments"), 503)["detail"]
        problem(client.get("/users/1/segment"), 503)
