"""Download a public data set from its publisher, check it and unpack it."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from palate.data.public_datasets import PUBLISHED, PublicDataset
from palate.errors import Conflict, DownloadFailed, InvalidInput, StorageFailed
from palate.services.catalogue.download import Progress, download
from palate.services.catalogue.unpack import unpack

_MAX_BYTES: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class DownloadedDataset:
    """A public data set that was downloaded, checked and unpacked."""

    folder: Path
    digest: str
    """``sha256:…`` of the archive."""
    checked: str
    """What the archive was checked against, in words."""


def find_public_dataset(name: str) -> PublicDataset:
    """The public data set called ``name``, if it can be downloaded.

    Raises:
        InvalidInput: there is no such set, or it can only be downloaded by hand; the message says how.
    """
    if name not in PUBLISHED:
        raise InvalidInput(f"There is no data set {name!r}; there are {', '.join(PUBLISHED)}.", where="name")
    dataset = PUBLISHED[name]
    if not dataset.archive:
        raise InvalidInput(
            f"{name} cannot be downloaded automatically. {dataset.by_hand} See {dataset.page}; "
            f"then: palate data import {name} --format {dataset.format}",
            where="name",
        )
    return dataset


def download_dataset(
    dataset: PublicDataset,
    parent: Path,
    *,
    progress: Progress = lambda _n_bytes, _total: None,
    sleep: Callable[[float], None] = time.sleep,
) -> DownloadedDataset:
    """Download a set and unpack it as the folder ``parent / dataset.name``, which appears complete or not at all.

    The download is stored beside it as ``NAME.zip.part`` until then, so that it can be resumed. If the publisher
    states no checksum, that of the first download is stored in ``NAME.sha256``, and later downloads are compared
    with it.

    Raises:
        Conflict: the folder exists.
        NotFound, DownloadFailed, StorageFailed: as :func:`palate.services.catalogue.download.download` and
            :func:`palate.services.catalogue.unpack.unpack`; also if the checksum differs.
    """
    folder = parent / dataset.name
    if folder.exists():
        raise Conflict(f"{folder} exists already; remove it to download the set again.", where=str(folder))
    try:
        parent.mkdir(parents=True, exist_ok=True)
        part = parent / f"{dataset.name}.zip.part"
        download(dataset.archive, part, max_bytes=_MAX_BYTES, sleep=sleep, progress=progress)
        checksum_file = parent / f"{dataset.name}.sha256"
        digest, checked = _verify_checksum(dataset, part, checksum_file)
        with tempfile.TemporaryDirectory(prefix=f".{dataset.name}-", dir=parent) as working:
            unpacked = Path(working) / dataset.name
            unpacked.mkdir()
            unpack(part, unpacked)
            unpacked.rename(folder)
        if not dataset.checksum:
            checksum_file.write_text(f"{digest}  {dataset.archive}\n", encoding="utf-8")
        part.unlink()
    except OSError as error:
        raise StorageFailed(f"{dataset.name} cannot be written into {parent}: {error}.") from error
    return DownloadedDataset(folder, digest, checked)


def _verify_checksum(dataset: PublicDataset, part: Path, checksum_file: Path) -> tuple[str, str]:
    """The digest of the archive, and what it was compared with; an archive that differs is removed.

    Raises:
        DownloadFailed: the checksum differs.
    """
    sha256 = f"sha256:{_compute_digest(part, 'sha256')}"
    if dataset.checksum:
        expected, actual, checksum_origin = (
            dataset.checksum,
            f"md5:{_compute_digest(part, 'md5')}",
            "its publisher states",
        )
        if dataset.checksum.startswith("sha256:"):
            actual = sha256
    elif checksum_file.exists():
        expected, actual, checksum_origin = (
            checksum_file.read_text(encoding="utf-8").split()[0],
            sha256,
            f"{checksum_file.name} kept from before",
        )
    else:
        return (
            sha256,
            f"nothing: its publisher states no checksum; {checksum_file.name} keeps this one for the next time",
        )
    if actual != expected:
        part.unlink()
        raise DownloadFailed(
            f"The archive of {dataset.name} has the checksum {actual}, but {checksum_origin} {expected}. "
            "It was changed in transfer or by its publisher, and was removed; try again."
        )
    return sha256, f"the checksum that {checksum_origin}"


def _compute_digest(path: Path, algorithm: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.new(algorithm, usedforsecurity=False)).hexdigest()
