"""Events that were appended at the same time are folded together."""

from __future__ import annotations

import asyncio

import pytest

from palate.adapters.redis import fold_scripts
from palate.adapters.redis.connection import RedisConnection
from palate.adapters.redis.features import RedisFeatures
from palate.data.events import Event
from palate.ports.event_log import Page
from tests.adapters.redis.conftest import Workers

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

N = 40


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The scripts that are run."""
    result: list[str] = []
    call = RedisConnection.call

    async def recorded(self: RedisConnection, script: str, *arguments: object, **options: object) -> object:
        result.append(script)
        return await call(self, script, *arguments, **options)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(RedisConnection, "call", recorded)
    return result


async def appended(workers: Workers, name: str, n: int = 1) -> Page:
    events = [Event(event_id=f"{name}.{k}", user=f"u{k % 2}", item=f"i{name}", kind="like", at=1e9) for k in range(n)]
    page = (await workers.log.append(events)).page
    assert page is not None
    return page


async def opened(workers: Workers) -> RedisFeatures:
    """Features that have the histories of both users."""
    features = workers.open()
    await features.catch_up()
    for k in range(2):
        await features.user(f"u{k}")
    return features


async def check(workers: Workers, features: RedisFeatures, n: int) -> None:
    """Compare the histories with those of a worker that reads all from the log."""
    assert sum((await features.popularity()).values()) == n
    for k in range(2):
        in_log = [event.item for event in (await workers.log.of_user(f"u{k}")).events]
        assert list((await features.history(f"u{k}")).items) == in_log


async def test_pages_that_wait_are_folded_by_one_script(workers: Workers, scripts: list[str]) -> None:
    features = await opened(workers)
    pages = [await appended(workers, f"{n}", 1 + n % 3) for n in range(N)]
    scripts.clear()
    n_folded = await asyncio.gather(*(features.catch_up(page) for page in pages))
    n_events = sum(len(page.events) for page in pages)
    assert sum(n_folded) == n_events
    assert scripts.count(fold_scripts.FOLD) <= 2  # of the first caller, and of all who waited for it
    await check(workers, features, n_events)


async def test_a_gap_is_read_from_the_log(workers: Workers, scripts: list[str]) -> None:
    features = await opened(workers)
    pages = [await appended(workers, f"{n}") for n in range(N)]
    n_folded = await asyncio.gather(*(features.catch_up(page) for page in (*pages[20:], *pages[:10])))
    assert sum(n_folded) == N
    await check(workers, features, N)


async def test_two_workers_fold_what_they_appended_in_turn(workers: Workers) -> None:
    features = [await opened(workers), await opened(workers)]
    pages = [await appended(workers, f"{n}") for n in range(N)]
    n_folded = await asyncio.gather(*(features[n % 2].catch_up(page) for n, page in enumerate(pages)))
    assert sum(n_folded) == N
    for each in features:
        await check(workers, each, N)
