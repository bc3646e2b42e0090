"""Checkpoints of learners: what is read is what was written, and damage is noticed."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.errors import StorageFailed
from palate.services.train.learner_checkpoint import read_checkpoint, write_checkpoint
from palate.services.train.new_feedback import LogPosition

POSITION = LogPosition(17, dict.fromkeys([5, 2**64 - 1, 0]), Counter({"learned": 3, "no list": 2}))


@given(st.integers(0, 2**60), st.lists(st.integers(0, 2**64 - 1), unique=True), st.binary(max_size=300))
def test_what_is_read_is_what_was_written(cursor: int, learned: list[int], state: bytes) -> None:
    position = LogPosition(cursor, dict.fromkeys(learned), Counter(learned=7))
    with tempfile.TemporaryDirectory() as folder:
        write_checkpoint(Path(folder) / "checkpoint", position, state)
        stored = read_checkpoint(Path(folder) / "checkpoint")
    assert stored is not None
    assert (stored[0], list(stored[0].learned), stored[1]) == (position, learned, state)


def test_there_is_none_at_first(tmp_path: Path) -> None:
    assert read_checkpoint(tmp_path / "none") is None


def test_a_changed_byte_anywhere_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint"
    write_checkpoint(path, POSITION, b"state")
    content = path.read_bytes()
    for index in range(len(content)):
        path.write_bytes(content[:index] + bytes([content[index] ^ 1]) + content[index + 1 :])
        with pytest.raises(StorageFailed, match="remove it"):
            read_checkpoint(path)
    for damaged in (b"", content[:-1], content + b"x"):
        path.write_bytes(damaged)
        with pytest.raises(StorageFailed, match="remove it"):
            read_checkpoint(path)


def test_a_disk_that_fails_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "checkpoint"
    write_checkpoint(path, POSITION, b"state")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(StorageFailed, match="the one before stays"):
        write_checkpoint(path, LogPosition(99), b"other")
    assert read_checkpoint(path) == (POSITION, b"state")
    assert [each.name for each in tmp_path.iterdir()] == ["checkpoint"]
