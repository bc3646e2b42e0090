"""However events, retractions, erasures, moves, restarts and reads interleave in two processes, folds equal the log."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.adapters.memory.features import MemoryFeatures
from palate.adapters.sql.checkpoints import SqlCheckpoints
from tests.adapters.fold_world import KEPT, World, turns
from tests.examples import n_examples


class MemoryWorld(World):
    def opened(self, process: int) -> MemoryFeatures:
        return MemoryFeatures(
            self.logs[process],
            self.impressions[process],
            SqlCheckpoints(self.databases[process]),
            users=2,
            events_per_user=KEPT,
            trend_half_life_days=1e-5,
        )


@pytest.mark.slow
@settings(max_examples=n_examples(60), deadline=None)
@given(script=st.lists(turns, max_size=20))
def test_the_fold_equals_the_log(
    migrated_database: Path, tmp_path_factory: pytest.TempPathFactory, script: list[list[tuple[Any, ...]]]
) -> None:
    MemoryWorld(Path(shutil.copy(migrated_database, tmp_path_factory.mktemp("fold")))).run(script)
