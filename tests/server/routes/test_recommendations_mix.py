"""A page that is asked for several domains holds them, and says so where it cannot."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import Client

from tests.server.answers import ids, problem, read_json


def domains(body: dict[str, Any]) -> set[str]:
    return {row["domain"] for row in body["recommendations"]}


@pytest.mark.parametrize("surprise", [0.0, 1.0])
def test_every_page_holds_as_many_domains_as_were_asked_for(client: Client, surprise: float) -> None:
    request = {"history": ["movie:alien"], "top_k": 3, "min_domains": 3, "surprise": surprise}
    first = read_json(client.post("/recommend", json=request))
    second = read_json(client.post("/recommend", json={**request, "cursor": first["next_cursor"]}))
    for page in (first, second):
        assert len(domains(page)) == page["domains_held"] == 3
    assert not set(ids(first)) & set(ids(second))


def test_where_filters_leave_fewer_the_answer_says_how_many_it_holds(client: Client) -> None:
    body = read_json(client.post("/recommend", json={"domains": ["book"], "min_domains": 2}))
    assert (domains(body), body["domains_held"]) == ({"book"}, 1)


def test_nothing_is_said_of_domains_where_none_were_asked_for(client: Client) -> None:
    assert "domains_held" not in read_json(client.post("/recommend", json={}))


def test_less_than_none_is_refused(client: Client) -> None:
    assert problem(client.post("/recommend", json={"min_domains": -1}), 422)["errors"][0]["where"] == "body.min_domains"
