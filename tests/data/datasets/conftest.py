"""Hand-made files for importers."""

from __future__ import annotations

from pathlib import Path

import pytest

from palate.data.datasets import read
from palate.data.datasets.imported import Imported


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def read_text(folder: Path, name: str, *lines: str) -> Imported:
    """Import a file of ``lines``; its format is the suffix of its name."""
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return read(path, path.suffix[1:])


def example_locations(imported: Imported) -> list[str]:
    """All example locations of a report."""
    return [location for shown in imported.report.examples.values() for location in shown]
