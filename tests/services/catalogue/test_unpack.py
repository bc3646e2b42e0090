"""An archive is unpacked into its folder, or refused without any effect outside."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from palate.errors import DownloadFailed, StorageFailed
from palate.services.catalogue.unpack import unpack


def archive_of(path: Path, files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return path


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "parent" / "into"
    folder.mkdir(parents=True)
    return folder


def unpacked(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_one_folder_that_holds_all_is_left_out(tmp_path: Path, into: Path) -> None:
    files = {"ml/u.data": b"1", "ml/more/u.item": b"2", "__MACOSX/ml/._u.data": b"x", "ml/.DS_Store": b"x"}
    unpack(archive_of(tmp_path / "a.zip", files), into)

    assert unpacked(into) == {"u.data": b"1", "more/u.item": b"2"}


def test_files_side_by_side_stay_so(tmp_path: Path, into: Path) -> None:
    unpack(archive_of(tmp_path / "a.zip", {"a.dat": b"1", "b/c.dat": b"2"}), into)

    assert unpacked(into) == {"a.dat": b"1", "b/c.dat": b"2"}


@pytest.mark.parametrize("name", ["../evil", "a/../../evil", "/tmp/evil", "..\\evil", "C:/evil", "C:\\evil"])
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, into: Path, name: str) -> None:
    archive = archive_of(tmp_path / "a.zip", {"good": b"1", name: b"2"})

    with pytest.raises(DownloadFailed, match="outside its folder"):
        unpack(archive, into)

    assert unpacked(tmp_path) == {"a.zip": archive.read_bytes()}


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(tmp_path: Path, into: Path, kind: int) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as zipped:
        entry = zipfile.ZipInfo("link")
        entry.external_attr = (kind | 0o777) << 16
        zipped.writestr(entry, "/etc/passwd")

    with pytest.raises(DownloadFailed, match="a link or a device"):
        unpack(tmp_path / "a.zip", into)
    assert unpacked(into) == {}


def test_a_bomb_is_stopped_while_it_unpacks(tmp_path: Path, into: Path) -> None:
    archive = archive_of(tmp_path / "a.zip", {"bomb": b"\x00" * 5_000_000})
    assert archive.stat().st_size < 10_000

    with pytest.raises(DownloadFailed, match="more bytes than are allowed"):
        unpack(archive, into, max_bytes=4_999_999)
    unpack(archive_of(tmp_path / "b.zip", {"bomb": b"\x00" * 5_000_000}), into / "b", max_bytes=5_000_000)


def test_many_bombs_are_counted_together(tmp_path: Path, into: Path) -> None:
    archive = archive_of(tmp_path / "a.zip", {f"bomb{n}": b"\x00" * 1_000 for n in range(6)})

    with pytest.raises(DownloadFailed, match="more bytes than are allowed"):
        unpack(archive, into, max_bytes=5_000)


def test_too_many_files_are_refused_before_any_is_written(tmp_path: Path, into: Path) -> None:
    with pytest.raises(DownloadFailed, match="has 4 files, more than 3"):
        unpack(archive_of(tmp_path / "a.zip", {str(n): b"" for n in range(4)}), into, max_files=3)
    assert unpacked(into) == {}


def test_two_files_of_one_name_are_refused(tmp_path: Path, into: Path) -> None:
    with pytest.raises(DownloadFailed, match="twice"):
        unpack(archive_of(tmp_path / "a.zip", {"A.dat": b"1", "a.dat": b"2"}), into)


@pytest.mark.parametrize("content", [b"", b"<html>no such page</html>", b"PK\x03\x04 cut"])
def test_what_is_no_archive_is_refused(tmp_path: Path, into: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)

    with pytest.raises(DownloadFailed, match="no valid ZIP archive"):
        unpack(tmp_path / "a.zip", into)


def test_a_changed_byte_is_noticed(tmp_path: Path, into: Path) -> None:
    archive = archive_of(tmp_path / "a.zip", {"a.dat": b"right" * 100}, zipfile.ZIP_STORED)
    archive.write_bytes(archive.read_bytes().replace(b"right", b"wrong", 1))

    with pytest.raises(DownloadFailed, match="no valid ZIP archive: Bad CRC"):
        unpack(archive, into)


def test_an_archive_of_nothing_is_refused(tmp_path: Path, into: Path) -> None:
    with pytest.raises(DownloadFailed, match="has no files"):
        unpack(archive_of(tmp_path / "a.zip", {}), into)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, into: Path) -> None:
    (into / "a").write_text("a file where a folder should be")

    with pytest.raises(StorageFailed, match="cannot be unpacked"):
        unpack(archive_of(tmp_path / "a.zip", {"a/b": b"1", "c": b"2"}), into)
