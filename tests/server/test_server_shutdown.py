"""A server that has ended lets go of what it held, so that another may follow in the same process."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.server.answers import read_json
from tests.server.conftest import served

_OPEN = Path("/proc/self/maps")


@pytest.mark.skipif(not _OPEN.exists(), reason="looks for open files in /proc")
def test_no_file_of_the_store_stays_open(trained_store: Path, tmp_path: Path) -> None:
    data_dir = Path(shutil.copytree(trained_store, tmp_path / "data"))
    for _ in range(2):
        with served(data_dir, freezes=True) as client:
            read_json(client.get("/ready"))
            assert mapped_files(data_dir)
    assert mapped_files(data_dir) == []


def mapped_files(folder: Path) -> list[str]:
    """The files under ``folder`` that are mapped into this process."""
    lines = _OPEN.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if str(folder) in line]
