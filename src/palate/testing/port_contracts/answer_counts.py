"""Contract tests for counts of answers: sums over processes, by snapshot."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from palate.ports.answer_counts import AnswerCounts, AnswerCountStore


@pytest.mark.anyio
class AnswerCountsContract:
    """Inherit it and override ``open_counts``: another view of the same, at first empty, store."""

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    def open_counts(self) -> Callable[[], AnswerCountStore]:
        raise NotImplementedError

    async def test_a_snapshot_without_answers_has_zeros(self, open_counts: Callable[[], AnswerCountStore]) -> None:
        assert await open_counts().of("v1") == AnswerCounts()

    async def test_counts_of_processes_add_up_by_snapshot(self, open_counts: Callable[[], AnswerCountStore]) -> None:
        first, second = open_counts(), open_counts()
        await first.add({"v1": AnswerCounts(10, 1, 2, 0), "v2": AnswerCounts(5)})
        await second.add({"v1": AnswerCounts(1, 1, 0, 3)})
        assert await first.of("v1") == AnswerCounts(11, 2, 2, 3) == await second.of("v1")
        assert await first.of("v2") == AnswerCounts(5)
