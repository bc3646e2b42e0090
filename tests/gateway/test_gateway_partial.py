"""Services that are dead, slow or wrong: answers come in time, say what is missing, and all heals by itself."""

from __future__ import annotations

import asyncio
import time

from tests.gateway.services import running
from tests.waiting import until_so

DEADLINE_S = 0.3


def test_with_a_dead_and_a_slow_service_the_answer_is_partial_and_in_time() -> None:
    async def run() -> None:
        async with running(deadline_s=DEADLINE_S) as gateway:
            assert "missing" not in await gateway.get("/recommend?user_id=ann")
            gateway.services["book"].gate.clear()
            await gateway.services["game"].kill()
            started = time.monotonic()
            answer = await gateway.get("/recommend?user_id=ann&limit=12")
            assert time.monotonic() - started < 20 * DEADLINE_S
            assert {row["domain"] for row in answer["recommendations"]} == {"movie", "music"}
            assert len(answer["recommendations"]) == 12, "the others give more"
            reasons = {each["service"]: each["reason"] for each in answer["missing"]}
            assert reasons["book"] == "no answer within 0.3 s"
            assert "cannot be reached" in reasons["game"]
            gateway.services["book"].gate.set()
            await gateway.services["game"].start()
            await until_so(lambda: "open" not in {gateway.breaker("book"), gateway.breaker("game")})
            healed = await gateway.get("/recommend?user_id=ann&limit=12")
            assert "missing" not in healed
            assert {row["domain"] for row in healed["recommendations"]} == {"movie", "book", "game", "music"}
            assert "palate_gateway_partial_answers_total 1.0" in (await gateway.http.get("/metrics")).text

    asyncio.run(run())


def test_a_service_that_keeps_failing_is_left_alone_until_a_check_and_a_try_succeed() -> None:
    async def run() -> None:
        async with running(("book", "game"), failures=2, check_every_s=1_800) as gateway:
            game = gateway.services["game"]
            game.fails_with = 500
            for _ in range(2):
                await gateway.post("/recommend", {})
            assert gateway.breaker("game") == "open"
            n_asked = len(game.requests)
            answer = (await gateway.post("/recommend", {})).json()
            assert answer["missing"] == [
                {"service": "game", "reason": "not asked, as it failed before: answered with status 500"}
            ]
            assert len(game.requests) == n_asked
            assert (await gateway.get("/ready"))["status"] == "partial"
            pool = gateway.state.pool
            assert await pool.check(pool.services["game"])
            assert gateway.breaker("game") == "half-open"
            await gateway.post("/recommend", {})
            assert gateway.breaker("game") == "open", "it still fails"
            game.fails_with = None
            await pool.check(pool.services["game"])
            assert "missing" not in (await gateway.post("/recommend", {})).json()
            assert gateway.breaker("game") == "closed"

    asyncio.run(run())


def test_only_a_single_request_tries_a_service_that_may_be_back() -> None:
    async def run() -> None:
        async with running(("book", "game"), failures=1, check_every_s=1_800) as gateway:
            game, pool = gateway.services["game"], gateway.state.pool
            game.fails_with = 500
            await gateway.post("/recommend", {})
            await pool.check(pool.services["game"])
            game.fails_with = None
            game.gate.clear()
            n_asked = len(game.requests)
            trying = asyncio.create_task(gateway.post("/recommend", {}))
            await until_so(lambda: len(game.requests) > n_asked)
            assert len((await gateway.post("/recommend", {})).json()["missing"]) == 1
            game.gate.set()
            assert "missing" not in (await trying).json()
            assert len(game.requests) == n_asked + 1

    asyncio.run(run())


def test_when_all_services_are_missing_the_answer_says_when_to_try_again() -> None:
    async def run() -> None:
        async with running(("book", "game")) as gateway:
            for service in gateway.services.values():
                await service.kill()
            answer = await gateway.http.get("/recommend?user_id=ann")
            assert answer.status_code == 503
            assert int(answer.headers["Retry-After"]) >= 1
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert [each["service"] for each in answer.json()["missing"]] == ["book", "game"]
            await until_so(lambda: {gateway.breaker("book"), gateway.breaker("game")} == {"open"})
            assert (await gateway.http.get("/ready")).status_code == 503
            assert (await gateway.get("/health")) == {"status": "ok"}

    asyncio.run(run())


def test_an_error_of_the_caller_is_passed_on_and_503_of_a_service_is_a_missing_part() -> None:
    async def run() -> None:
        async with running(("book", "game")) as gateway:
            gateway.services["book"].fails_with = gateway.services["game"].fails_with = 401
            assert (await gateway.http.get("/recommend?user_id=ann")).status_code == 401
            gateway.services["game"].fails_with = None
            gateway.services["book"].fails_with = 503
            answer = await gateway.get("/recommend?user_id=ann")
            assert [each["service"] for each in answer["missing"]] == ["book"]
            assert gateway.breaker("book") == "closed", "it works, and cannot answer now"

    asyncio.run(run())


def test_a_gateway_for_other_machines_uses_no_service_in_open_mode() -> None:
    async def run() -> None:
        async with running(("book",), host="0.0.0.0") as gateway:
            answer = await gateway.http.get("/recommend?user_id=ann")
            assert answer.status_code == 503
            assert "open mode" in answer.json()["detail"]
            assert gateway.services["book"].requests == []

    asyncio.run(run())
