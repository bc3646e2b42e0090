"""Download: one file over HTTP, taken up again where it broke off."""

from __future__ import annotations

import errno
import http.client
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import palate
from palate.errors import DownloadFailed, NotFound, StorageFailed

_CHUNK: Final = 1 << 16
_TIMEOUT_S: Final = 30.0
_TRIES: Final = 5
"""As often in a row may a server give nothing new before it is given up."""
_MAX_WAIT_S: Final = 60.0
_TRY_AGAIN: Final = {408, 425, 429, 500, 502, 503, 504}
_GONE: Final = {404, 410}

Progress = Callable[[int, int | None], None]
"""Bytes that are there, and how many there will be if that is known."""


def download(
    address: str,
    to: Path,
    *,
    max_bytes: int,
    sleep: Callable[[float], None],
    progress: Progress = lambda _done, _total: None,
) -> None:
    """Fetch ``address`` into the file ``to``; what an earlier call left there is kept, and only the rest fetched.

    A rest is only asked for if the server names the version of the file (its ETag, or when it was
    last changed), lest two versions be joined; the name is kept beside the file meanwhile. Broken
    connections and passing faults of the server are tried again, after 1, 2, 4 … seconds.

    Raises:
        NotFound: the address leads nowhere.
        DownloadFailed: the server cannot be reached, refuses, or does not keep its word.
        StorageFailed: the disk is full or cannot be written.
    """
    tries = 0
    while True:
        before = _size(to)
        try:
            if _rest(address, to, max_bytes, progress):
                _version_of(to).unlink(missing_ok=True)
                return
            why, wait_s = f"the connection ended after {_size(to):,} bytes", 0.0
        except urllib.error.HTTPError as error:
            why, wait_s = _refused(address, error), _asked_wait_s(error)
        except (OSError, http.client.HTTPException) as error:
            why, wait_s = str(getattr(error, "reason", error)) or type(error).__name__, 0.0
        tries = 0 if _size(to) > before else tries + 1
        if tries >= _TRIES:
            raise DownloadFailed(
                f"{address} could not be fetched: {why}, {tries} times in a row. Check the network; "
                "what has come so far is kept, and the same command goes on from there."
            )
        sleep(max(2.0 ** max(tries - 1, 0), wait_s))


def _rest(address: str, to: Path, max_bytes: int, progress: Progress) -> bool:
    """Ask for what is missing and write it; whether all is there now."""
    start = _size(to)
    version = _version_of(to)
    known = version.read_text() if start and version.exists() else ""
    headers = {"User-Agent": f"palate/{palate.__version__}", "Accept-Encoding": "identity"}
    if known:
        headers |= {"Range": f"bytes={start}-", "If-Range": known}
    request = urllib.request.Request(address, headers=headers)  # noqa: S310  # the opener speaks HTTP alone
    try:
        answer = _OPENER.open(request, timeout=_TIMEOUT_S)
    except urllib.error.HTTPError as error:
        if error.code == 416:  # there is no rest: the file is whole, or another one by now
            if re.fullmatch(rf"bytes \*/{start}", error.headers.get("Content-Range", "")):
                return True
            to.unlink()
            return False
        raise
    with answer:
        goes_on = answer.status == 206
        if goes_on and not answer.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
            to.unlink()  # another part than was asked for: from the start, then
            return False
        start = start if goes_on else 0
        length = answer.headers.get("Content-Length")
        total = start + int(length) if length and length.isdecimal() else None
        if total is not None and total > max_bytes:
            raise DownloadFailed(f"{address} is {total:,} bytes long, more than the {max_bytes:,} that it should be.")
        with _writing(to):
            version.write_text(_name_of_version(answer.headers))
            file = to.open("ab" if goes_on else "wb")
        with file:
            done = start
            while chunk := answer.read(_CHUNK):
                done += len(chunk)
                if done > max_bytes:
                    raise DownloadFailed(f"More than {max_bytes:,} bytes came from {address}; it should be less.")
                with _writing(to):
                    file.write(chunk)
                    file.flush()
                progress(done, total)
    return total is None or done == total


@contextmanager
def _writing(to: Path) -> Iterator[None]:
    """Tells faults of the disk from those of the network, which are errors of the same class."""
    try:
        yield
    except OSError as error:
        what = "the disk is full" if error.errno == errno.ENOSPC else str(error)
        raise StorageFailed(f"{to} cannot be written: {what}. What came is kept; make room and try again.") from error


def _name_of_version(headers: http.client.HTTPMessage) -> str:
    """A strong ETag or the time of the last change; without either nothing, and then nothing is resumed."""
    tag = headers.get("ETag", "")
    return tag if tag and not tag.startswith("W/") else headers.get("Last-Modified", "")


def _version_of(to: Path) -> Path:
    return to.with_name(f"{to.name}.version")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _refused(address: str, error: urllib.error.HTTPError) -> str:
    """Why a server refused, if asking again may help.

    Raises:
        NotFound, DownloadFailed: it will not.
    """
    if error.code in _GONE:
        raise NotFound(
            f"There is nothing at {address} any more (HTTP {error.code}); its publisher has moved it."
        ) from error
    if error.code not in _TRY_AGAIN:
        raise DownloadFailed(f"{address} was refused: HTTP {error.code} {error.reason}.") from error
    return f"the server answered HTTP {error.code} {error.reason}"


def _asked_wait_s(error: urllib.error.HTTPError) -> float:
    """How long the server asks to wait, within reason."""
    asked = error.headers.get("Retry-After", "")
    return min(float(asked), _MAX_WAIT_S) if asked.isdecimal() else 0.0


class _NoWayDown(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but not from an encrypted address to an open one."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if req.type == "https" and not newurl.startswith("https://"):
            raise DownloadFailed(f"{req.full_url} leads to {newurl}, which is not encrypted.")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> urllib.request.OpenerDirector:
    """Speaks HTTP and HTTPS, through the proxy that the environment names, and nothing else."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _NoWayDown(),
    ):
        opener.add_handler(handler)
    return opener


_OPENER: Final = _opener()
