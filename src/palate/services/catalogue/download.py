"""Download a file over HTTP; an interrupted download is resumed."""

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
_MAX_FAILURES: Final = 5
"""The number of attempts in a row without new bytes after which the download fails."""
_MAX_WAIT_S: Final = 60.0
_RETRYABLE_STATUSES: Final = {408, 425, 429, 500, 502, 503, 504}
_NOT_FOUND_STATUSES: Final = {404, 410}

Progress = Callable[[int, int | None], None]
"""Called with the number of bytes on the disk, and the total if it is known."""


def download(
    address: str,
    to: Path,
    *,
    max_bytes: int,
    sleep: Callable[[float], None],
    progress: Progress = lambda _n_bytes, _total: None,
) -> None:
    """Fetch ``address`` into the file ``to``, and resume an earlier, interrupted download.

    A download is only resumed if the server names the version of the file (its ETag, or the time of its last change),
    so that parts of two versions are never joined; the version is stored beside the file meanwhile. Broken
    connections and temporary errors of the server are tried again, after 1, 2, 4 … seconds.

    Raises:
        NotFound: there is no file at the address.
        DownloadFailed: the server cannot be reached, refuses, or sends more bytes than it said.
        StorageFailed: the disk is full or cannot be written.
    """
    n_failures = 0
    while True:
        size_before = _size_on_disk(to)
        try:
            if _fetch_rest(address, to, max_bytes, progress):
                _version_path(to).unlink(missing_ok=True)
                return
            why, wait_s = f"the connection ended after {_size_on_disk(to):,} bytes", 0.0
        except urllib.error.HTTPError as error:
            why, wait_s = _describe_refusal(address, error), _requested_wait_s(error)
        except (OSError, http.client.HTTPException) as error:
            why, wait_s = str(getattr(error, "reason", error)) or type(error).__name__, 0.0
        n_failures = 0 if _size_on_disk(to) > size_before else n_failures + 1
        if n_failures >= _MAX_FAILURES:
            raise DownloadFailed(
                f"{address} could not be fetched: {why}, {n_failures} times in a row. Check the network; "
                "the bytes received so far are kept, and the same command resumes from there."
            )
        sleep(max(2.0 ** max(n_failures - 1, 0), wait_s))


def _fetch_rest(address: str, to: Path, max_bytes: int, progress: Progress) -> bool:
    """Request the missing bytes and append them; whether the file is complete."""
    start = _size_on_disk(to)
    version = _version_path(to)
    known_version = version.read_text() if start and version.exists() else ""
    headers = {"User-Agent": f"palate/{palate.__version__}", "Accept-Encoding": "identity"}
    if known_version:
        headers |= {"Range": f"bytes={start}-", "If-Range": known_version}
    request = urllib.request.Request(address, headers=headers)  # noqa: S310  # the opener speaks HTTP alone
    try:
        response = _OPENER.open(request, timeout=_TIMEOUT_S)
    except urllib.error.HTTPError as error:
        if error.code == 416:  # no bytes are missing: the file is complete, or another version
            if re.fullmatch(rf"bytes \*/{start}", error.headers.get("Content-Range", "")):
                return True
            to.unlink()
            return False
        raise
    with response:
        is_resumed = response.status == 206
        if is_resumed and not response.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
            to.unlink()  # another range than was requested: start again
            return False
        start = start if is_resumed else 0
        length = response.headers.get("Content-Length")
        total = start + int(length) if length and length.isdecimal() else None
        if total is not None and total > max_bytes:
            raise DownloadFailed(f"{address} is {total:,} bytes long, more than the {max_bytes:,} that are allowed.")
        with _disk_errors(to):
            version.write_text(_file_version(response.headers))
            file = to.open("ab" if is_resumed else "wb")
        with file:
            n_bytes = start
            while chunk := response.read(_CHUNK):
                n_bytes += len(chunk)
                if n_bytes > max_bytes:
                    raise DownloadFailed(f"{address} sent more than the {max_bytes:,} bytes that are allowed.")
                with _disk_errors(to):
                    file.write(chunk)
                    file.flush()
                progress(n_bytes, total)
    return total is None or n_bytes == total


@contextmanager
def _disk_errors(to: Path) -> Iterator[None]:
    """Turn errors of the disk into StorageFailed; those of the network are of the same class."""
    try:
        yield
    except OSError as error:
        reason = "the disk is full" if error.errno == errno.ENOSPC else str(error)
        raise StorageFailed(
            f"{to} cannot be written: {reason}. The bytes received so far are kept; free some space and try again."
        ) from error


def _file_version(headers: http.client.HTTPMessage) -> str:
    """A strong ETag, else the time of the last change, else an empty text: the download cannot be resumed."""
    tag = headers.get("ETag", "")
    return tag if tag and not tag.startswith("W/") else headers.get("Last-Modified", "")


def _version_path(to: Path) -> Path:
    return to.with_name(f"{to.name}.version")


def _size_on_disk(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _describe_refusal(address: str, error: urllib.error.HTTPError) -> str:
    """Why a server refused, if another attempt may succeed.

    Raises:
        NotFound, DownloadFailed: no attempt will succeed.
    """
    if error.code in _NOT_FOUND_STATUSES:
        raise NotFound(
            f"There is no file at {address} any more (HTTP {error.code}); its publisher has moved it."
        ) from error
    if error.code not in _RETRYABLE_STATUSES:
        raise DownloadFailed(f"{address} was refused: HTTP {error.code} {error.reason}.") from error
    return f"the server answered HTTP {error.code} {error.reason}"


def _requested_wait_s(error: urllib.error.HTTPError) -> float:
    """The seconds to wait that the server requests, at most a minute."""
    retry_after = error.headers.get("Retry-After", "")
    return min(float(retry_after), _MAX_WAIT_S) if retry_after.isdecimal() else 0.0


class _SecureRedirectHandler(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but not from HTTPS to HTTP."""

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


def _build_opener() -> urllib.request.OpenerDirector:
    """An opener for HTTP and HTTPS alone, through the proxy that the environment names."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _SecureRedirectHandler(),
    ):
        opener.add_handler(handler)
    return opener


_OPENER: Final = _build_opener()
