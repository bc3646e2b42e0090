"""However events, retractions, erasures, restarts and reads interleave, the fold equals the log read afresh."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.adapters.memory.features import MemoryFeatures
from palate.adapters.sqlite.checkpoints import SqlCheckpoints
from palate.adapters.sqlite.database import Database
from palate.adapters.sqlite.event_log import SqlEventLog
from palate.data.events import RETRACT, Event, active_events
from palate.data.profile import History
from palate.testing.port_contracts.examples import START, event

_USERS = ("ann", "bob", "cid")
_ITEMS = ("dune", "solaris", "emma")
_KEPT = 4

users = st.sampled_from(_USERS)
events = st.tuples(
    st.just("event"),
    users,
    st.sampled_from(_ITEMS),
    st.sampled_from(["click", "like", "dislike", "rating"]),
    st.integers(0, 5),
)
steps = st.one_of(
    events,
    events,
    st.tuples(st.just("retract"), st.integers(0, 30)),
    st.tuples(st.just("read"), users),
    st.tuples(st.just("forget"), users),
    st.sampled_from([("checkpoint",), ("restart",)]),
)


class World:
    """A log and its fold, to which steps are done."""

    def __init__(self, path: Path) -> None:
        self.database = Database(path)
        self.log = SqlEventLog(self.database)
        self.features = self.opened()
        self.numbers = itertools.count()

    def opened(self) -> MemoryFeatures:
        checkpoints = SqlCheckpoints(self.database)
        return MemoryFeatures(self.log, checkpoints, users=2, events_per_user=_KEPT, trend_half_life_days=1e-5)

    async def do(self, step: tuple[object, ...]) -> None:
        name, *rest = step
        await getattr(self, str(name))(*rest)

    async def event(self, user: str, item: str, kind: str, at: int) -> None:
        value = 4.0 if kind == "rating" else None
        await self.log.append([event(next(self.numbers), user, item, kind=kind, at=START + at, value=value)])
        await self.features.catch_up()

    async def retract(self, which: int) -> None:
        """Take back an event that stands, as the services allow it."""
        known = await self.everything()
        if there := [event for event in active_events(known) if event.kind != RETRACT]:
            taken = there[which % len(there)]
            taking = event(next(self.numbers), taken.user, taken.item, kind=RETRACT, retracts=taken.event_id)
            await self.log.append([taking])
            await self.features.catch_up()

    async def read(self, user: str) -> None:
        await self.features.history(user)

    async def forget(self, user: str) -> None:
        await self.features.forget(user)
        await self.features.checkpoint()

    async def checkpoint(self) -> None:
        await self.features.checkpoint()

    async def restart(self) -> None:
        self.features = self.opened()
        await self.features.catch_up()

    async def everything(self) -> tuple[Event, ...]:
        return (await self.log.read(0, 10_000)).events

    async def check(self) -> None:
        known = active_events(await self.everything())
        for user in _USERS:
            mine = History.of_events(event for event in known if event.user == user)
            assert await self.features.history(user) == mine.newest(_KEPT)
        taken_to = [event for event in known if event.kind != "dislike"]
        assert self.features.popularity() == Counter(event.item for event in taken_to)
        newest = max((event.at for event in taken_to), default=0.0)
        weights = dict.fromkeys(_ITEMS, 0.0)
        for row in taken_to:
            weights[row.item] += 2 ** ((row.at - newest) / (1e-5 * 86_400))
        best = max(weights.values()) or 1.0
        expected = {item: weight / best for item, weight in weights.items() if weight}
        assert dict(self.features.trending()) == pytest.approx(expected, rel=1e-6)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without rows, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "palate.db"
    Database(path).close()
    return path


@settings(max_examples=50, deadline=None)
@given(script=st.lists(steps, max_size=25))
def test_the_fold_equals_the_log(
    empty: Path, tmp_path_factory: pytest.TempPathFactory, script: list[tuple[object, ...]]
) -> None:
    path = Path(shutil.copy(empty, tmp_path_factory.mktemp("fold")))
    world = World(path)

    async def play() -> None:
        for step in script:
            await world.do(step)
        await world.check()

    try:
        asyncio.run(play())
    finally:
        world.log.close()
        world.database.close()
