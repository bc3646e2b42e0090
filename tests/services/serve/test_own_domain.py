"""A server of one domain lists that domain alone, and takes events of others as evidence."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from palate.errors import ConfigError
from tests.server.answers import read_json
from tests.server.conftest import served

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def books(trained_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with served(
        Path(shutil.copytree(trained_store, tmp_path_factory.mktemp("books") / "data")), domain="Book"
    ) as client:
        yield client


def like(client: httpx.Client, user: str, item: str) -> httpx.Response:
    return client.post("/events", json={"user_id": user, "item_id": item, "event_type": "like"})


def domains(rows: list[dict[str, str]]) -> set[str]:
    return {row["domain"] for row in rows}


def other_item(client: httpx.Client) -> str:
    """An item of another domain, from a history."""
    events = read_json(client.get("/users/sim-0001/history"))["events"]
    return next(str(event["item_id"]) for event in events if not event["item_id"].startswith("book:"))


def test_every_list_holds_its_domain_alone(books: httpx.Client) -> None:
    rows = read_json(books.get("/recommend?user_id=sim-0001&limit=50"))["recommendations"]
    assert len(rows) > 20
    assert domains(rows) == {"book"}
    assert domains(read_json(books.get("/trending?limit=30"))["trending"]) == {"book"}
    assert domains(read_json(books.get("/search?q=the&limit=30"))["results"]) == {"book"}
    assert [value["value"] for value in read_json(books.get("/facets/domain"))["values"]] == ["book"]
    similar = read_json(books.post("/similar", json={"item_id": rows[0]["item_id"]}))["similar"]
    assert domains(similar) == {"book"}
    assert read_json(books.get("/ready"))["items"] == 60
    assert read_json(books.get("/recommend?user_id=sim-0001&domain=game"))["recommendations"] == []


def test_items_of_other_domains_are_not_there(books: httpx.Client) -> None:
    other = other_item(books)
    assert books.get(f"/items/{other}").status_code == 404
    assert books.delete(f"/items/{other}").status_code == 404
    refused = books.put("/items/movie:new", json={"domain": "movie", "title": "New"})
    assert refused.status_code == 422
    assert "domain 'Book' alone" in refused.json()["detail"]
    assert books.put("/items/book:new", json={"domain": "book", "title": "New"}).status_code == 200


def test_events_of_other_domains_are_evidence_with_titles(books: httpx.Client) -> None:
    other = other_item(books)
    before = read_json(books.get("/recommend?user_id=newcomer&limit=10&surprise=0"))["recommendations"]
    assert read_json(like(books, "newcomer", other))["accepted"] == 1
    after = read_json(books.get("/recommend?user_id=newcomer&limit=10&surprise=0"))["recommendations"]
    assert [row["item_id"] for row in after] != [row["item_id"] for row in before]
    assert domains(after) == {"book"}
    (event,) = read_json(books.get("/users/newcomer/history"))["events"]
    assert event["title"]
    assert any(event["title"] in row["reason"] for row in after)
    assert like(books, "newcomer", "movie:unknown").status_code == 422


def test_a_domain_that_the_catalogue_lacks_is_refused_at_the_start(trained_store: Path, tmp_path: Path) -> None:
    data_dir = Path(shutil.copytree(trained_store, tmp_path / "data"))
    with pytest.raises(ConfigError, match="no items of the domain 'boks'; it has book, game, movie, music"):  # noqa: SIM117
        with served(data_dir, domain="boks"):
            pass
