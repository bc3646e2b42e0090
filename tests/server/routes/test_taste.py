"""GET /users/{user_id}/taste, /map and /users/{user_id}/data."""

from __future__ import annotations

from pathlib import Path

import pytest
from httpx import Client

from tests.server.answers import problem, read_json
from tests.server.conftest import served


def test_taste_is_counted_by_kind(client: Client) -> None:
    body = read_json(client.get("/users/sim-0007/taste"))
    assert body["n_items"] > 5
    assert set(body["kinds"]) == {"domain", "genre", "decade", "creator", "tag", "mood"}
    domains = body["kinds"]["domain"]
    assert sum(liking["share"] for liking in domains) == pytest.approx(1)
    assert sum(liking["liked"] + liking["disliked"] for liking in domains) == body["n_items"]
    shares = [liking["share"] for liking in body["kinds"]["genre"]]
    assert shares == sorted(shares, reverse=True)
    assert all(0 < liking["usual"] < 1 for liking in body["kinds"]["genre"])


def test_taste_follows_every_event_and_leaves_out_what_is_muted(client: Client) -> None:
    for item, kind in (("movie:alien", "like"), ("movie:solaris", "dislike")):
        read_json(client.post("/events", json={"user_id": "taster", "item_id": item, "event_type": kind}))
    body = read_json(client.get("/users/taster/taste"))
    horror = {liking["value"]: liking for liking in body["kinds"]["genre"]}["Horror"]
    assert (horror["liked"], horror["disliked"]) == (1, 0)
    assert horror["share"] == pytest.approx(1 / 2)
    assert [(liking["liked"], liking["disliked"]) for liking in body["kinds"]["domain"]] == [(1, 1)]
    read_json(client.put("/users/taster/muted", json={"items": ["movie:alien"]}))
    assert read_json(client.get("/users/taster/taste"))["n_items"] == 1


def test_taste_has_the_moods_that_things_are_found_to_feel(client: Client) -> None:
    item = {"title": "Giggles", "domain": "movie", "genres": ["Comedy"]}
    read_json(client.put("/items/movie:giggles", json=item))
    read_json(client.post("/events", json={"user_id": "moody", "item_id": "movie:giggles", "event_type": "like"}))
    (mood,) = read_json(client.get("/users/moody/taste"))["kinds"]["mood"]
    assert (mood["value"], mood["share"], mood["liked"]) == ("amusement", 1.0, 1)
    assert 0 < mood["usual"] < 1
    assert client.delete("/items/movie:giggles").status_code == 204


def test_somebody_unknown_has_no_taste_yet(client: Client) -> None:
    body = read_json(client.get("/users/who/taste"))
    assert body["n_items"] == 0
    assert body["kinds"]["genre"] == []


def test_the_map_shows_what_is_liked_together(client: Client) -> None:
    drawn = read_json(client.get("/map"))
    assert drawn == read_json(client.get("/map"))
    assert drawn["snapshot"] == read_json(client.get("/ready"))["snapshot"]
    assert len(drawn["items"]) > 200
    assert all(-1 <= dot["x"] <= 1 and -1 <= dot["y"] <= 1 for dot in drawn["items"])
    assert drawn["areas"]
    assert len({area["label"] for area in drawn["areas"]}) == len(drawn["areas"])


def test_what_has_left_the_catalogue_leaves_the_map(client: Client) -> None:
    gone = read_json(client.get("/map"))["items"][0]
    item = read_json(client.get(f"/items/{gone['item_id']}"))
    assert client.delete(f"/items/{gone['item_id']}").status_code == 204
    assert gone["item_id"] not in {item["item_id"] for item in read_json(client.get("/map"))["items"]}
    read_json(
        client.put(f"/items/{gone['item_id']}", json={name: item[name] for name in ("domain", "title", "genres")})
    )


def test_a_user_can_take_along_all_that_is_kept(client: Client) -> None:
    read_json(client.post("/events", json={"user_id": "mover", "item_id": "movie:alien", "event_type": "like"}))
    read_json(client.put("/users/mover/muted", json={"genres": ["Comedy"]}))
    read_json(client.put("/users/mover/about", json={"about": "Moves a lot."}))
    body = read_json(client.get("/users/mover/data"))
    assert body["about"] == "Moves a lot."
    assert body["shown"] == []
    answer = read_json(client.get("/recommend?user_id=mover&limit=2"))
    (shown,) = read_json(client.get("/users/mover/data"))["shown"]
    assert shown["items"] == [row["item_id"] for row in answer["recommendations"]]
    assert [event["item_id"] for event in body["events"]] == ["movie:alien"]
    assert body["muted"]["genres"] == ["Comedy"]


def test_before_any_training_there_is_no_map(tmp_path: Path) -> None:
    with served(tmp_path) as client:
        assert "train" in problem(client.get("/map"), 503)["detail"]
        assert read_json(client.get("/users/1/taste"))["n_items"] == 0
