"""GET /facets/{kind}."""

from __future__ import annotations

from httpx import Client

from tests.server.answers import problem, read_json


def test_facets_are_what_items_hold_the_most_frequent_first(client: Client) -> None:
    domains = read_json(client.get("/facets/domain"))["values"]
    assert {value["value"] for value in domains} == {"movie", "book", "game", "music"}
    counts = [value["items"] for value in read_json(client.get("/facets/genre"))["values"]]
    assert counts == sorted(counts, reverse=True)
    assert len(read_json(client.get("/facets/tag?limit=3"))["values"]) == 3


def test_facets_are_found_by_the_beginning_of_any_word(client: Client) -> None:
    values = [value["value"] for value in read_json(client.get("/facets/person?starting=le gu"))["values"]]
    assert values == ["Ursula K. Le Guin"]
    assert read_json(client.get("/facets/person?starting=uin"))["values"] == []


def test_facets_follow_the_catalogue(client: Client) -> None:
    item = {"title": "New", "domain": "book", "creators": ["Zoë Quill", "Zoë Quill"], "people": ["Zoë Quill"]}
    read_json(client.put("/items/book:zoe", json=item))
    assert read_json(client.get("/facets/person?starting=ZOE Q"))["values"] == [{"value": "Zoë Quill", "items": 1}]
    assert client.delete("/items/book:zoe").status_code == 204
    assert read_json(client.get("/facets/person?starting=zoe q"))["values"] == []


def test_there_are_facets_of_some_kinds_alone(client: Client) -> None:
    problem(client.get("/facets/price"), 422)
