"""GET /facets/{kind}."""

from __future__ import annotations

from httpx import Client

from tests.server.answers import problem, said


def test_facets_are_what_items_hold_the_most_frequent_first(client: Client) -> None:
    domains = said(client.get("/facets/domain"))["values"]
    assert {one["value"] for one in domains} == {"movie", "book", "game", "music"}
    counts = [one["items"] for one in said(client.get("/facets/genre"))["values"]]
    assert counts == sorted(counts, reverse=True)
    assert len(said(client.get("/facets/tag?limit=3"))["values"]) == 3


def test_facets_are_found_by_the_beginning_of_any_word(client: Client) -> None:
    found = [one["value"] for one in said(client.get("/facets/person?starting=le gu"))["values"]]
    assert found == ["Ursula K. Le Guin"]
    assert said(client.get("/facets/person?starting=uin"))["values"] == []


def test_facets_follow_the_catalogue(client: Client) -> None:
    item = {"title": "New", "domain": "book", "creators": ["Zoë Quill", "Zoë Quill"], "people": ["Zoë Quill"]}
    said(client.put("/items/book:zoe", json=item))
    assert said(client.get("/facets/person?starting=ZOE Q"))["values"] == [{"value": "Zoë Quill", "items": 1}]
    assert client.delete("/items/book:zoe").status_code == 204
    assert said(client.get("/facets/person?starting=zoe q"))["values"] == []


def test_there_are_facets_of_some_kinds_alone(client: Client) -> None:
    problem(client.get("/facets/price"), 422)
