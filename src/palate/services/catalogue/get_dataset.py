"""Get data: a public set from its publisher, checked before anything is unpacked."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from palate.data.public_datasets import PUBLISHED, Published
from palate.errors import Conflict, DownloadFailed, InvalidInput, StorageFailed
from palate.services.catalogue.download import Progress, download
from palate.services.catalogue.unpack import unpack

_MAX_BYTES: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Got:
    folder: Path
    digest: str
    """``sha256:…`` of the archive."""
    checked: str
    """What the archive was checked against, in words."""


def published(name: str) -> Published:
    """
    Raises:
        InvalidInput: there is no such set, or it can only be fetched by hand; the message says how.
    """
    if name not in PUBLISHED:
        raise InvalidInput(f"There is no data set {name!r}; there are {', '.join(PUBLISHED)}.", where="name")
    one = PUBLISHED[name]
    if not one.archive:
        raise InvalidInput(
            f"{name} cannot be fetched without you. {one.by_hand} See {one.page}; "
            f"then: palate data import {name} --format {one.format}",
            where="name",
        )
    return one


def get_data(
    one: Published,
    parent: Path,
    *,
    progress: Progress = lambda _done, _total: None,
    sleep: Callable[[float], None] = time.sleep,
) -> Got:
    """Fetch a set and unpack it as the folder ``parent / one.name``, which appears whole or not at all.

    What is fetched lies beside it as ``NAME.zip.part`` until then, so that a broken download goes
    on later. Where the publisher states no checksum, the archive's own is kept in
    ``NAME.sha256`` the first time, and any later download is held to it.

    Raises:
        Conflict: the folder is there already.
        NotFound, DownloadFailed, StorageFailed: as :func:`palate.services.catalogue.download.download` and
            :func:`palate.services.catalogue.unpack.unpack`; also if the checksum is another.
    """
    folder = parent / one.name
    if folder.exists():
        raise Conflict(f"{folder} is there already; remove it to fetch the set anew.", where=str(folder))
    try:
        parent.mkdir(parents=True, exist_ok=True)
        part = parent / f"{one.name}.zip.part"
        download(one.archive, part, max_bytes=_MAX_BYTES, sleep=sleep, progress=progress)
        kept = parent / f"{one.name}.sha256"
        digest, checked = _checked(one, part, kept)
        with tempfile.TemporaryDirectory(prefix=f".{one.name}-", dir=parent) as working:
            whole = Path(working) / one.name
            whole.mkdir()
            unpack(part, whole)
            whole.rename(folder)
        if not one.checksum:
            kept.write_text(f"{digest}  {one.archive}\n", encoding="utf-8")
        part.unlink()
    except OSError as error:
        raise StorageFailed(f"{one.name} cannot be written into {parent}: {error}.") from error
    return Got(folder, digest, checked)


def _checked(one: Published, part: Path, kept: Path) -> tuple[str, str]:
    """The archive's digest, and what it was checked against; a wrong archive is removed.

    Raises:
        DownloadFailed: the checksum is another.
    """
    sha256 = f"sha256:{_digest(part, 'sha256')}"
    if one.checksum:
        wanted, found, whose = one.checksum, f"md5:{_digest(part, 'md5')}", "its publisher states"
        if one.checksum.startswith("sha256:"):
            found = sha256
    elif kept.exists():
        wanted, found, whose = kept.read_text(encoding="utf-8").split()[0], sha256, f"{kept.name} kept from before"
    else:
        return sha256, f"nothing: its publisher states no checksum; {kept.name} keeps this one for the next time"
    if found != wanted:
        part.unlink()
        raise DownloadFailed(
            f"The archive of {one.name} has the checksum {found}, but {whose} {wanted}. "
            "It was changed on the way or by its publisher, and was thrown away; try again."
        )
    return sha256, f"the checksum that {whose}"


def _digest(path: Path, algorithm: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.new(algorithm, usedforsecurity=False)).hexdigest()
