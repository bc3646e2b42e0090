"""GET /segments and /users/{user_id}/segment."""

from __future__ import annotations

from pathlib import Path

from httpx import Client

from tests.server.answers import problem, read_json
from tests.server.conftest import served


def test_segments_have_names_traits_and_items(client: Client) -> None:
    body = read_json(client.get("/segments?limit=2"))
    assert len(body["segments"]) == 8
    assert body["snapshot"] == read_json(client.get("/ready"))["snapshot"]
    for segment in body["segments"]:
        assert segment["name"]
        assert len(segment["items"]) == 2
        assert segment["items"][0]["title"]
        assert all(trait["odds"] > 1 for traits in segment["traits"].values() for trait in traits)


def test_a_users_segment_is_one_of_them(client: Client) -> None:
    names = {segment["segment_id"]: segment["name"] for segment in read_json(client.get("/segments"))["segments"]}
    own = read_json(client.get("/users/sim-0007/segment"))
    assert own["user_id"] == "sim-0007"
    assert names[own["segment_id"]] == own["name"]


def test_somebody_unknown_has_none(client: Client) -> None:
    own = read_json(client.get("/users/who/segment"))
    assert (own["segment_id"], own["name"]) == (None, None)


def test_before_any_training_there_are_none(tmp_path: Path) -> None:
    with served(tmp_path) as client:
        assert "train" in problem(client.get("/segments"), 503)["detail"]
        problem(client.get("/users/1/segment"), 503)
