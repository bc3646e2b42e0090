"""However events, retractions, erasures, moves, restarts and reads interleave in two workers, Redis equals the log."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redis import Redis

from palate.adapters.redis.features import RedisFeatures
from tests.adapters.fold_world import KEPT, World, turns
from tests.adapters.redis.conftest import Workers, delete_keys, stored_bytes
from tests.examples import n_examples

flushes = st.lists(st.tuples(st.just("flush"), st.integers(0, 1)), min_size=1, max_size=1)


class RedisWorld(World):
    def __init__(self, path: Path, url: str) -> None:
        self.url, self.prefix = url, f"test-{secrets.token_hex(6)}"
        self.workers: list[Workers] = []
        super().__init__(path)

    def opened(self, process: int) -> RedisFeatures:
        workers = Workers(self.url, self.prefix, self.databases[process], self.logs[process], self.impressions[process])
        self.workers.append(workers)
        return workers.open(users=2, events=KEPT, half_life_days=1e-5)

    async def flush(self, process: int) -> None:
        """Lose all that is in Redis."""
        delete_keys(self.url, self.prefix)

    async def check(self) -> None:
        await super().check()
        with Redis.from_url(self.url) as redis:
            for key in stored_bytes(self.url, self.prefix):
                is_of_user, name = b":user:" in key, key.rpartition(b":")[2]
                assert (is_of_user or name == b"saved") == (redis.ttl(key) > 0), "what is stored of users expires"
                assert is_of_user or name in (b"state", b"counts", b"trends", b"ahead", b"saved")

    async def stop(self) -> None:
        for workers in self.workers:
            await workers.close()
        delete_keys(self.url, self.prefix)


@pytest.mark.slow
@settings(max_examples=n_examples(60), deadline=None)
@given(script=st.lists(st.one_of(turns, turns, turns, flushes), max_size=20))
def test_redis_equals_the_log(
    redis_url: str,
    migrated_database: Path,
    tmp_path_factory: pytest.TempPathFactory,
    script: list[list[tuple[Any, ...]]],
) -> None:
    path = Path(shutil.copy(migrated_database, tmp_path_factory.mktemp("fold")))
    RedisWorld(path, redis_url).run(script)
