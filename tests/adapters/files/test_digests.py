"""Digests find every kind of damage to the files of a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from palate.adapters.files.digests import DIGESTS, check_digests, write_digests
from palate.errors import StorageFailed


def invert(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:50] + bytes(255 - byte for byte in content[50:100]) + content[100:])


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "weights.npy").write_bytes(bytes(range(200)))
    (tmp_path / "manifest.json").write_text("{}")
    write_digests(tmp_path)
    return tmp_path


@pytest.mark.parametrize("damage", [invert, truncate, Path.unlink])
def test_damage_is_refused_by_the_name_of_the_file(folder: Path, damage: Callable[[Path], None]) -> None:
    assert check_digests(folder)
    damage(folder / "model" / "weights.npy")
    with pytest.raises(StorageFailed, match="weights"):
        check_digests(folder)


@pytest.mark.parametrize("content", ["", "[1]", '{"manifest.json": 1}', "\x00"])
def test_damaged_digests_are_damage(folder: Path, content: str) -> None:
    (folder / DIGESTS).write_text(content)
    with pytest.raises(StorageFailed):
        check_digests(folder)


def test_a_copy_of_a_folder_with_digests_gets_its_own(folder: Path) -> None:
    truncate(folder / "model" / "weights.npy")
    write_digests(folder)
    assert check_digests(folder)


def test_a_folder_of_an_older_version_has_none(folder: Path) -> None:
    (folder / DIGESTS).unlink()
    assert not check_digests(folder)
