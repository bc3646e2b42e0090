"""Receive the body of a request as a file, and end work whose caller has left."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Final, TypeVar

from fastapi import Request
from starlette.requests import ClientDisconnect

from palate.errors import StorageFailed

_WRITE_BYTES: Final = 1 << 20

Result = TypeVar("Result")


class UploadTooLarge(Exception):
    """The body has more bytes than are allowed."""


class UploadTooSlow(Exception):
    """The body did not arrive in time."""


@contextlib.asynccontextmanager
async def uploaded(request: Request, max_bytes: int, timeout_s: float) -> AsyncIterator[Path]:
    """Write the body of a request into a temporary file, which is removed at the end of the block.

    The server holds a megabyte of it at a time.

    Raises:
        ClientDisconnect: the caller has left before its end.
        UploadTooLarge: it has more than ``max_bytes``, whatever Content-Length says.
        UploadTooSlow: it takes more than ``timeout_s`` seconds to arrive.
        StorageFailed: the disk cannot be written.
    """
    try:
        folder = await asyncio.to_thread(tempfile.TemporaryDirectory, prefix="palate-export-")
    except OSError as error:
        raise _disk_error(error) from error
    try:
        path = Path(folder.name) / "export"
        try:
            async with asyncio.timeout(timeout_s):
                await _write_body(request, path, max_bytes)
        except TimeoutError as error:
            raise UploadTooSlow from error
        yield path
    finally:
        folder.cleanup()


async def _write_body(request: Request, path: Path, max_bytes: int) -> None:
    n_bytes, pending = 0, bytearray()

    def write() -> None:
        try:
            with path.open("ab") as file:
                file.write(pending)
        except OSError as error:
            raise _disk_error(error) from error

    async for chunk in request.stream():
        n_bytes += len(chunk)
        if n_bytes > max_bytes:
            raise UploadTooLarge
        pending += chunk
        if len(pending) >= _WRITE_BYTES:
            await asyncio.to_thread(write)
            pending.clear()
    await asyncio.to_thread(write)


def _disk_error(error: OSError) -> StorageFailed:
    return StorageFailed(f"The export cannot be stored while it is read: {error}. Free some space and send it again.")


async def while_connected(request: Request, work: Coroutine[object, object, Result]) -> Result:
    """Do ``work``; cancel it when the caller leaves.

    Raises:
        ClientDisconnect: the caller has left.
    """
    task, leaving = asyncio.ensure_future(work), asyncio.ensure_future(_wait_for_leaving(request))
    try:
        await asyncio.wait((task, leaving), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise ClientDisconnect
    finally:
        task.cancel()
        leaving.cancel()
        await asyncio.wait((task, leaving))


async def _wait_for_leaving(request: Request) -> None:
    """Wait until the connection of a request whose body was read is closed."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
