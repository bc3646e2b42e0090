"""POST /events and a user's own history over HTTP."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, get_args
from urllib.parse import quote

import pytest
from httpx import Client, Response

from palate.data.events import KINDS, RETRACT
from palate.server.schemas.events import Correction, EventKind
from tests.server.answers import ids, problem, read_json

DUNE, ALIEN = "book:dune", "movie:alien"


def send(client: Client, **event: Any) -> dict[str, Any]:
    answer: dict[str, Any] = read_json(client.post("/events", json=event))
    return answer


def test_the_kinds_that_the_api_takes_are_those_there_are() -> None:
    assert set(get_args(EventKind)) == {*KINDS, RETRACT}
    assert set(get_args(Correction.model_fields["event_type"].annotation)) == set(KINDS)


def test_the_documented_click_is_taken(movies: Client) -> None:
    event = {"user_id": "1", "item_id": "50", "event_type": "click", "timestamp": "2026-02-06T10:30:00Z"}
    answer = read_json(movies.post("/events", json=event))
    assert answer["accepted"] == 1
    last = read_json(movies.get("/users/1/history"))["events"][-1]
    assert (last["item_id"], last["title"], last["event_type"]) == ("50", "Star Wars", "click")
    assert last["timestamp"] == 1_770_373_800.0
    assert [last["event_id"]] == answer["event_ids"]


@pytest.mark.parametrize(
    "event",
    [
        {"user_id": "names", "movie_id": DUNE, "kind": "rating", "rating": 4},
        {"user_id": "names", "item_id": DUNE, "event_type": "rating", "value": 4.0, "timestamp": 1_700_000_000},
        {"user_id": "names", "item_id": DUNE, "event_type": "rating", "value": 4.0, "timestamp": "2023-11-14T22:13:20"},
    ],
)
def test_other_spellings_mean_the_same(client: Client, event: dict[str, Any]) -> None:
    made = send(client, **event)["event_ids"]
    events = {event["event_id"]: event for event in read_json(client.get("/users/names/history"))["events"]}
    kept = events[made[0]]
    assert (kept["item_id"], kept["event_type"], kept["value"]) == (DUNE, "rating", 4.0)
    if "timestamp" in event:
        assert kept["timestamp"] == 1_700_000_000


def test_an_id_may_be_a_number(client: Client) -> None:
    send(client, user_id=12, item_id=DUNE, event_type="like")
    assert len(read_json(client.get("/users/12/history"))["events"]) == 1


def test_many_events_go_in_together_and_once(client: Client) -> None:
    batch = [
        {"user_id": "many", "item_id": DUNE, "event_type": "click", "event_id": f"many:{number}"} for number in range(3)
    ]
    first = read_json(client.post("/events", json={"events": batch}))
    assert first == {"accepted": 3, "repeated": [], "event_ids": ["many:0", "many:1", "many:2"]}
    again = read_json(client.post("/events", json={"events": batch}))
    assert (again["accepted"], again["repeated"]) == (0, ["many:0", "many:1", "many:2"])


def test_users_may_use_the_same_event_ids(client: Client) -> None:
    event = {"item_id": DUNE, "event_type": "click", "event_id": "order-1001"}
    for user in ("shop-a", "shop-b"):
        assert send(client, user_id=user, **event) == {"accepted": 1, "repeated": [], "event_ids": ["order-1001"]}
        assert len(read_json(client.get(f"/users/{user}/history"))["events"]) == 1
        assert client.delete(f"/users/{user}/history/order-1001").status_code == 204


def test_an_event_id_of_another_event_is_refused_and_the_batch_with_it(client: Client) -> None:
    event = {"user_id": "taken", "item_id": DUNE, "event_type": "rating", "value": 4, "event_id": "order-1"}
    send(client, **event, timestamp=1_700_000_000)
    assert send(client, **event)["repeated"] == ["order-1"], "its time was not given this time"
    new = {"user_id": "taken", "item_id": ALIEN, "event_type": "click"}
    changes: list[dict[str, Any]] = [{"item_id": ALIEN}, {"event_type": "like", "value": None}, {"value": 3}]
    for change in (*changes, {"timestamp": 1_600_000_000}):
        refused = problem(client.post("/events", json={"events": [new, {**event, **change}]}), 409)
        assert [error["where"] for error in refused["errors"]] == ["events[1].event_id"]
        assert "'order-1'" in refused["detail"]
    (stored,) = read_json(client.get("/users/taken/history"))["events"]
    assert (stored["item_id"], stored["value"], stored["timestamp"]) == (DUNE, 4.0, 1_700_000_000)


@pytest.mark.parametrize("deletes_at", [None, 0, 4])
def test_of_changes_of_an_event_at_the_same_time_one_counts(client: Client, deletes_at: int | None) -> None:
    """Eight corrections, also with a deletion among them."""
    user = f"eight-{deletes_at}"
    old = send(client, user_id=user, item_id=DUNE, event_type="rating", value=5)["event_ids"][0]
    path = f"/users/{user}/history/{old}"

    def change(n: int) -> Response:
        return (
            client.delete(path)
            if n == deletes_at
            else client.put(path, json={"event_type": "rating", "value": n / 2 + 0.5})
        )

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(change, range(8)))
    events = read_json(client.get(f"/users/{user}/history"))["events"]
    (winner,) = (answer for answer in answers if answer.status_code in (200, 204))
    others = [answer for answer in answers if answer is not winner]
    if winner.status_code == 204:
        assert events == []
        assert [answer.status_code for answer in others] == [404] * 7
    else:
        assert events == [read_json(winner)]
        assert [problem(answer, 409)["current_event_id"] for answer in others] == [events[0]["event_id"]] * 7


def test_of_a_batch_with_one_bad_event_nothing_is_kept(client: Client) -> None:
    good = {"user_id": "atomic", "item_id": DUNE, "event_type": "like"}
    body = problem(client.post("/events", json={"events": [good, {**good, "item_id": "no-such"}]}), 422)
    assert body["errors"][0]["where"] == "events[1].item_id"
    assert "no-such" in body["detail"]
    assert read_json(client.get("/users/atomic/history"))["events"] == []


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"user_id": "a", "event_type": "wink", "item_id": DUNE}, "body.event_type"),
        ({"event_type": "click", "item_id": DUNE}, "body.user_id"),
        ({"user_id": "a", "event_type": "rating", "value": 6, "item_id": DUNE}, "body.value"),
        ({"user_id": "a", "event_type": "click", "item_id": DUNE, "colour": "red"}, "body.colour"),
        ({"user_id": "a", "event_type": "click", "item_id": DUNE, "timestamp": "noon"}, "body.timestamp"),
        ({"events": []}, "body.events"),
        ({"events": [{"user_id": "a", "event_type": "wink", "item_id": DUNE}]}, "body.events[0].event_type"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_refusal_names_the_field_at_fault(client: Client, body: dict[str, Any], where: str) -> None:
    errors = problem(client.post("/events", json=body), 422)["errors"]
    assert [error["where"] for error in errors] == [where]


def test_an_event_more_than_a_day_ahead_is_refused(client: Client) -> None:
    event = {"user_id": "a", "item_id": DUNE, "event_type": "click", "timestamp": "2999-01-01T00:00:00Z"}
    assert "future" in problem(client.post("/events", json=event), 422)["detail"]


def test_the_next_answer_knows_of_an_event(client: Client) -> None:
    query = "/recommend?user_id=quick&limit=20&surprise=0"
    guest = ids(read_json(client.get(query)))
    send(client, user_id="quick", item_id=DUNE, event_type="like")
    fan = read_json(client.get(query))
    assert ids(fan) != guest
    assert "Because you liked Dune" in {row["reason"] for row in fan["recommendations"]}
    send(client, user_id="quick", item_id=ids(fan)[0], event_type="dislike")
    assert ids(fan)[0] not in ids(read_json(client.get(query)))


def test_a_history_is_corrected_taken_back_and_forgotten(client: Client) -> None:
    made = send(client, user_id="own", item_id=DUNE, event_type="rating", value=5, timestamp=1_600_000_000)
    old = made["event_ids"][0]
    better = read_json(client.put(f"/users/own/history/{old}", json={"event_type": "rating", "value": 1}))
    assert (better["value"], better["timestamp"], better["item_id"]) == (1.0, 1_600_000_000, DUNE)
    assert read_json(client.get("/users/own/history"))["events"] == [better]
    refused = problem(client.put(f"/users/own/history/{old}", json={"event_type": "like"}), 409)
    assert (refused["current_event_id"], refused["errors"][0]["where"]) == (better["event_id"], old)
    assert client.delete(f"/users/own/history/{better['event_id']}").status_code == 204
    problem(client.delete(f"/users/own/history/{better['event_id']}"), 404)
    send(client, user_id="own", item_id=ALIEN, event_type="like")
    client.get("/recommend?user_id=own")
    receipt = read_json(client.delete("/users/own"))
    assert (receipt["user_id"], receipt["events"], receipt["impressions"]) == ("own", 5, 1)
    assert [text.split()[0] for text in receipt["remains"]] == ["Backups"]
    assert read_json(client.get("/users/own/history")) == {"user_id": "own", "events": []}


def test_nobody_takes_back_what_somebody_else_did(client: Client) -> None:
    hers = send(client, user_id="ann", item_id=DUNE, event_type="like")["event_ids"][0]
    retraction = {"user_id": "bob", "event_type": "retract", "retracts": hers}
    assert problem(client.post("/events", json=retraction), 422)["errors"][0]["where"] == "events[0].retracts"
    problem(client.delete(f"/users/bob/history/{hers}"), 404)
    own = {"user_id": "ann", "event_type": "retract", "retracts": hers}
    assert read_json(client.post("/events", json=own))["accepted"] == 1


def test_an_unknown_user_has_an_empty_history(client: Client) -> None:
    assert read_json(client.get("/users/nobody/history")) == {"user_id": "nobody", "events": []}


@pytest.mark.parametrize("user", ["a/b", "a/b?c#d é👍", "history/x"])
def test_an_id_may_hold_anything_and_still_be_read_and_erased(client: Client, user: str) -> None:
    read_json(client.post("/events", json={"user_id": user, "item_id": "book:dune", "event_type": "like"}))
    path = f"/users/{quote(user, safe='')}"
    (event,) = read_json(client.get(f"{path}/history"))["events"]
    read_json(client.put(f"{path}/history/{event['event_id']}", json={"event_type": "dislike"}))
    (event,) = read_json(client.get(f"{path}/history"))["events"]
    assert event["event_type"] == "dislike"
    assert read_json(client.delete(path))["events"] > 0
    assert read_json(client.get(f"{path}/history"))["events"] == []
