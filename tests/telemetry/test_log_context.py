"""Fields of log lines go along with tasks and threads."""

from __future__ import annotations

import asyncio

import pytest

from palate.telemetry.log_context import log_context, log_with, request_id


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_tasks_and_threads_inherit_the_fields() -> None:
    with log_with(request_id="r1"), log_with(job="train"):
        assert await asyncio.create_task(asyncio.to_thread(log_context)) == {"request_id": "r1", "job": "train"}
    assert request_id() == ""
