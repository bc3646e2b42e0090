"""What goes to which service, and how answers are merged."""

from __future__ import annotations

import asyncio
from collections import Counter

from tests.gateway.services import running


def test_lists_are_merged_by_the_mix_of_the_user() -> None:
    async def run() -> None:
        async with running() as gateway:
            gateway.services["book"].n_liked = 29
            gateway.services["game"].n_liked = 9
            path = "/recommend?user_id=ann&limit=13"
            first, second = await gateway.get(path), await gateway.get(path)
            assert first == second, "the same lists and weights give the same answer"
            assert Counter(row["domain"] for row in first["recommendations"]) == {"book": 10, "game": 3}
            books = [row["item_id"] for row in first["recommendations"] if row["domain"] == "book"]
            assert books == gateway.services["book"].items[:10], "the order of a service stays"

    asyncio.run(run())


def test_pages_repeat_no_item_and_a_cursor_asks_for_its_page_again() -> None:
    async def run() -> None:
        async with running() as gateway:
            first = await gateway.get("/recommend?user_id=ann&limit=10")
            second = await gateway.get(f"/recommend?user_id=ann&limit=10&cursor={first['next_cursor']}")
            again = await gateway.get(f"/recommend?user_id=ann&limit=10&cursor={second['cursor']}")
            ids = [row["item_id"] for page in (first, second) for row in page["recommendations"]]
            assert len(set(ids)) == 20
            assert again["recommendations"] == second["recommendations"]
            bad = await gateway.http.get("/recommend?cursor=nonsense")
            assert (bad.status_code, bad.json()["errors"][0]["where"]) == (422, "cursor")

    asyncio.run(run())


def test_a_domain_goes_to_its_service_alone_and_an_unknown_domain_is_refused() -> None:
    async def run() -> None:
        async with running() as gateway:
            answer = await gateway.get("/recommend?user_id=ann&domain=Book")
            assert answer["recommendation_id"] == "id-book", "the answer of the service as it is"
            assert gateway.services["movie"].requests == []
            refused = await gateway.http.get("/recommend?domain=poem")
            assert refused.status_code == 422
            assert "movie, book, game, music" in refused.json()["detail"]

    asyncio.run(run())


def test_min_domains_come_first() -> None:
    async def run() -> None:
        async with running() as gateway:
            gateway.services["book"].n_liked = 500
            body = {"user_id": "ann", "top_k": 4, "min_domains": 3}
            answer = (await gateway.post("/recommend", body)).json()
            assert answer["domains_held"] == 3

    asyncio.run(run())


def test_key_and_request_id_are_passed_on() -> None:
    async def run() -> None:
        async with running(("book", "game")) as gateway:
            headers = {"Authorization": "Bearer secret", "X-Request-Id": "r-1"}
            answer = await gateway.http.get("/recommend?limit=2", headers=headers)
            assert answer.headers["X-Request-Id"] == "r-1"
            for service in gateway.services.values():
                sent = service.requests[-1].headers
                assert (sent["Authorization"], sent["X-Request-Id"]) == ("Bearer secret", "r-1")
            assert len((await gateway.http.get("/health")).headers["X-Request-Id"]) == 32

    asyncio.run(run())


def test_web_pages_of_other_hosts_and_large_bodies_are_refused() -> None:
    async def run() -> None:
        async with running(("book",)) as gateway:
            for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
                assert (await gateway.http.get("/health", headers=headers)).status_code == 403
            large = await gateway.http.post("/events", content=b"x" * 2_000_001)
            assert large.status_code == 413

            async def chunks() -> object:
                for _ in range(3):
                    yield b"x" * 1_000_000

            assert (await gateway.http.post("/events", content=chunks())).status_code == 413  # type: ignore[arg-type]  # bytes in parts
            assert (await gateway.http.post("/events", content=b"[")).status_code == 422

    asyncio.run(run())


def test_events_go_to_the_services_of_their_items() -> None:
    async def run() -> None:
        async with running() as gateway:
            gateway.services["game"].items.append("chess")
            lists = (await gateway.get("/recommend?user_id=ann"))["recommendation_id"]
            events = [
                {
                    "user_id": "ann",
                    "item_id": "book:1",
                    "event_type": "like",
                    "event_id": "e1",
                    "recommendation_id": lists,
                },
                {"user_id": "ann", "item_id": "chess", "event_type": "like"},
                {"user_id": "ann", "event_type": "retract", "retracts": "e1"},
            ]
            events[0]["recommendation_id"] = lists
            answer = (await gateway.post("/events", {"events": events})).json()
            assert (answer["accepted"], answer["repeated"]) == (3, [])
            stored = {name: list(service.events) for name, service in gateway.services.items()}
            assert stored == {
                "movie": [],
                "book": [answer["event_ids"][0], answer["event_ids"][2]],
                "game": [answer["event_ids"][1]],
                "music": [],
            }
            assert gateway.services["book"].events["e1"]["recommendation_id"] == "id-book"
            single = (await gateway.post("/events", events[0])).json()
            assert (single["accepted"], single["repeated"]) == (0, ["e1"])
            later = {"user_id": "ann", "event_type": "retract", "retracts": "e1", "event_id": "e9"}
            assert (await gateway.post("/events", later)).status_code == 200
            assert "e9" in gateway.services["book"].events

    asyncio.run(run())


def test_an_invalid_event_is_named_by_its_position_in_the_request() -> None:
    async def run() -> None:
        async with running() as gateway:
            like = {"user_id": "ann", "event_type": "like"}
            events = [like | {"item_id": "book:1"}, like | {"item_id": "game:1"}, like | {"item_id": "game:none"}]
            refused = await gateway.post("/events", {"events": events})
            assert refused.status_code == 422
            assert refused.json()["errors"][0]["where"] == "events[2].item_id"
            nowhere = await gateway.post("/events", like | {"item_id": "nowhere"})
            assert nowhere.json()["errors"][0]["where"] == "events[0].item_id"

    asyncio.run(run())


def test_events_whose_service_is_down_are_not_acknowledged_and_count_once_when_sent_again() -> None:
    async def run() -> None:
        async with running(("book", "game")) as gateway:
            await gateway.services["game"].kill()
            like = {"user_id": "ann", "event_type": "like"}
            events = [like | {"item_id": "book:1"}, like | {"item_id": "game:1"}]
            failed = await gateway.post("/events", {"events": events})
            assert failed.status_code == 503
            problem = failed.json()
            assert (problem["accepted"], [each["service"] for each in problem["missing"]]) == (1, ["game"])
            await gateway.services["game"].start()
            again = [event | {"event_id": id_} for event, id_ in zip(events, problem["event_ids"], strict=True)]
            answer = await gateway.post("/events", {"events": again})
            while answer.status_code == 503:
                answer = await gateway.post("/events", {"events": again})
            assert answer.json()["accepted"] == 1
            assert [len(service.events) for service in gateway.services.values()] == [1, 1]

    asyncio.run(run())


def test_an_erasure_is_repeated_until_every_service_has_done_it() -> None:
    async def run() -> None:
        async with running(("book", "game"), erase_deadline_s=1_800) as gateway:
            await gateway.services["game"].kill()
            erasing = asyncio.create_task(gateway.http.delete("/users/ann"))
            while not gateway.services["book"].erased:
                await asyncio.sleep(0)
            await gateway.services["game"].start()
            receipt = (await erasing).json()
            assert receipt["missing"] == []
            assert {name: row["user_id"] for name, row in receipt["services"].items()} == {"book": "ann", "game": "ann"}
            assert gateway.services["book"].erased == ["ann"], "what is done is not repeated"

    asyncio.run(run())


def test_an_erasure_that_is_not_complete_says_what_is_left() -> None:
    async def run() -> None:
        async with running(("book", "game"), erase_deadline_s=0.3) as gateway:
            await gateway.services["game"].kill()
            answer = await gateway.http.delete("/users/ann")
            assert answer.status_code == 503
            assert list(answer.json()["services"]) == ["book"]
            assert [each["service"] for each in answer.json()["missing"]] == ["game"]

    asyncio.run(run())


def test_items_search_facets_and_histories() -> None:
    async def run() -> None:
        async with running() as gateway:
            gateway.services["game"].items.append("chess")
            assert (await gateway.get("/items/book:3"))["item_id"] == "book:3"
            assert gateway.services["movie"].requests == []
            assert (await gateway.get("/items/chess"))["item_id"] == "chess"
            assert (await gateway.http.get("/items/nowhere")).status_code == 404
            results = (await gateway.get("/search?q=x&limit=5"))["results"]
            assert [row["item_id"] for row in results] == ["movie:0", "book:0", "game:0", "music:0", "movie:1"]
            values = (await gateway.get("/facets/domain"))["values"]
            assert values[0] == {"value": "game", "items": 31}
            assert {"value": "all", "items": 20} in values
            for item, moment in (("book:1", 2), ("game:1", 1)):
                event = {"user_id": "ann", "item_id": item, "event_type": "like", "timestamp": moment, "event_id": item}
                await gateway.post("/events", event)
            events = (await gateway.get("/users/ann/history"))["events"]
            assert [event["event_id"] for event in events] == ["game:1", "book:1"]
            assert (await gateway.get("/services/book/search?q=x"))["results"][0]["item_id"] == "book:0"
            unknown = await gateway.http.get("/map")
            assert (unknown.status_code, "/services/NAME/map" in unknown.json()["detail"]) == (404, True)

    asyncio.run(run())


def test_the_mix_is_kept_also_while_a_service_is_down() -> None:
    async def run() -> None:
        async with running(("book", "game")) as gateway:
            await gateway.services["game"].kill()
            for _ in range(3):
                await gateway.get("/recommend?user_id=ann")
            assert gateway.services["book"].n_tastes == 1

    asyncio.run(run())


def test_items_without_a_prefix_are_looked_up_once() -> None:
    async def run() -> None:
        async with running(("book", "game")) as gateway:
            book, game = gateway.services.values()
            game.items = [str(index) for index in range(100)]
            events = [{"user_id": "ann", "item_id": item, "event_type": "like"} for item in game.items]
            assert (await gateway.post("/events", {"events": events})).json()["accepted"] == 100
            assert len(book.requests) == 100
            await gateway.post("/events", {"events": events})
            assert len(book.requests) == 100
            assert len(game.events) == 200
            many = [{"user_id": "ann", "item_id": f"new{index}", "event_type": "like"} for index in range(1_001)]
            assert (await gateway.post("/events", {"events": many})).status_code == 422

    asyncio.run(run())


def test_a_service_that_does_not_run_at_the_start_is_not_asked_until_it_does() -> None:
    async def run() -> None:
        async with running(("book", "game")) as gateway:
            pool = gateway.state.pool
            await gateway.services["game"].kill()
            await pool.check_first(pool.services["game"])
            assert gateway.breaker("game") == "open"
            await gateway.services["game"].start()
            while "missing" in await gateway.get("/recommend?limit=2"):
                pass

    asyncio.run(run())
