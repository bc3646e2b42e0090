"""Traces join what a request does on tasks, threads and connections."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from sqlalchemy import text

from palate.adapters.postgres.database import PostgresDatabase
from palate.adapters.redis.connection import RedisConnection
from palate.adapters.sqlite.database import SqliteDatabase
from palate.errors import StorageFailed
from palate.telemetry.open_telemetry import OpenTelemetryTracer
from palate.telemetry.tracing import root_span, span, trace_ids, use_tracer
from tests.redis_here import REDIS_URL, redis_prefix


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    use_tracer(OpenTelemetryTracer(SimpleSpanProcessor(exporter)))
    yield exporter
    use_tracer(None)


def by_name(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {each.name: each for each in exporter.get_finished_spans()}


@pytest.mark.anyio
async def test_databases_and_redis_are_below_the_span_that_uses_them(
    spans: InMemorySpanExporter, migrated_database: Path, tmp_path: Path, postgres_url: str
) -> None:
    (tmp_path / "palate.db").write_bytes(migrated_database.read_bytes())
    sqlite, postgres = SqliteDatabase(tmp_path / "palate.db"), PostgresDatabase(postgres_url)
    with redis_prefix() as prefix:
        redis = RedisConnection(REDIS_URL, prefix)
        await sqlite.read(lambda c: c.execute(text("SELECT 1")).scalar())
        assert spans.get_finished_spans() == (), "nothing is traced that is no part of a request or job"
        with root_span("job train", number=1):
            for database in (sqlite, postgres):
                await database.read(lambda c: c.execute(text("SELECT 1")).scalar())
                await database.write(lambda c: c.execute(text("SELECT 1")).scalar())
            await redis.run(lambda client: client.get(prefix))
        await redis.close()
    sqlite.close()
    postgres.close()
    *below, root = spans.get_finished_spans()
    assert root.name == "job train"
    systems = [(each.name, (each.attributes or {})["db.system.name"]) for each in below]
    assert systems == [
        ("db read", "sqlite"),
        ("db write", "sqlite"),
        ("db read", "postgresql"),
        ("db write", "postgresql"),
        ("redis", "redis"),
    ]
    assert {each.parent and each.parent.span_id for each in below} == {root.context and root.context.span_id}


def test_an_error_is_named_without_its_text(spans: InMemorySpanExporter) -> None:
    with contextlib.suppress(StorageFailed), root_span("job"), span("db read"):
        raise StorageFailed("ann has no rows")
    for each in spans.get_finished_spans():
        assert (each.status.status_code, each.status.description, each.events) == (
            StatusCode.ERROR,
            "StorageFailed",
            (),
        )


@pytest.mark.anyio
async def test_log_lines_have_the_ids_of_the_span(spans: InMemorySpanExporter) -> None:
    with root_span("job"):
        ids = await asyncio.to_thread(trace_ids)
    (job,) = spans.get_finished_spans()
    assert job.context is not None
    assert ids == {"trace_id": f"{job.context.trace_id:032x}", "span_id": f"{job.context.span_id:016x}"}
    assert trace_ids() == {}
