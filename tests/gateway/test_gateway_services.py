"""The gateway over real servers of one domain each, which share a store; the Python client is what asks it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from palate.client import AsyncClient, NotFound, Retry
from palate.gateway.main import create_gateway
from palate.settings import load_settings
from tests.server.conftest import served
from tests.server.listening import listening
from tests.waiting import LAST_RESORT_S

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def services(trained_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    data_dir = Path(shutil.copytree(trained_store, tmp_path_factory.mktemp("gateway") / "data"))
    with ExitStack() as stack:
        yield {
            domain: stack.enter_context(listening(stack.enter_context(served(data_dir, domain=domain))))
            for domain in ("book", "movie")
        }


def test_one_address_over_two_servers(services: dict[str, str]) -> None:
    async def run() -> None:
        app = create_gateway(load_settings(gateway={"services": services, "deadline_s": LAST_RESORT_S}))
        async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app)) as http:
            await use(AsyncClient("http://localhost", http=http, retry=Retry(times=0)))

    asyncio.run(run())


async def use(client: AsyncClient) -> None:
    first = await client.recommend(user_id="sim-0001", limit=10, surprise=0)
    assert {row["domain"] for row in first["recommendations"]} == {"book", "movie"}
    assert "missing" not in first
    assert first["next_cursor"]
    second = await client.recommend(user_id="sim-0001", limit=10, surprise=0, cursor=first["next_cursor"])
    ids = [row["item_id"] for page in (first, second) for row in page["recommendations"]]
    assert len(set(ids)) == 20
    shown = first["recommendations"][0]["item_id"]
    why = await client.why(first["recommendation_id"], shown)
    assert why["item"]["item_id"] == shown
    book = next(item for item in ids if item.startswith("book:"))
    movie = next(item for item in ids if item.startswith("movie:"))
    assert (await client.items.get(book))["domain"] == "book"
    sent = await client.events.send(
        [
            {"user_id": "eve", "item_id": item, "event_type": "like", "recommendation_id": first["recommendation_id"]}
            for item in (book, movie)
        ]
    )
    assert sent["accepted"] == 2
    history = await client.users.history("eve")
    assert {event["item_id"]: bool(event["title"]) for event in history["events"]} == {book: True, movie: True}
    assert (await client.similar(item_id=movie))["similar"][0]["domain"] == "movie"
    domains = {value["value"]: value["items"] for value in (await client.facets("domain"))["values"]}
    assert domains == {"book": 60, "movie": 60}
    with pytest.raises(NotFound):
        await client.items.get("nowhere")
    await client.users.delete("eve")
    assert (await client.users.history("eve"))["events"] == []
