"""Whatever is sent, the answer is a problem that says what is wrong, and never a broken server."""

from __future__ import annotations

import json
import time
from functools import partial
from typing import Any

import pytest
from httpx import Client

from tests.server.answers import problem, read_json
from tests.work import ordinary, work

DUNE = "book:dune"
EVENT = b'{"user_id": "u", "item_id": "book:dune", "event_type": "click"%s}'


@pytest.mark.parametrize("path", ["/events", "/recommend", "/recommend/filtered", "/similar", "/items"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"null",
        b"[]",
        b'"text"',
        b"17",
        b"{",
        b"{'user_id': 1}",
        b'{"user_id": "u",}',
        b"\xff\xfe\x00",
        b'{"user_id": "\xff"}',
        b"NaN",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[" * 900_000 + b"]" * 900_000,
        b'{"user_id": ' + b"9" * 5_000 + b"}",
        b'{"user_id": 1e999}',
        b'{"unknown_field": 1}',
    ],
    ids=lambda body: repr(body[:14]) if isinstance(body, bytes) else str(body),
)
def test_a_body_that_is_not_what_is_expected(client: Client, path: str, body: bytes) -> None:
    response = client.post(path, content=body)
    problem(response, 400 if response.status_code == 400 else 422)


@pytest.mark.parametrize(
    "rest",
    [
        b', "value": NaN',
        b', "value": Infinity',
        b', "value": "4"x',
        b', "event_type": "rating", "value": NaN',
        b', "event_type": "rating", "value": -Infinity',
        b', "event_type": "rating", "value": 1e400',
        b', "event_type": "rating", "value": ' + b"9" * 400,
        b', "event_type": "rating", "value": true',
        b', "event_type": "rating", "value": [4]',
        b', "event_type": "rating", "value": 0',
        b', "event_type": "rating", "value": -1',
        b', "timestamp": NaN',
        b', "timestamp": 1e400',
        b', "timestamp": ' + b"9" * 400,
        b', "timestamp": "0000-00-00"',
        b', "timestamp": "2026-02-30T00:00:00Z"',
        b', "timestamp": {}',
        b', "user_id": ""',
        b', "user_id": null',
        b', "user_id": true',
        b', "user_id": 1.5',
        b', "user_id": ["u"]',
        b', "user_id": "a\\u0000b"',
        b', "user_id": "a\\nb"',
        b', "user_id": "\\u007f"',
        b', "user_id": "\\ud800"',
        b', "user_id": "' + b"x" * 201 + b'"',
        b', "item_id": "\\ud800"',
        b', "item_id": "no-such-item"',
        b', "event_id": "\\ud83d"',
        b', "event_id": ""',
        b', "recommendation_id": "\\udfff"',
        b', "retracts": "x"',
        b', "__proto__": {}',
    ],
    ids=lambda rest: rest[2:40].decode(),
)
def test_an_event_with_something_wrong_in_it(client: Client, rest: bytes) -> None:
    problem(client.post("/events", content=EVENT % rest), 422)


def test_of_keys_that_come_twice_the_last_counts(client: Client) -> None:
    read_json(client.post("/events", content=EVENT % b', "user_id": "twice"'))
    assert len(read_json(client.get("/users/twice/history"))["events"]) == 1


@pytest.mark.parametrize("timestamp", ["0001-01-01T00:00:00Z", -62_135_596_800])
def test_the_oldest_time_there_is_does_no_harm(client: Client, timestamp: str | int) -> None:
    event = {"user_id": "ancient", "item_id": DUNE, "event_type": "like", "timestamp": timestamp}
    read_json(client.post("/events", json=event))
    assert read_json(client.get("/users/ancient/history"))["events"]
    assert read_json(client.get("/recommend?user_id=ancient"))["recommendations"]
    assert read_json(client.get("/trending"))["trending"]


def facts(**changes: Any) -> dict[str, Any]:
    return {"domain": "book", "title": "Odd", **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {"attributes": {"big": 2**63}},
        {"attributes": {"big": 10**30}},
        {"attributes": {"big": -(10**30)}},
        {"attributes": {"long": "x" * 100_000}},
        {"attributes": {"words": ["a"] * 1_000}},
        {"attributes": {"zero": "a\x00b"}},
        {"description": "a\x00b\x1f"},
        {"description": "x" * 10_000},
        {"attributes": {"id": "other", "title": "x", "domain": "y"}},
        {"tags": ["=dune", "'; DROP TABLE items; --"]},
        {"image_url": "javascript:alert(1)"},
        {"year": -10_000},
    ],
    ids=lambda changes: repr(changes)[:30],
)
def test_odd_facts_are_kept_as_they_are_or_refused(client: Client, changes: dict[str, Any]) -> None:
    response = client.put("/items/book:odd", json=facts(**changes))
    if response.status_code == 200:
        back = read_json(client.get("/items/book:odd"))
        assert {name: back[name] for name in changes} == changes
        assert read_json(client.post("/recommend", json={"user_input": "odd dune"}))
        assert client.delete("/items/book:odd").status_code == 204
    else:
        problem(response, 422)
    assert read_json(client.get(f"/items/{DUNE}"))["title"] == "Dune"


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": None},
        {"title": "\ud800"},
        {"title": "x" * 201},
        {"domain": "a\nb"},
        {"year": 10**9},
        {"year": 1965.5},
        {"genres": "Drama"},
        {"genres": [""]},
        {"genres": ["x"] * 201},
        {"description": "x" * 10_001},
        {"description": "\udfff"},
        {"attributes": {"a": None}},
        {"attributes": {"a": {"b": 1}}},
        {"attributes": {"": 1}},
        {"attributes": {"a": "\ud800"}},
        {"attributes": {str(n): n for n in range(101)}},
    ],
    ids=lambda changes: repr(changes)[:30].encode("ascii", "replace").decode(),
)
def test_impossible_facts_are_refused(client: Client, changes: dict[str, Any]) -> None:
    problem(client.put("/items/book:odd", content=json.dumps(facts(**changes))), 422)
    problem(client.get("/items/book:odd"), 404)


@pytest.mark.parametrize("attribute", [b"NaN", b"Infinity", b"-Infinity", b"1e400", b"[NaN]"])
def test_numbers_that_are_none_are_no_attributes(client: Client, attribute: bytes) -> None:
    body = b'{"domain": "book", "title": "Odd", "attributes": {"a": %s}}' % attribute
    problem(client.put("/items/book:odd", content=body), 422)


@pytest.mark.parametrize(
    "body",
    [
        {"top_k": 0},
        {"top_k": 1_001},
        {"top_k": -1},
        {"top_k": "many"},
        {"top_k": 10**30},
        {"surprise": 1.1},
        {"surprise": -0.1},
        {"history": "50"},
        {"history": [None]},
        {"history": [[]]},
        {"history": ["x"] * 10_001},
        {"exclude": ["x"] * 10_001},
        {"user_input": "x" * 10_001},
        {"user_input": ["x"]},
        {"cursor": "x" * 200_001},
        {"cursor": "not one of ours"},
        {"cursor": 7},
        {"explain": "perhaps"},
        {"domains": ["a"] * 101},
    ],
    ids=lambda body: repr(body)[:30],
)
def test_a_request_that_makes_no_sense(client: Client, body: dict[str, Any]) -> None:
    assert problem(client.post("/recommend", json=body), 422)["errors"]
    problem(client.post("/recommend/filtered", json=body), 422)


@pytest.mark.parametrize(
    "text",
    [
        "' OR 1=1; DROP TABLE events; --",
        "\x00\x01\x02",
        "🍿" * 2_000,
        "a" * 10_000,
        "%s%n{}${7*7}",
        "\u202e\u0301" * 500,
    ],
    ids=["sql", "controls", "emoji", "long", "formats", "marks"],
)
def test_any_words_may_be_asked(client: Client, text: str) -> None:
    def ask(words: str) -> None:
        assert len(read_json(client.post("/recommend", json={"user_input": words, "top_k": 5}))["recommendations"]) == 5

    spent, usual = (work(partial(ask, words), time.process_time) for words in (text, ordinary(len(text))))
    assert spent < 10 * usual, "one request must not hold up everyone"


def test_sql_in_ids_is_only_text(client: Client) -> None:
    user = "'; DELETE FROM events; --"
    read_json(client.post("/events", json={"user_id": user, "item_id": DUNE, "event_type": "like"}))
    assert len(read_json(client.get(f"/users/{user}/history"))["events"]) == 1
    assert read_json(client.delete(f"/users/{user}"))["events"] == 1
    assert read_json(client.get("/trending"))["trending"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/events", {"POST"}),
        ("TRACE", "/health", {"GET"}),
        ("PATCH", "/items/1", {"GET", "PUT", "DELETE"}),
        ("DELETE", "/items", {"GET", "POST"}),
        ("PUT", "/recommend", {"GET", "POST"}),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(client: Client, method: str, path: str, allowed: set[str]) -> None:
    response = client.request(method, path)
    problem(response, 405)
    assert set(response.headers["allow"].split(", ")) == allowed


@pytest.mark.parametrize(
    "path",
    [
        "/items/" + "x" * 201,
        "/items/%00",
        "/items/%0A",
        "/users/%7F/history",
        "/items?title=%00",
        "/search?q=" + "x" * 201,
        "/recommend?user_id=%01",
        "/recommend?user_id=",
        "/recommend?limit=1e1",
        "/recommend?limit=99999999999999999999999",
        "/recommend?domain=",
        "/trending?limit=-1",
    ],
    ids=lambda path: path[:30],
)
def test_a_path_or_query_that_makes_no_sense(client: Client, path: str) -> None:
    problem(client.get(path), 422)


@pytest.mark.parametrize("path", ["/items/%FF%FE", "/search?q=%FF", "/recommend?user_id=%ED%A0%80"])
def test_bytes_that_are_no_text_break_nothing(client: Client, path: str) -> None:
    assert client.get(path).status_code < 500
