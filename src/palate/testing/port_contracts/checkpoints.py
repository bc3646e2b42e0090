"""Contract tests for stores of checkpoints."""

from __future__ import annotations

import pytest

from palate.ports.checkpoints import Checkpoints


@pytest.mark.anyio
class CheckpointsContract:
    """Tests a store of checkpoints.

    Inherit this class and override ``checkpoints`` with a fixture that gives an empty store.
    """

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    def checkpoints(self) -> Checkpoints:
        raise NotImplementedError

    async def test_the_newest_state_stands(self, checkpoints: Checkpoints) -> None:
        state = {"counts": {"dune": 0.1 + 0.2, 'a "b"': -1}, "landmark": 1.7e9, "none": None}
        await checkpoints.save("features", 3, {"counts": {}})
        await checkpoints.save("features", 7, state)
        assert await checkpoints.load("features") == (7, state)

    async def test_names_do_not_mix(self, checkpoints: Checkpoints) -> None:
        await checkpoints.save("a", 1, [1])
        await checkpoints.save("b", 2, [2])
        await checkpoints.drop("a")
        assert await checkpoints.load("a") is None
        assert await checkpoints.load("b") == (2, [2])

    async def test_dropping_what_is_not_there_does_nothing(self, checkpoints: Checkpoints) -> None:
        await checkpoints.drop("a")
        assert await checkpoints.load("a") is None
