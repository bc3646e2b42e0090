"""A log and its folds in two processes, and steps that are done to them at the same time."""

from __future__ import annotations

import asyncio
import itertools
from abc import ABC, abstractmethod
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from palate.adapters.sqlite.database import SqliteDatabase
from palate.adapters.sqlite.event_log import SqliteEventLog
from palate.adapters.sqlite.impressions import SqliteImpressions
from palate.data.events import RETRACT, Event, active_events
from palate.data.profile import History
from palate.ports.features import Features
from palate.testing.port_contracts.examples import START, event

_USERS = ("ann", "bob", "cid")
_ITEMS = ("dune", "solaris", "emma")
KEPT = 4

users = st.sampled_from(_USERS)
processes = st.integers(0, 1)
events = st.tuples(
    st.just("event"),
    processes,
    users,
    st.sampled_from(_ITEMS),
    st.sampled_from(["click", "like", "dislike", "rating"]),
    st.integers(0, 5),
)
others = st.one_of(
    events,
    st.tuples(st.just("read"), processes, users),
    st.tuples(st.just("forget"), processes, users),
    st.tuples(st.just("move"), processes, users, users),
    st.tuples(st.sampled_from(["follow", "recount", "checkpoint", "restart"]), processes),
)
retractions = st.tuples(st.just("retract"), processes, st.integers(0, 30))
turns = st.one_of(
    st.lists(events, min_size=1, max_size=1),
    st.lists(retractions, min_size=1, max_size=1),
    st.lists(others, min_size=1, max_size=3),
)
"""Steps that are done at the same time."""


class World(ABC):
    """A log and its folds in two processes, to which steps are done."""

    def __init__(self, path: Path) -> None:
        self.databases = [SqliteDatabase(path) for _ in range(2)]
        self.logs = [SqliteEventLog(database) for database in self.databases]
        self.impressions = [SqliteImpressions(database, 100) for database in self.databases]
        self.features = [self.opened(process) for process in range(2)]
        self.numbers = itertools.count()

    @abstractmethod
    def opened(self, process: int) -> Features:
        """The features of a process, as after a start; histories have ``KEPT`` events, half-lives 1e-5 days."""

    async def play(self, script: list[list[tuple[Any, ...]]]) -> None:
        """Do the steps of each turn at the same time, then check everything."""
        for turn in script:
            await asyncio.gather(*(self.do(step) for step in turn))
        await self.check()

    async def stop(self) -> None:  # noqa: B027  # not abstract: most have nothing to stop
        """Close what belongs to the event loop."""

    def run(self, script: list[list[tuple[Any, ...]]]) -> None:
        """:meth:`play`, then close everything."""

        async def play() -> None:
            try:
                await self.play(script)
            finally:
                await self.stop()

        try:
            asyncio.run(play())
        finally:
            for log, impressions, database in zip(self.logs, self.impressions, self.databases, strict=True):
                impressions.close()
                log.close()
                database.close()

    async def do(self, step: tuple[Any, ...]) -> None:
        name, process, *rest = step
        await getattr(self, name)(process, *rest)

    async def event(self, process: int, user: str, item: str, kind: str, at: int) -> None:
        value = 4.0 if kind == "rating" else None
        sent = event(next(self.numbers), user, item, kind=kind, at=START + at, value=value)
        await self.logs[process].append([sent])
        await self.features[process].catch_up()

    async def retract(self, process: int, which: int) -> None:
        """Take back an event that stands, as the services allow it."""
        known = await self.everything()
        if there := [event for event in active_events(known) if event.kind != RETRACT]:
            taken = there[which % len(there)]
            taking = event(next(self.numbers), taken.user, taken.item, kind=RETRACT, retracts=taken.event_id)
            await self.logs[process].append([taking])
            await self.features[process].catch_up()

    async def read(self, process: int, user: str) -> None:
        await self.features[process].history(user)

    async def forget(self, process: int, user: str) -> None:
        await self.features[process].take_out([user], lambda: self.logs[process].erase(user))

    async def move(self, process: int, user: str, to: str) -> None:
        await self.features[process].take_out([user, to], lambda: self.logs[process].move(user, to))

    async def follow(self, process: int) -> None:
        await self.features[process].catch_up()

    async def recount(self, process: int) -> None:
        await self.features[process].recount()

    async def checkpoint(self, process: int) -> None:
        await self.features[process].checkpoint()

    async def restart(self, process: int) -> None:
        features = self.opened(process)
        await features.catch_up()
        self.features[process] = features

    async def everything(self) -> tuple[Event, ...]:
        return (await self.logs[0].read(0, 10_000)).events

    async def check(self) -> None:
        for features in self.features:
            await features.catch_up()
            await features.recount()
            await self.check_features(features)

    async def check_features(self, features: Features) -> None:
        known = active_events(await self.everything())
        for user in _USERS:
            mine = History.of_events(event for event in known if event.user == user)
            assert await features.history(user) == mine.newest(KEPT)
        taken_to = [event for event in known if event.kind != "dislike"]
        assert await features.popularity() == Counter(event.item for event in taken_to)
        newest = max((event.at for event in taken_to), default=0.0)
        weights = dict.fromkeys(_ITEMS, 0.0)
        for row in taken_to:
            weights[row.item] += 2 ** ((row.at - newest) / (1e-5 * 86_400))
        best = max(weights.values()) or 1.0
        expected = {item: weight / best for item, weight in weights.items() if weight}
        assert dict(await features.trending()) == pytest.approx(expected, rel=1e-6)
