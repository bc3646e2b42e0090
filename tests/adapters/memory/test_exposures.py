"""Exposures in memory are bounded, and what was dropped is read again."""

from __future__ import annotations

import asyncio
from unittest import mock

import pytest

from palate.adapters.memory import exposures
from palate.adapters.memory.exposures import Exposures
from palate.adapters.sqlite.impressions import SqliteImpressions


def test_users_who_asked_longest_ago_are_dropped_and_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exposures, "_MAX_COST", 3 * exposures._USER_COST + 5)
    impressions = mock.create_autospec(SqliteImpressions, instance=True)
    impressions.of_user.return_value = []
    shown = Exposures(impressions, lambda: 0)

    async def show(*users: str, n: int = 1) -> None:
        for user in users:
            await shown.draws_of(user)
            for seed in range(n):
                shown.add(user, 0, seed, 1.7e9 + seed, [f"item {seed}"])

    asyncio.run(show("ann", "bob", "cat"))
    assert [call.args[0] for call in impressions.of_user.await_args_list] == ["ann", "bob", "cat"]
    asyncio.run(show("cat", n=4))  # too much: ann goes
    assert len(shown.cached("bob")) == 1
    assert len(shown.cached("cat")) == 4
    assert not len(shown.cached("ann"))
    asyncio.run(show("ann"))
    assert impressions.of_user.await_args.args[0] == "ann"
    shown.forget(["ann", "bob", "cat"], 0)
    assert shown._cost == 0
