"""What a reference said is kept for a while, and a failure is not."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from palate.adapters.files.cached_metadata import CachedMetadataSource
from palate.data.takeouts.takeout import ItemReference
from palate.errors import LookUpFailed, StorageFailed
from palate.testing.port_contracts.metadata_source import MetadataSourceContract
from tests.adapters.http import test_tmdb
from tests.adapters.http.fake_public_apis import Answer, Public, serving
from tests.adapters.http.requests import tmdb

DAY_S = 86_400.0
REFERENCE = ItemReference("movie", "The Matrix", 1999)


@asynccontextmanager
async def kept(public: Public, folder: Path, days_later: float = 0.0) -> AsyncIterator[CachedMetadataSource]:
    """TMDB as a process of its own asks it, so many days after the files are made to be written."""
    inner = tmdb(public)
    try:
        yield CachedMetadataSource(inner, folder, 30 * DAY_S, lambda: 1.7e9 + days_later * DAY_S)
    finally:
        await inner.close()


def written_at(folder: Path, seconds: float) -> None:
    for path in folder.iterdir():
        os.utime(path, (seconds, seconds))


class TestKeptReference(MetadataSourceContract):
    known = test_tmdb.KNOWN
    ids = test_tmdb.TestTmdb.ids

    @pytest.fixture
    async def reference(self, tmp_path: Path) -> AsyncIterator[CachedMetadataSource]:
        """Over what an earlier process kept."""
        with serving(Public({603: test_tmdb.MATRIX})) as public:
            async with kept(public, tmp_path) as reference:
                await everything(reference)
            async with kept(public, tmp_path) as reference:
                yield reference


async def everything(reference: CachedMetadataSource) -> list[object]:
    matches = await reference.search(REFERENCE)
    return [await reference.id_of([("imdb_id", "603")]), [entry.id for entry in matches], await reference.entry("603")]


@pytest.mark.anyio
async def test_nothing_is_asked_twice_until_it_is_old(tmp_path: Path) -> None:
    with serving(Public({603: test_tmdb.MATRIX})) as public:
        async with kept(public, tmp_path) as reference:
            first = await everything(reference)
        n = len(public.requests)
        written_at(tmp_path, 1.7e9)
        async with kept(public, tmp_path, days_later=29) as reference:
            assert await everything(reference) == first
        assert len(public.requests) == n
        async with kept(public, tmp_path, days_later=31) as reference:
            assert list(tmp_path.iterdir()) == []
            assert await everything(reference) == first
        assert len(public.requests) == 2 * n


@pytest.mark.anyio
async def test_that_there_is_nothing_is_kept_and_a_failure_is_not(tmp_path: Path) -> None:
    with serving(Public(instead=lambda _request: Answer(500))) as public:
        async with kept(public, tmp_path) as reference:
            with pytest.raises(LookUpFailed):
                await reference.entry("603")
            public.instead = lambda _request: None
            assert await reference.entry("603") is None
            public.movies[603] = test_tmdb.MATRIX
            assert await reference.entry("603") is None
            assert await reference.id_of([("imdb_id", "tt0000001")]) is None


@pytest.mark.anyio
@pytest.mark.parametrize("rest", [b"", b"{", b"[]", b"\xff", b'{"answer'])
async def test_a_broken_file_is_asked_for_anew(tmp_path: Path, rest: bytes) -> None:
    with serving(Public({603: test_tmdb.MATRIX})) as public:
        async with kept(public, tmp_path) as reference:
            first = await everything(reference)
            for path in tmp_path.iterdir():
                path.write_bytes(rest)
            assert await everything(reference) == first


@pytest.mark.anyio
async def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with serving(Public()) as public, pytest.raises(StorageFailed, match="Answers of TMDB cannot be cached"):
        async with kept(public, tmp_path / "file"):
            pass
