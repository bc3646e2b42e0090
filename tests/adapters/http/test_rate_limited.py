"""A public API is asked in turn and with patience, and what it sends is never trusted."""

from __future__ import annotations

from collections.abc import Sequence

import httpx
import pytest

from palate.adapters.http.rate_limited import RateLimitedClient, Refused
from palate.errors import LookUpFailed
from palate.types import Json
from tests.adapters.http.fake_public_apis import Answer, Public, Request, serving
from tests.adapters.http.requests import Time, client
from tests.waiting import LAST_RESORT_S

pytestmark = pytest.mark.anyio

FINE = Answer(200, {"fine": True})


async def fetch(
    answers: Sequence[Answer], time: Time | None = None, timeout_s: float = LAST_RESORT_S
) -> tuple[Json, Public]:
    """What comes of asking a server that gives these answers, the last one for ever."""
    rest = list(answers)

    def instead(_request: Request) -> Answer:
        return rest.pop(0) if len(rest) > 1 else rest[0]

    with serving(Public(instead=instead)) as public:
        polite = client("TMDB", time, timeout_s=timeout_s)
        if isinstance(time, PatientInTheEnd):
            time.whose = polite
        try:
            return await polite.ask("GET", f"{public.address}/x", params={"api_key": "secret"}), public
        finally:
            await polite.close()


class PatientInTheEnd(Time):
    """After the last rest the answer is waited for, however slow this machine is."""

    whose: RateLimitedClient | None = None

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds)
        if self.whose is not None and seconds == 4:
            self.whose._timeout_s = LAST_RESORT_S
            self.whose._client.timeout = httpx.Timeout(LAST_RESORT_S)


@pytest.mark.parametrize(
    "fault",
    [
        Answer(500, b"<html>oh no</html>"),
        Answer(503, {}),
        Answer(429, {"status_code": 25}),
        Answer(200, b'{"fine": tr'),
        Answer(200, b""),
        Answer(200, b"\xff\xfe"),
        Answer(200, {"fine": True}, cut=5),
        FINE._replace(delay_s=600),
        FINE._replace(drip_s=60),
    ],
    ids=repr,
)
async def test_passing_faults_are_tried_again_after_longer_and_longer(fault: Answer) -> None:
    time = PatientInTheEnd()
    answer, public = await fetch([fault, fault, fault, FINE], time, timeout_s=0.5)
    assert answer == {"fine": True}
    assert len(public.requests) == 4
    assert [seconds for seconds in time.slept if seconds >= 1] == [1, 2, 4]


async def test_lasting_faults_are_one_error_that_tells_no_key() -> None:
    with pytest.raises(LookUpFailed, match="HTTP 500, 4 times in a row") as failed:
        await fetch([Answer(500)])
    assert "secret" not in str(failed.value)
    gone = client("TMDB")
    with pytest.raises(LookUpFailed, match="cannot be reached") as failed:
        await gone.ask("GET", "http://127.0.0.1:9/x", params={"api_key": "secret"})
    assert "secret" not in str(failed.value)
    await gone.close()


async def test_a_rest_that_is_asked_for_is_given() -> None:
    time = Time()
    await fetch([Answer(429, {}, {"Retry-After": "7"}), FINE], time)
    assert time.slept == [1, 6]


async def test_a_long_rest_is_not_waited_for_and_nothing_asked_meanwhile() -> None:
    time = Time()
    with serving(Public(instead=lambda _request: Answer(429, {}, {"Retry-After": "3600"}))) as public:
        polite = client("Spotify", time)
        for _ in range(2):
            with pytest.raises(LookUpFailed, match=r"no requests for 3\d\d\d s"):
                await polite.ask("GET", public.address)
        assert len(public.requests) == 1
        public.instead = lambda _request: FINE
        time.now += 3600
        assert await polite.ask("GET", public.address) == {"fine": True}
        await polite.close()


async def test_requests_keep_their_distance() -> None:
    time = Time()
    with serving(Public(instead=lambda _request: FINE)) as public:
        polite = client("TMDB", time, requests_per_s=4.0)
        for _ in range(5):
            await polite.ask("GET", public.address)
        await polite.close()
    assert time.slept == [0.25] * 4


@pytest.mark.parametrize("status", [301, 302, 400, 401, 403, 418])
async def test_a_refusal_is_not_asked_again_and_no_redirect_followed(status: int) -> None:
    time = Time()
    with pytest.raises(Refused, match=f"HTTP {status}") as refused:
        await fetch([Answer(status, {}, {"Location": "/elsewhere"}), FINE], time)
    assert refused.value.status == status
    assert time.slept == []


@pytest.mark.parametrize("status", [404, 410])
async def test_what_is_not_there_is_nothing(status: int) -> None:
    assert (await fetch([Answer(status, {"success": False})]))[0] is None


async def test_no_more_is_read_than_two_megabytes() -> None:
    with pytest.raises(LookUpFailed, match="more than 2,000,000 bytes"):
        await fetch([Answer(200, b'"' + b"x" * 10_000_000 + b'"')])
