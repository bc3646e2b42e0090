"""Long histories, large batches and large bodies are answered, or refused with the limit."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from httpx import Client

from tests.server.answers import problem, read_json
from tests.work import work

DUNE = "book:dune"


def test_a_history_of_ten_thousand_items_is_answered_and_takes_no_more_than_its_length(client: Client) -> None:
    known = [row["item_id"] for row in read_json(client.get("/trending?limit=200"))["trending"]]

    def ask(thousands: int) -> Any:
        history = (known * 50)[: 900 * thousands] + [f"unknown-{number}" for number in range(100 * thousands)]
        return read_json(client.post("/recommend", json={"history": history, "explain": True, "top_k": 20}))

    body = ask(10)
    assert len(body["recommendations"]) == 20
    assert len(body["unknown_items"]) == 1_000
    thousand_s, ten_thousand_s = (work(partial(ask, thousands), time.process_time) for thousands in (1, 10))
    assert ten_thousand_s < 30 * thousand_s, "ten times as much, and not the square of it"


def test_a_batch_of_ten_thousand_events_is_taken_and_one_more_is_not(client: Client) -> None:
    event = {"user_id": "crowd", "item_id": DUNE, "event_type": "click"}
    assert read_json(client.post("/events", json={"events": [event] * 10_000}))["accepted"] == 10_000
    problem(client.post("/events", json={"events": [event] * 10_001}), 422)
    assert read_json(client.delete("/users/crowd"))["events"] == 10_000


def _chunks(n_bytes: int) -> Iterator[bytes]:
    yield b'{"user_input": "'
    for _ in range(n_bytes // 65_536):
        yield b"x" * 65_536
    yield b'"}'


@pytest.mark.parametrize("path", ["/recommend", "/events", "/items", "/no-such-page"])
def test_a_body_of_five_megabytes_is_too_large_and_says_how_large_it_may_be(client: Client, path: str) -> None:
    body = b"".join(_chunks(5_000_000))
    assert "2000000 bytes" in problem(client.post(path, content=body), 413)["detail"]


@pytest.mark.parametrize("path", ["/recommend", "/events", "/items"])
def test_a_body_that_does_not_say_how_long_it_is_is_too_large_all_the_same(client: Client, path: str) -> None:
    assert "2000000 bytes" in problem(client.post(path, content=_chunks(5_000_000)), 413)["detail"]


@pytest.mark.parametrize("length", ["5", "-1", "abc", "", "9" * 30, "1e3"])
def test_a_length_that_lies_or_makes_no_sense(client: Client, length: str) -> None:
    request = client.build_request("POST", "/recommend", content=_chunks(5_000_000))
    del request.headers["transfer-encoding"]
    request.headers["content-length"] = length
    problem(client.send(request), 413)


def test_a_small_body_in_chunks_is_read(client: Client) -> None:
    pieces = (piece.encode() for piece in ['{"user_', 'id": "chunky", "top', '_k": 3}'])
    assert len(read_json(client.post("/recommend", content=pieces))["recommendations"]) == 3
