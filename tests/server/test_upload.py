"""Bodies that arrive as files: too large, too slow, or a disk that is full; nothing is left behind."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import pytest
from fastapi import Request
from starlette.requests import ClientDisconnect

from palate.errors import StorageFailed
from palate.server.upload import UploadTooLarge, UploadTooSlow, uploaded, while_connected

pytestmark = pytest.mark.anyio


def request_of(*messages: dict[str, Any]) -> Request:
    """A request whose connection brings these messages, and then nothing."""
    remaining = list(messages)

    async def receive() -> dict[str, Any]:
        if not remaining:
            await asyncio.Event().wait()
        return remaining.pop(0)

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


def chunk(body: bytes, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


async def test_a_body_is_a_file_as_long_as_it_is_used(folder: Path) -> None:
    large = b"x" * 1_500_000
    async with uploaded(request_of(chunk(large), chunk(b"y", more=False)), 2_000_000, 60) as path:
        assert path.read_bytes() == large + b"y"
    assert not list(folder.iterdir())


@pytest.mark.parametrize(
    ("messages", "timeout_s", "error"),
    [
        ((chunk(b"12345"), chunk(b"6789012")), 60.0, UploadTooLarge),
        ((chunk(b"1"),), 0.01, UploadTooSlow),
        ((chunk(b"1"), {"type": "http.disconnect"}), 60.0, ClientDisconnect),
    ],
)
async def test_a_body_that_does_not_arrive_leaves_no_file(
    folder: Path, messages: tuple[dict[str, Any], ...], timeout_s: float, error: type[Exception]
) -> None:
    with pytest.raises(error):
        async with uploaded(request_of(*messages), 10, timeout_s):
            pass
    assert not list(folder.iterdir())


async def test_a_disk_that_cannot_be_written_is_an_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "none"))
    with pytest.raises(StorageFailed, match="cannot be stored"):
        async with uploaded(request_of(chunk(b"1", more=False)), 10, 60):
            pass


async def test_work_ends_when_the_caller_leaves() -> None:
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with pytest.raises(ClientDisconnect):
        await while_connected(request_of({"type": "http.disconnect"}), work())
    assert ended.is_set()
