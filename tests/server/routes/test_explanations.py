"""Reasons over HTTP: why an item was shown, and mutes that last."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import Client

from tests.server.answers import ids, problem, read_json

SPACE = ["movie:2001-a-space-odyssey", "book:dune", "movie:alien"]


def shown(client: Client, **body: Any) -> dict[str, Any]:
    answer: dict[str, Any] = read_json(client.post("/recommend", json={"surprise": 0, **body}))
    return answer


def why(client: Client, answer: dict[str, Any], index: int = 0) -> dict[str, Any]:
    path = f"/recommendations/{answer['recommendation_id']}/items/{ids(answer)[index]}/why"
    explanation: dict[str, Any] = read_json(client.get(path))
    return explanation


def test_shares_and_effects_stand_apart(client: Client) -> None:
    answer = shown(client, history=SPACE, user_input="space", explain=True)
    explanation = why(client, answer)
    first = answer["recommendations"][0]
    assert explanation["item"]["item_id"] == first["item_id"]
    assert (explanation["position"], explanation["standing"]["rank"], explanation["notes"]) == (1, 1, [])
    assert explanation["standing"]["score"] == pytest.approx(first["score"], abs=1e-5)
    parts = [explanation["shares"][name] for name in ("history", "words", "popularity", "rest")]
    assert sum(parts) + explanation["base"] == pytest.approx(explanation["standing"]["score"], abs=1e-4)
    assert {effect["item_id"] for effect in explanation["without"]} <= {*SPACE, None}
    assert "share" not in explanation["without"][0]
    for effect in explanation["without"]:
        assert effect["change"] == pytest.approx(
            effect["standing"]["score"] - explanation["standing"]["score"], abs=1e-6
        )
    assert explanation["written_by"] == "template"
    assert explanation["text"]


def test_a_reason_names_what_is_shared_and_where_it_would_stand(client: Client) -> None:
    answer = shown(client, history=SPACE, top_k=10)
    explanations = [why(client, answer, index) for index in range(10)]
    with_reason = [
        explanation
        for explanation in explanations
        if explanation["without"] and explanation["without"][0]["change"] < 0
    ]
    assert with_reason
    for explanation in with_reason:
        main = explanation["without"][0]
        assert explanation["text"].startswith(f"Because you {main['verb']} {main['title']}")
        if main["standing"]["rank"] > explanation["standing"]["rank"]:
            assert f"Without {main['title']} this would be {main['standing']['rank']}" in explanation["text"]
    assert any("and it shares" in explanation["text"] for explanation in with_reason)


@pytest.mark.parametrize("path", ["nope/items/book:dune", "nope/items/a/b/c"])
def test_an_unknown_slate(client: Client, path: str) -> None:
    assert "no recommendation 'nope'" in problem(client.get(f"/recommendations/{path}/why"), 404)["detail"]


def test_an_item_that_was_not_shown(client: Client) -> None:
    answer = shown(client, history=SPACE)
    path = f"/recommendations/{answer['recommendation_id']}/items/{SPACE[0]}/why"
    problem(client.get(path), 404)


def test_a_request_may_mute(client: Client) -> None:
    plain = shown(client, history=SPACE, top_k=20)
    quiet = shown(client, history=SPACE, top_k=20, muted={"items": SPACE})
    nobody = shown(client, exclude=SPACE, top_k=20)
    assert ids(quiet) == ids(nobody) != ids(plain)
    assert shown(client, history=SPACE, muted={"genres": ["Science Fiction"], "people": ["Frank Herbert"]})
    assert "muted.titles" in problem(client.post("/recommend", json={"muted": {"titles": []}}), 422)["detail"]


def test_a_user_may_mute_for_good(client: Client) -> None:
    for item in SPACE:
        read_json(client.post("/events", json={"user_id": "mia", "item_id": item, "event_type": "like"}))
    plain = ids(shown(client, user_id="mia"))
    assert read_json(client.get("/users/mia/muted")) == {"items": [], "genres": [], "people": []}
    body = {"items": ["movie:alien"], "genres": ["Science Fiction"], "people": []}
    assert read_json(client.put("/users/mia/muted", json=body)) == body
    assert read_json(client.get("/users/mia/muted")) == body
    assert ids(shown(client, user_id="mia")) != plain
    assert not set(SPACE) & set(ids(shown(client, user_id="mia", top_k=1_000)))
    assert read_json(client.put("/users/mia/muted", json={})) == {"items": [], "genres": [], "people": []}
    assert ids(shown(client, user_id="mia")) == plain
    read_json(client.put("/users/mia/muted", json=body))
    read_json(client.delete("/users/mia"))
    assert read_json(client.get("/users/mia/muted"))["items"] == []
