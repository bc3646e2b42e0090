"""Callers share the connections of a gateway and nothing else."""

from __future__ import annotations

import asyncio

import httpx

from palate.gateway.routes.recommend import MAX_BATCH
from palate.server.schemas import recommendations
from tests.gateway.services import running
from tests.waiting import until_so


def test_cookies_of_a_caller_reach_no_other_caller() -> None:
    async def run() -> None:
        async with running(("book", "game")) as gateway:
            for cookie in ({}, {"Cookie": "palate_refresh=own"}, {}):
                gateway.http.cookies.clear()
                await gateway.http.post("/auth/refresh", headers=cookie)
            seen = [request.headers.get("cookie") for request in gateway.services["book"].requests]
            assert seen == [None, "palate_refresh=own", None]

    asyncio.run(run())


def test_each_cookie_of_a_service_is_passed_on() -> None:
    async def run() -> None:
        async with running(("book",)) as gateway:
            answer = await gateway.http.post("/auth/login", json={})
            names = [cookie.partition("=")[0] for cookie in answer.headers.get_list("set-cookie")]
            assert names == ["palate_refresh", "palate_log_in"]

    asyncio.run(run())


def test_services_see_the_page_and_the_address_of_the_caller() -> None:
    async def run() -> None:
        async with running(("book",)) as gateway:
            sent = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-site", "X-Forwarded-For": "9.9.9.9"}
            await gateway.http.post("/auth/login", json={}, headers=sent)
            seen = gateway.services["book"].requests[-1].headers
            assert (seen["origin"], seen["sec-fetch-site"], seen["host"]) == (sent["Origin"], "same-site", "localhost")
            assert seen.getlist("x-forwarded-for") == ["127.0.0.1"]
            assert seen["x-forwarded-proto"] == "http"

    asyncio.run(run())


def test_a_sign_in_that_is_late_is_not_done_by_another_service() -> None:
    async def run() -> None:
        async with running(("book", "game"), deadline_s=0.05) as gateway:
            book, game = gateway.services["book"], gateway.services["game"]
            book.gate.clear()
            waiting = asyncio.create_task(gateway.http.post("/auth/sign-up", json={}))
            await until_so(lambda: len(book.requests) == 1)
            await asyncio.sleep(0.1)  # longer than the deadline of lists
            assert not waiting.done()
            book.gate.set()
            assert (await waiting).json() == {"access_token": "book"}
            assert game.requests == []
            assert gateway.breaker("book") == "closed"

    asyncio.run(run())


def test_an_erasure_that_ends_the_session_keeps_its_receipts() -> None:
    async def run() -> None:
        async with running(("book", "game"), erase_deadline_s=0.5) as gateway:
            gateway.services["game"].n_erasable = 0
            gateway.services["game"].gate.clear()
            asyncio.get_running_loop().call_later(0.2, gateway.services["game"].gate.set)
            answer = await gateway.http.delete("/users/ann")
            assert answer.status_code == 503
            assert set(answer.json()["services"]) == {"book"}
            assert answer.json()["missing"] == [{"service": "game", "reason": "answered with status 401"}]

    asyncio.run(run())


def test_batches_are_limited_as_in_services() -> None:
    assert MAX_BATCH == recommendations.MAX_BATCH

    async def run() -> None:
        async with running(("book", "game")) as gateway:
            for requests in ([], [{"top_k": 1}] * (MAX_BATCH + 1)):
                answer = await gateway.post("/recommend/batch", {"requests": requests})
                assert answer.status_code == 422
            answer = await gateway.post("/recommend/batch", {"requests": [{"top_k": 1}] * MAX_BATCH})
            assert len(answer.json()["answers"]) == MAX_BATCH

    asyncio.run(run())


def test_odd_headers_limits_and_paths_are_no_errors_of_the_gateway() -> None:
    async def run() -> None:
        async with running(("book", "game")) as gateway:
            odd = httpx.Headers([(b"cookie", b"other=\xe9")])
            assert (await gateway.http.get("/search?q=x", headers=odd)).status_code == 200
            assert (await gateway.http.get("/search?q=x&limit=10.0")).status_code == 422
            assert (await gateway.http.post("/auth/%2e%2e/keys")).status_code == 404
            assert all("keys" not in request.url.path for request in gateway.services["book"].requests)

    asyncio.run(run())
