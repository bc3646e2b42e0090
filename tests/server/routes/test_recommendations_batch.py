"""Several lists in one request: each as it would be alone, and refused whole."""

from __future__ import annotations

import pytest
from httpx import Client

from tests.server.answers import ids, problem, read_json

ME = {"user_id": "sim-0001", "surprise": 0}


def test_each_answer_is_the_one_that_its_request_would_get_alone(client: Client) -> None:
    requests = [
        {**ME, "domains": ["book"], "top_k": 5},
        {**ME, "top_k": 7, "explain": True},
        {"user_input": "something quiet", "surprise": 0},
        {"user_ids": ["sim-0001", "sim-0002"], "top_k": 3},
    ]
    answers = read_json(client.post("/recommend/batch", json={"requests": requests}))["answers"]
    own = ("recommendation_id", "cursor", "next_cursor")
    for request, answer in zip(requests, answers, strict=True):
        alone = read_json(client.post("/recommend", json=request))
        assert {**answer, **dict.fromkeys(own)} == {**alone, **dict.fromkeys(own)}
    assert len({answer["recommendation_id"] for answer in answers}) == len(requests)


def test_each_may_have_filters(client: Client) -> None:
    request = {**ME, "genres": ["Fantasy"], "top_k": 6}
    (answer,) = read_json(client.post("/recommend/batch", json={"requests": [request]}))["answers"]
    assert ids(answer) == ids(read_json(client.post("/recommend/filtered", json=request)))
    assert all("Fantasy" in row["genres"] for row in answer["recommendations"])


def test_a_list_had_anew_changes_for_a_reason_alone(client: Client) -> None:
    def again(answer: dict[str, str]) -> list[str]:
        request = {"user_id": "batch-1", "top_k": 20, "cursor": answer["cursor"]}
        return ids(read_json(client.post("/recommend/batch", json={"requests": [request]}))["answers"][0])

    first = read_json(client.post("/recommend", json={"user_id": "batch-1", "top_k": 20, "surprise": 0.5}))
    assert again(first) == again(first) == ids(first)
    disliked = ids(first)[4]
    read_json(client.post("/events", json={"user_id": "batch-1", "item_id": disliked, "event_type": "dislike"}))
    assert disliked not in again(first)
    assert again(first) != ids(first)


@pytest.mark.parametrize(
    ("requests", "where"),
    [
        ([], "body.requests"),
        ([ME] * 17, "body.requests"),
        ([ME, {**ME, "top_k": 0}], "body.requests[1].top_k"),
        ([ME, ME, {**ME, "cursor": "AAAA"}], "body.requests[2].cursor"),
        ([{"user_ids": ["a", "a"]}], "body.requests[0].user_ids"),
        ([{**ME, "final_k": "many"}], "body.requests[0].final_k"),
        ([{**ME, "nonsense": 1}], "body.requests[0].nonsense"),
    ],
)
def test_one_that_is_invalid_refuses_all_and_is_named(client: Client, requests: list[object], where: str) -> None:
    body = problem(client.post("/recommend/batch", json={"requests": requests}), 422)
    assert [error["where"] for error in body["errors"]] == [where]
