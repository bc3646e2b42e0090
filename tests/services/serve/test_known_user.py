"""An answer waits for what the store knows of its user for a bounded time, and what comes late is read anyway."""

from __future__ import annotations

import asyncio
import time
from unittest import mock

import pytest

from palate.errors import StorageFailed
from palate.ports.features import UserFeatures
from palate.services.context import AppContext
from palate.services.serve import known_user
from palate.services.serve.known_user import degraded_reads_of, features_of, self_description_of
from tests.waiting import until_so

pytestmark = pytest.mark.anyio


@pytest.fixture
def impatient(empty: AppContext, monkeypatch: pytest.MonkeyPatch) -> AppContext:
    """A context whose answers wait for some milliseconds, however busy this machine is."""
    monkeypatch.setattr(known_user, "_BUSY_S", float("inf"))
    features = empty.settings.features.model_copy(update={"read_timeout_s": 0.02})
    empty.settings = empty.settings.model_copy(update={"features": features})
    return empty


class SlowReads:
    """Reads that wait until they may end."""

    def __init__(self) -> None:
        self.n_begun = self.n_ended = 0
        self.may_end = asyncio.Event()

    async def __call__(self, _user: str) -> UserFeatures:
        self.n_begun += 1
        await self.may_end.wait()
        self.n_ended += 1
        return UserFeatures()


async def test_what_is_in_memory_answers_in_time_and_the_read_goes_on(impatient: AppContext) -> None:
    slow, known = SlowReads(), UserFeatures()
    with (
        mock.patch.object(impatient.features, "user", slow),
        mock.patch.object(impatient.features, "cached", return_value=known),
    ):
        assert await features_of(impatient, "ann") is known
        assert degraded_reads_of(impatient).n == 1
        slow.may_end.set()
        assert await until_so(lambda: slow.n_ended == 1)


async def test_the_number_of_late_reads_is_bounded(impatient: AppContext) -> None:
    slow = SlowReads()
    with mock.patch.object(impatient.features, "user", slow):
        for number in range(40):
            assert not len((await features_of(impatient, f"user-{number}")).history)
        assert await until_so(lambda: slow.n_begun >= 2 * 32), "once for each answer, and once more after it"
        assert slow.n_begun == 2 * 32
        slow.may_end.set()
        assert await until_so(lambda: not degraded_reads_of(impatient).late)
        assert await features_of(impatient, "ann") is not None
        assert slow.n_begun == 2 * 32 + 1


async def test_a_store_that_fails_leaves_no_self_description(empty: AppContext) -> None:
    with mock.patch.object(empty.self_descriptions, "of", side_effect=StorageFailed("down")):
        assert await self_description_of(empty, "ann") == ""
    assert degraded_reads_of(empty).n == 1


async def test_a_process_that_was_busy_reads_again_rather_than_know_nothing(
    impatient: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_user, "_BUSY_S", 0.05)
    known, n_begun = UserFeatures(), 0

    async def read(_user: str) -> UserFeatures:
        nonlocal n_begun
        n_begun += 1
        if n_begun == 1:
            time.sleep(0.2)  # as a computation of another request does
            await asyncio.sleep(0.001)
        return known

    with mock.patch.object(impatient.features, "user", read):
        assert await features_of(impatient, "ann") is known
    assert (n_begun, degraded_reads_of(impatient).n) == (2, 0)
