"""Contract tests for stores of mutes: durable, effective at once, erasable."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from palate.data.mutes import Muted
from palate.ports.mutes import Mutes

_MUTED = Muted(("dune",), ("Horror",), ("Ann Ash",))


@pytest.mark.anyio
class MutesContract:
    """Inherit it and override ``open_mutes``: another view of the same, at first empty, store."""

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    def open_mutes(self) -> Callable[[], Mutes]:
        raise NotImplementedError

    async def test_nobody_has_muted_anything_at_first(self, open_mutes: Callable[[], Mutes]) -> None:
        mutes = open_mutes()
        await mutes.catch_up()
        assert mutes.of("ann") == Muted()

    async def test_the_last_word_counts_at_once(self, open_mutes: Callable[[], Mutes]) -> None:
        mutes = open_mutes()
        await mutes.put("ann", Muted(genres=("Drama",)))
        await mutes.put("ann", _MUTED)
        assert mutes.of("ann") == _MUTED
        assert mutes.of("bob") == Muted()

    async def test_others_hear_of_it_when_they_catch_up(self, open_mutes: Callable[[], Mutes]) -> None:
        first, second = open_mutes(), open_mutes()
        await first.put("ann", _MUTED)
        await second.catch_up()
        assert second.of("ann") == _MUTED
        await second.put("bob", _MUTED)
        assert first.of("bob") == Muted()
        await first.catch_up()
        assert first.of("bob") == _MUTED

    async def test_forgetting_takes_one_user(self, open_mutes: Callable[[], Mutes]) -> None:
        first, second = open_mutes(), open_mutes()
        await first.put("ann", _MUTED)
        await first.put("bob", _MUTED)
        await first.forget("ann")
        await second.catch_up()
        for mutes in (first, second):
            assert mutes.of("ann") == Muted()
            assert mutes.of("bob") == _MUTED
