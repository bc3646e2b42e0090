"""The Redis of the tests, with keys of their own."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from typing import Final

import pytest
from redis import Redis
from redis.exceptions import RedisError

REDIS_URL: Final = os.environ.get("PALATE_TEST_REDIS_URL", "redis://127.0.0.1:6379/0")


def require_redis() -> None:
    """Skip the test by name where there is no Redis; fail it in CI."""
    try:
        with contextlib.closing(Redis.from_url(REDIS_URL, socket_connect_timeout=2)) as redis:
            redis.ping()
    except RedisError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI needs Redis at {REDIS_URL}: {error}")
        pytest.skip(f"needs Redis at {REDIS_URL}")


@contextlib.contextmanager
def redis_prefix() -> Iterator[str]:
    """A prefix that no other test has; its keys are deleted at the end."""
    require_redis()
    prefix = f"palate-test-{secrets.token_hex(6)}"
    yield prefix
    with contextlib.closing(Redis.from_url(REDIS_URL)) as redis:
        for key in redis.scan_iter(f"{{{prefix}}}*"):
            redis.delete(key)
