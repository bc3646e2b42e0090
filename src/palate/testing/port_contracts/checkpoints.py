"""Contract tests for stores of checkpoints."""

from __future__ import annotations

import pytest

from palate.ports.checkpoints import Checkpoint, Checkpoints
from palate.ports.event_log import EventLog
from palate.testing.port_contracts.examples import event


@pytest.mark.anyio
class CheckpointsContract:
    """Tests a store of checkpoints.

    Inherit this class and override ``checkpoints`` and ``log`` with fixtures that give an empty store and its log.
    """

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    def checkpoints(self) -> Checkpoints:
        raise NotImplementedError

    @pytest.fixture
    def log(self) -> EventLog:
        raise NotImplementedError

    async def test_the_newest_state_stands(self, checkpoints: Checkpoints) -> None:
        state = {"counts": {"dune": 0.1 + 0.2, 'a "b"': -1}, "landmark": 1.7e9, "none": None}
        assert await checkpoints.save("features", Checkpoint(3, 0, {"counts": {}}))
        assert await checkpoints.save("features", Checkpoint(7, 0, state))
        assert await checkpoints.load("features") == Checkpoint(7, 0, state)

    async def test_names_do_not_mix(self, checkpoints: Checkpoints) -> None:
        await checkpoints.save("a", Checkpoint(1, 0, [1]))
        await checkpoints.save("b", Checkpoint(2, 0, [2]))
        assert await checkpoints.load("a") == Checkpoint(1, 0, [1])
        assert await checkpoints.load("b") == Checkpoint(2, 0, [2])
        assert await checkpoints.load("c") is None

    @pytest.mark.parametrize("how", ["erase", "move"])
    async def test_a_checkpoint_of_an_older_epoch_is_refused(
        self, checkpoints: Checkpoints, log: EventLog, how: str
    ) -> None:
        await log.append([event(1)])
        await checkpoints.save("features", Checkpoint(1, 0, ["before"]))
        await (log.erase("ann") if how == "erase" else log.move("ann", "bob"))
        assert await checkpoints.load("features") is None
        assert not await checkpoints.save("features", Checkpoint(1, 0, ["late"]))
        assert await checkpoints.load("features") is None
        assert await checkpoints.save("features", Checkpoint(1, 1, ["after"]))
        assert not await checkpoints.save("features", Checkpoint(2, 0, ["late"]))
        assert await checkpoints.load("features") == Checkpoint(1, 1, ["after"])
