"""The catalogue over HTTP: put, read, find, remove; likeness, search and trends."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import Client

from tests.server.answers import ids, problem, read_json

WHOLE: dict[str, Any] = {
    "domain": "movie",
    "title": "Dune: Part Two",
    "year": 2024,
    "creators": ["Denis Villeneuve"],
    "people": ["Zendaya"],
    "genres": ["Science Fiction", "Adventure"],
    "tags": ["space", "politics"],
    "description": "Sand.",
    "image_url": "https://example.org/dune.jpg",
    "attributes": {"language": "en", "minutes": 166, "score": 8.5, "own": True, "shelves": ["a", "b"]},
}


def test_an_item_is_put_read_recommended_and_removed(client: Client) -> None:
    path = "/items/movie:dune-2"
    put = read_json(client.put(path, json=WHOLE))
    assert put == {"item_id": "movie:dune-2", **WHOLE}
    assert read_json(client.get(path)) == put
    near = read_json(client.post("/similar", json={"item_id": "movie:dune-2", "top_k": 5}))["similar"]
    assert near[0]["item_id"].startswith(("movie:", "book:"))
    request = {"user_input": "Dune Part Two by Denis Villeneuve"}
    assert ids(read_json(client.post("/recommend", json=request)))[0] == "movie:dune-2"
    attribute = {"attributes": {"language": "EN"}, "history": ["book:dune"]}
    assert ids(read_json(client.post("/recommend/filtered", json=attribute))) == ["movie:dune-2"]
    assert client.delete(path).status_code == 204
    problem(client.get(path), 404)
    problem(client.delete(path), 404)
    assert "movie:dune-2" not in ids(read_json(client.post("/recommend", json=request)))


def test_an_item_needs_no_more_than_a_domain_and_a_title(client: Client) -> None:
    put = read_json(client.put("/items/book:plain", json={"domain": "book", "title": "Plain"}))
    assert (put["year"], put["genres"], put["attributes"]) == (None, [], {})
    client.delete("/items/book:plain")


def test_many_items_are_added_or_replaced_together(client: Client) -> None:
    items = [{"item_id": f"game:{n}", "domain": "game", "title": f"Game {n}"} for n in range(3)]
    assert read_json(client.post("/items", json={"items": items[:2]})) == {"added": 2, "replaced": 0}
    assert read_json(client.post("/items", json={"items": items})) == {"added": 1, "replaced": 2}
    spelled = [{"movie_id": 7, "domain": "movie", "title": "Seven", "poster_url": "x.png"}]
    assert read_json(client.post("/items", json={"items": spelled})) == {"added": 1, "replaced": 0}
    assert read_json(client.get("/items/7"))["image_url"] == "x.png"
    for id_ in ("game:0", "game:1", "game:2", "7"):
        assert client.delete(f"/items/{id_}").status_code == 204


@pytest.mark.parametrize("id_", ["a/b", "a b", "50%", "é", "?x=1", "#1", "日本", "a+b", ".hidden", "a\\b"])
def test_an_item_of_any_id_can_be_read_again_and_removed(client: Client, id_: str) -> None:
    from urllib.parse import quote

    added = client.post("/items", json={"items": [{"item_id": id_, "domain": "book", "title": "Odd"}]})
    assert read_json(added) == {"added": 1, "replaced": 0}
    path = f"/items/{quote(id_, safe='')}"
    assert read_json(client.get(path))["item_id"] == id_
    assert client.delete(path).status_code == 204


@pytest.mark.parametrize("title", ["Alien", "ALIEN", " alien "])
def test_items_are_found_by_their_title(client: Client, title: str) -> None:
    items = read_json(client.get("/items", params={"title": title}))["items"]
    assert [item["item_id"] for item in items] == ["movie:alien"]


def test_search_gives_titles_first(client: Client) -> None:
    rows = read_json(client.get("/search?q=dune&limit=5"))["results"]
    assert rows[0]["item_id"] == "book:dune"
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    assert read_json(client.get("/search?q=zzzz")) == {"query": "zzzz", "results": []}


def test_likeness_keeps_to_the_domains_and_refuses_what_is_unknown(client: Client) -> None:
    rows = read_json(client.post("/similar", json={"item_id": "book:dune", "domains": ["game"]}))["similar"]
    assert {row["domain"] for row in rows} == {"game"}
    assert "no-such" in problem(client.post("/similar", json={"item_id": "no-such"}), 404)["detail"]


def test_trends_follow_what_users_do_and_fade(client: Client) -> None:
    top = read_json(client.get("/trending?limit=1000"))["trending"]
    heats = [row["heat"] for row in top]
    assert heats[0] == 1
    assert heats == sorted(heats, reverse=True)
    coldest = top[-1]["item_id"]
    events = [{"user_id": f"crowd-{n}", "item_id": coldest, "event_type": "like"} for n in range(3)]
    read_json(client.post("/events", json={"events": events}))
    first = read_json(client.get("/trending?limit=1"))["trending"]
    assert [row["item_id"] for row in first] == [coldest], "the community's events are years old"
    assert first[0]["events"] == top[-1]["events"] + 3
    games = read_json(client.get("/trending?domain=game"))["trending"]
    assert {row["domain"] for row in games} == {"game"}
