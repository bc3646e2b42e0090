"""A lock excludes others as long as its process lives."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from palate.adapters.files.folder_lock import is_abandoned, locked

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked there")

_HOLDER = """
import pathlib, sys
from palate.adapters.files.folder_lock import locked
with locked(pathlib.Path(sys.argv[1])):
    print("locked", flush=True)
    sys.stdin.read()
"""


def test_changes_under_a_lock_come_one_after_the_other(tmp_path: Path) -> None:
    inside: list[int] = []

    def enter(number: int) -> int:
        with locked(tmp_path):
            inside.append(number)
            n_inside = len(inside)
            inside.remove(number)
        return n_inside

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(enter, range(50))) == {1}


@pytest.mark.slow
def test_a_folder_is_abandoned_when_the_process_that_locked_it_was_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"
        assert not is_abandoned(tmp_path)
        holder.kill()
    assert is_abandoned(tmp_path)


def test_a_folder_that_is_gone_is_not_abandoned(tmp_path: Path) -> None:
    assert not is_abandoned(tmp_path / "gone")
