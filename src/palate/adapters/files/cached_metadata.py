"""Metadata source whose answers are cached in files."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

import orjson

from palate.data.items import Item
from palate.data.takeouts.takeout import ItemReference
from palate.errors import StorageFailed
from palate.ports.metadata_source import MetadataSource
from palate.types import Json

_VERSION: Final = 1
"""Version of the format of cached answers; files of another version are not used."""


class CachedMetadataSource:
    """Caches the answers of ``inner`` for ``ttl_s`` seconds, by the time of their file; start removes older ones.

    What is cached is the parsed entry (about 2 kB), not the response (about 100 kB). Empty answers are cached, failures
    are not. The folder may be removed at any time.
    """

    def __init__(self, inner: MetadataSource, folder: Path, ttl_s: float, clock: Callable[[], float]) -> None:
        """
        Raises:
            StorageFailed: the folder cannot be created or read.
        """
        self._inner, self._folder, self._ttl_s, self._clock = inner, folder, ttl_s, clock
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for path in folder.iterdir():
                if not self._is_fresh(path):
                    path.unlink(missing_ok=True)
        except OSError as error:
            raise self._storage_failed(error) from error

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def domain(self) -> str:
        return self._inner.domain

    @property
    def gives(self) -> frozenset[str]:
        return self._inner.gives

    @property
    def needs(self) -> frozenset[str]:
        return self._inner.needs

    async def id_of(self, ids: Sequence[tuple[str, str]]) -> str | None:
        id_ = await self._get_or_fetch(["id_of", ids], lambda: self._inner.id_of(ids))
        return id_ if isinstance(id_, str) else None

    async def search(self, reference: ItemReference) -> Sequence[Item]:
        async def fetch() -> Json:
            return [item.to_dict() for item in await self._inner.search(reference)]

        return [Item.from_dict(entry) for entry in await self._get_or_fetch(["search", asdict(reference)], fetch)]

    async def entry(self, id_: str) -> Item | None:
        async def fetch() -> Json:
            item = await self._inner.entry(id_)
            return item and item.to_dict()

        cached = await self._get_or_fetch(["entry", id_], fetch)
        return Item.from_dict(cached) if cached else None

    async def close(self) -> None:
        await self._inner.close()

    async def _get_or_fetch(self, query: list[object], fetch: Callable[[], Awaitable[Json]]) -> Json:
        """Return the cached answer, else fetch and cache it.

        Raises:
            StorageFailed: the answer could not be written.
        """
        key = orjson.dumps([_VERSION, *query])
        path = self._folder / f"{hashlib.sha256(key).hexdigest()}.json"
        try:
            if self._is_fresh(path):
                return orjson.loads(path.read_bytes())["answer"]
        except (OSError, ValueError, LookupError, TypeError):
            pass  # no such file, or half written before a power failure
        answer = await fetch()
        try:
            draft = path.with_suffix(f".{os.getpid()}")
            draft.write_bytes(orjson.dumps({"question": query, "answer": answer}))
            draft.replace(path)
        except OSError as error:
            raise self._storage_failed(error) from error
        return answer

    def _is_fresh(self, path: Path) -> bool:
        try:
            return self._clock() - path.stat().st_mtime < self._ttl_s
        except FileNotFoundError:
            return False

    def _storage_failed(self, error: OSError) -> StorageFailed:
        return StorageFailed(
            f"Answers of {self.name} cannot be cached in {self._folder}: {error}.", where=str(self._folder)
        )
