"""The same trained store twice: embedded, and in PostgreSQL and Redis, both removed at the end."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from redis import Redis

from benchmarks.measured import ML1M, run_palate

REDIS_URL: Final = os.environ.get("PALATE_TEST_REDIS", "redis://127.0.0.1:6379/0")
_POSTGRES: Final = os.environ.get("PALATE_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
_SETTINGS: Final = {"OPENBLAS_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class Stores:
    """Copies of a trained store, to be changed at will."""

    embedded: Path
    service: Path
    """The data folder with the models; events and catalogue are in PostgreSQL."""
    database_url: str
    environment: dict[str, str]
    """The settings by which a server uses PostgreSQL and Redis."""


def train(folder: Path) -> Path:
    """A data folder in ``folder`` with MovieLens 1M, trained with the default settings unless it is already."""
    store, mark = folder / "embedded", folder / "embedded.trained"
    if not mark.exists():
        shutil.rmtree(store, ignore_errors=True)
        run_palate(
            "data", "import", "--data-dir", str(store), "--format", "movielens", str(ML1M), environment=_SETTINGS
        )
        run_palate("train", "--data-dir", str(store), environment=_SETTINGS)
        mark.touch()
    return store


@contextlib.contextmanager
def copies(trained: Path) -> Iterator[Stores]:
    """Copy a trained store: into another folder, and into a database and a prefix of Redis that nothing else uses."""
    name = f"palate_bench_{secrets.token_hex(6)}"
    url = f"{_POSTGRES.rpartition('/')[0]}/{name}"
    environment = {"DATABASE_URL": url, "REDIS_URL": REDIS_URL, "PALATE_STORE__REDIS_PREFIX": name}
    with tempfile.TemporaryDirectory(dir=trained.parent) as folder:
        embedded, service = Path(folder) / "embedded", Path(folder) / "service"
        shutil.copytree(trained, embedded)
        shutil.copytree(trained, service, ignore=shutil.ignore_patterns("palate.db*"))
        _execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        try:
            run_palate("data", "move", "--data-dir", str(embedded), "--to", url)
            yield Stores(embedded, service, url, environment)
        finally:
            _execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            _delete_keys(f"{{{name}}}*")


def _execute(statement: sql.Composed) -> None:
    with psycopg.connect(_POSTGRES, autocommit=True) as connection:
        connection.execute(statement)


def _delete_keys(pattern: str) -> None:
    with contextlib.closing(Redis.from_url(REDIS_URL)) as redis:
        for key in redis.scan_iter(pattern, count=1_000):
            redis.unlink(key)
