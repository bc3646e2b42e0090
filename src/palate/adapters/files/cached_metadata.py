"""What a reference said, kept in files for a while, so that nothing is asked twice."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import orjson

from palate.data.items import Item
from palate.data.takeouts.takeout import ItemReference
from palate.errors import StorageFailed
from palate.ports.metadata_source import MetadataSource
from palate.types import Json

_FORM: Final = 1
"""Of what is kept; a reader of another form takes nothing of it."""


class CachedMetadataSource:
    """Answers of ``inner`` that are younger than ``ttl_s``, by the time of their file; older files are removed.

    Entries are kept, not the bodies that they were read from: 2 kB instead of 100. That there is nothing is kept too;
    a failure is not. The folder may be removed at any time.
    """

    def __init__(self, inner: MetadataSource, folder: Path, ttl_s: float, clock: Callable[[], float]) -> None:
        """
        Raises:
            StorageFailed: the folder cannot be made or read.
        """
        self._inner, self._folder, self._ttl_s, self._clock = inner, folder, ttl_s, clock
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for path in folder.iterdir():
                if not self._is_fresh(path):
                    path.unlink(missing_ok=True)
        except OSError as error:
            raise self._failed(error) from error

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
        id_ = await self._kept(["id_of", ids], lambda: self._inner.id_of(ids))
        return id_ if isinstance(id_, str) else None

    async def search(self, wanted: ItemReference) -> Sequence[Item]:
        async def ask() -> Json:
            return [item.to_dict() for item in await self._inner.search(wanted)]

        return [Item.from_dict(one) for one in await self._kept(["search", asdict(wanted)], ask)]

    async def entry(self, id_: str) -> Item | None:
        async def ask() -> Json:
            found = await self._inner.entry(id_)
            return found and found.to_dict()

        kept = await self._kept(["entry", id_], ask)
        return Item.from_dict(kept) if kept else None

    async def close(self) -> None:
        await self._inner.close()

    async def _kept(self, question: list[Any], ask: Callable[[], Awaitable[Json]]) -> Json:
        """The answer from its file, else from whoever is asked.

        Raises:
            StorageFailed: it could not be written.
        """
        key = orjson.dumps([_FORM, *question])
        path = self._folder / f"{hashlib.sha256(key).hexdigest()}.json"
        try:
            if self._is_fresh(path):
                return orjson.loads(path.read_bytes())["answer"]
        except (OSError, ValueError, LookupError, TypeError):
            pass  # not there, or half written by a machine that lost its power
        answer = await ask()
        try:
            draft = path.with_suffix(f".{os.getpid()}")
            draft.write_bytes(orjson.dumps({"question": question, "answer": answer}))
            draft.replace(path)
        except OSError as error:
            raise self._failed(error) from error
        return answer

    def _is_fresh(self, path: Path) -> bool:
        try:
            return self._clock() - path.stat().st_mtime < self._ttl_s
        except FileNotFoundError:
            return False

    def _failed(self, error: OSError) -> StorageFailed:
        return StorageFailed(
            f"What {self.name} says cannot be kept in {self._folder}: {error}.", where=str(self._folder)
        )
