"""The clients try again what may be sent twice, and no event counts twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from palate.client import ApiError, AsyncClient, Client, InvalidRequest, NoResponse, NotFound, Retry, Unavailable
from palate.client.types import EventIn

AT_ONCE = Retry(first_pause_s=0)
LIKE: EventIn = {"user_id": "me", "item_id": "book:dune", "event_type": "like"}


class Script:
    """A server that answers each request with the next of some responses, and keeps the requests."""

    def __init__(self, *responses: httpx.Response | Exception) -> None:
        self.responses, self.requests = list(responses), list[httpx.Request]()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        response = self.responses.pop(0)
        if isinstance(response, Exception):
            raise response
        return response

    def client(self, retry: Retry = AT_ONCE, api_key: str | None = None) -> Client:
        return Client(
            "http://palate/below", api_key, retry=retry, http=httpx.Client(transport=httpx.MockTransport(self))
        )

    def body(self, index: int) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.requests[index].content)
        return body


def problem(status: int, **headers: str) -> httpx.Response:
    body = {"type": "urn:x", "title": "Full", "status": status, "detail": "Wait.", "errors": []}
    return httpx.Response(status, json=body, headers=headers)


def ok(**answer: object) -> httpx.Response:
    return httpx.Response(200, json=answer)


ACCEPTED = {"accepted": 1, "repeated": [], "event_ids": ["a"]}


@pytest.mark.parametrize("first", [problem(429), problem(503), problem(502), httpx.ConnectError("refused")])
def test_a_read_is_tried_again(first: httpx.Response | Exception) -> None:
    server = Script(first, ok(status="ok"))
    assert server.client().health() == {"status": "ok"}
    assert len({request.headers["X-Request-Id"] for request in server.requests}) == 1


def test_the_asynchronous_client_tries_again_too() -> None:
    server = Script(problem(503), httpx.ReadTimeout("slow"), ok(status="ok"))

    async def run() -> object:
        http = httpx.AsyncClient(transport=httpx.MockTransport(server))
        return await AsyncClient("http://palate", retry=AT_ONCE, http=http).health()

    assert asyncio.run(run()) == {"status": "ok"}


@pytest.mark.parametrize(
    "send",
    [
        lambda client: client.jobs.create(kind="train"),
        lambda client: client.train(),
        lambda client: client.users.correct_event("me", "e1", event_type="like"),
    ],
)
def test_what_may_not_be_sent_twice_is_sent_once(send: Callable[[Client], object]) -> None:
    server = Script(problem(503))
    with pytest.raises(Unavailable) as raised:
        send(server.client())
    assert (raised.value.title, raised.value.detail, raised.value.status) == ("Full", "Wait.", 503)


def test_errors_of_the_caller_are_not_tried_again() -> None:
    with pytest.raises(NotFound):
        Script(problem(404)).client().items.get("x")
    with pytest.raises(InvalidRequest):
        Script(problem(422)).client().recommend(limit=0)


def test_it_gives_up_after_its_tries() -> None:
    server = Script(*(problem(503) for _ in range(3)))
    with pytest.raises(Unavailable):
        server.client(Retry(times=2, first_pause_s=0)).health()
    with pytest.raises(NoResponse, match="http://palate/below/health cannot be reached"):
        Script(httpx.ConnectError("refused")).client(Retry(times=0)).health()


def test_a_pause_is_what_the_server_asks_for_or_doubles() -> None:
    retry = Retry(times=9, first_pause_s=1, max_pause_s=5)
    with pytest.raises(ApiError) as raised:
        Script(problem(429, **{"Retry-After": "2"})).client(Retry(times=0)).health()
    assert retry.pause(raised.value, 1) == 2
    with pytest.raises(ApiError) as raised:
        Script(problem(429, **{"Retry-After": "60"})).client(retry).health()
    assert raised.value.retry_after_s == 60
    bounds = [(0.5, 1), (1, 2), (2, 4), (2.5, 5)]
    for n_failed, (low, high) in enumerate(bounds, start=1):
        assert low <= (retry.pause(NoResponse(), n_failed) or 0) <= high
    assert retry.pause(NoResponse(), 10) is None


def test_an_event_has_the_same_id_in_every_try() -> None:
    server = Script(httpx.ReadTimeout("slow"), ok(**ACCEPTED))
    assert server.client().events.send(LIKE)["accepted"] == 1
    first, second = server.body(0), server.body(1)
    assert first == second
    assert first["events"][0]["event_id"]
    assert "event_id" not in LIKE, "the caller's event stays as it was"


def test_many_events_are_sent_in_pages_and_the_rest_of_a_failure_is_kept() -> None:
    server = Script(ok(accepted=1000, repeated=["a"], event_ids=[]), problem(422))
    with pytest.raises(InvalidRequest) as raised:
        server.client().events.send(LIKE for _ in range(2_300))
    assert [len(server.body(index)["events"]) for index in range(2)] == [1_000, 1_000]
    assert len(raised.value.unsent_events) == 1_300
    assert all(event["event_id"] for event in raised.value.unsent_events)
    server = Script(*(ok(**ACCEPTED) for _ in range(3)))
    large: EventIn = {**LIKE, "recommendation_id": "x" * 400_000}
    assert server.client().events.send([large] * 5)["accepted"] == 3
    assert [len(server.body(index)["events"]) for index in range(3)] == [2, 2, 1]


def test_a_request_has_the_key_and_only_what_was_given() -> None:
    server = Script(ok(), ok())
    client = server.client(api_key="secret")
    client.recommend_for(user_id="me", top_k=3)
    assert server.requests[0].headers["Authorization"] == "Bearer secret"
    assert server.body(0) == {"user_id": "me", "top_k": 3}
    client.recommend(domain=["book", "game"])
    assert str(server.requests[1].url) == "http://palate/below/recommend?limit=10&domain=book&domain=game"


def test_an_answer_that_is_not_from_palate_says_so() -> None:
    with pytest.raises(ApiError, match="is it the address of Palate"):
        Script(httpx.Response(200, text="<html>")).client().health()
    with pytest.raises(ApiError, match="418"):
        Script(httpx.Response(418, text="<html>")).client().health()
