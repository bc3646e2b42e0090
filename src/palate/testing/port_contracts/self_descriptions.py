"""Contract tests for stores of self-descriptions: durable, effective at once, erasable."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from palate.ports.self_descriptions import SelfDescriptions

_ANN = "Age 33, software engineer, loves sci-fi and slow films"
_BOB = "Über 60, liebt Opern 🎭"


@pytest.mark.anyio
class SelfDescriptionsContract:
    """Inherit it and override ``open_abouts``: another view of the same, at first empty, store."""

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    def open_abouts(self) -> Callable[[], SelfDescriptions]:
        raise NotImplementedError

    async def test_nobody_says_anything_at_first(self, open_abouts: Callable[[], SelfDescriptions]) -> None:
        self_descriptions = open_abouts()
        await self_descriptions.catch_up()
        assert await self_descriptions.of("ann") == ""
        assert await self_descriptions.all() == {}

    async def test_the_last_word_counts_at_once(self, open_abouts: Callable[[], SelfDescriptions]) -> None:
        self_descriptions = open_abouts()
        assert await self_descriptions.of("ann") == ""
        await self_descriptions.put({"ann": "Age 32"})
        assert await self_descriptions.of("ann") == "Age 32"
        await self_descriptions.put({"ann": _ANN, "bob": _BOB})
        assert [await self_descriptions.of(user) for user in ("ann", "bob", "cleo")] == [_ANN, _BOB, ""]
        assert await self_descriptions.all() == {"ann": _ANN, "bob": _BOB}

    async def test_others_hear_of_it_when_they_catch_up(self, open_abouts: Callable[[], SelfDescriptions]) -> None:
        first, second = open_abouts(), open_abouts()
        assert await second.of("ann") == ""
        await first.put({"ann": _ANN})
        await second.catch_up()
        assert await second.of("ann") == _ANN
        await second.put({"ann": _BOB})
        await first.catch_up()
        assert await first.of("ann") == _BOB

    async def test_an_empty_text_takes_back_what_one_user_said(
        self, open_abouts: Callable[[], SelfDescriptions]
    ) -> None:
        first, second = open_abouts(), open_abouts()
        await first.put({"ann": _ANN, "bob": _BOB})
        await first.put({"ann": "", "nobody": ""})
        await second.catch_up()
        for self_descriptions in (first, second):
            assert await self_descriptions.of("ann") == ""
            assert await self_descriptions.all() == {"bob": _BOB}

    async def test_an_import_of_thousands_is_one_call(self, open_abouts: Callable[[], SelfDescriptions]) -> None:
        self_descriptions = open_abouts()
        texts = {f"p{number}": f"Age {number % 90}" for number in range(20_000)}
        await self_descriptions.put(texts)
        assert await self_descriptions.all() == texts
        assert await self_descriptions.of("p19999") == "Age 19"
        await self_descriptions.put({})
        assert await self_descriptions.all() == texts
