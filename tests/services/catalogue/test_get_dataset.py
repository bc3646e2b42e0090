"""A public data set is unpacked completely and checked, or not at all."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from palate.data.datasets import FORMATS
from palate.data.public_datasets import PUBLISHED, PublicDataset
from palate.errors import Conflict, DownloadFailed, InvalidInput, StorageFailed
from palate.services.catalogue.get_dataset import download_dataset, find_public_dataset
from tests.services.catalogue.web_server import full_response, partial_response, refusal, web


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        zipped.writestr("set/u.data", "1\t50\t4\t100\n")
    return packed.getvalue()


ARCHIVE = archive()
MD5 = f"md5:{hashlib.md5(ARCHIVE).hexdigest()}"
SHA256 = f"sha256:{hashlib.sha256(ARCHIVE).hexdigest()}"


def a_set(address: str, checksum: str = "") -> PublicDataset:
    return PublicDataset(
        name="tiny",
        what="one rating",
        licence="none",
        format="movielens",
        page="",
        archive=address,
        size_mb=0.1,
        checksum=checksum,
    )


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("checksum", [MD5, SHA256], ids=["MD5", "SHA-256"])
def test_a_set_is_checked_unpacked_and_nothing_else_is_left(tmp_path: Path, checksum: str) -> None:
    with web(full_response(ARCHIVE)) as served:
        got = download_dataset(a_set(served.address, checksum), tmp_path / "new")

    assert (got.folder / "u.data").read_text() == "1\t50\t4\t100\n"
    assert got.digest == SHA256
    assert "its publisher states" in got.checked
    assert names(tmp_path / "new") == ["tiny"]


def test_a_wrong_checksum_leaves_nothing(tmp_path: Path) -> None:
    with (
        web(full_response(ARCHIVE)) as served,
        pytest.raises(DownloadFailed, match=r"has the checksum .* its publisher states"),
    ):
        download_dataset(a_set(served.address, "md5:" + "0" * 32), tmp_path)

    assert names(tmp_path) == []


def test_without_a_published_checksum_the_first_one_is_kept_and_held_to(tmp_path: Path) -> None:
    with web(full_response(ARCHIVE)) as served:
        first = download_dataset(a_set(served.address), tmp_path)
        (first.folder / "u.data").unlink()
        first.folder.rmdir()
        again = download_dataset(a_set(served.address), tmp_path)

    assert "states no checksum" in first.checked
    assert "tiny.sha256 kept from before" in again.checked
    assert (tmp_path / "tiny.sha256").read_text().split()[0] == SHA256

    (again.folder / "u.data").unlink()
    again.folder.rmdir()
    with web(full_response(ARCHIVE + b"changed")) as served, pytest.raises(DownloadFailed, match="kept from before"):
        download_dataset(a_set(served.address), tmp_path)
    assert names(tmp_path) == ["tiny.sha256"]


def test_the_checksum_of_what_is_no_archive_is_not_held_to(tmp_path: Path) -> None:
    with web(full_response(ARCHIVE[:-30])) as served, pytest.raises(DownloadFailed, match="no valid ZIP archive"):
        download_dataset(a_set(served.address), tmp_path)
    with web(full_response(ARCHIVE)) as served:
        assert download_dataset(a_set(served.address), tmp_path).digest == SHA256


def test_a_broken_download_goes_on_with_the_next_call(tmp_path: Path) -> None:
    with (
        web(full_response(ARCHIVE, sent=50), refusal(503)) as served,
        pytest.raises(DownloadFailed, match="resumes from there"),
    ):
        download_dataset(a_set(served.address, MD5), tmp_path, sleep=lambda _s: None)
    assert names(tmp_path) == ["tiny.zip.part", "tiny.zip.part.version"]

    with web(partial_response(ARCHIVE)) as served:
        download_dataset(a_set(served.address, MD5), tmp_path)
    assert served.range_headers == ["bytes=50-"]
    assert names(tmp_path) == ["tiny"]


def test_a_hostile_archive_leaves_no_folder(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        zipped.writestr("good", "1")
        zipped.writestr("../evil", "1")

    with web(full_response(packed.getvalue())) as served, pytest.raises(DownloadFailed, match="outside its folder"):
        download_dataset(a_set(served.address), tmp_path)
    assert "tiny" not in names(tmp_path)
    assert "evil" not in names(tmp_path)


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "tiny").mkdir()

    with pytest.raises(Conflict, match="exists already"):
        download_dataset(a_set("http://127.0.0.1:1/never-asked"), tmp_path)


def test_a_parent_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StorageFailed, match="cannot be written"):
        download_dataset(a_set("http://127.0.0.1:1/never-asked"), tmp_path / "file" / "folder")


@pytest.mark.parametrize("dataset", PUBLISHED.values(), ids=lambda item: item.name)
def test_every_set_says_how_to_get_it_and_what_to_do_next(dataset: PublicDataset) -> None:
    assert dataset.format in FORMATS
    assert dataset.licence
    assert dataset.page.startswith("https://")
    assert dataset.archive.startswith("https://") or not dataset.archive
    assert bool(dataset.archive) != bool(dataset.by_hand)
    assert dataset.checksum.partition(":")[0] in ("", "md5", "sha256")


def test_what_needs_an_account_is_refused_with_what_to_do() -> None:
    with pytest.raises(InvalidInput, match=r"Sign in to Kaggle.*palate data import steam-200k --format steam"):
        find_public_dataset("steam-200k")
    with pytest.raises(InvalidInput, match="there are ml-100k, ml-1m"):
        find_public_dataset("ml-100m")
