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
    """What is imported from a file of ``lines``; its format is the end of its name."""
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return read(path, path.suffix[1:])


def example_locations(imported: Imported) -> list[str]:
    """Every place that a report shows."""
    return [place for shown in imported.report.examples.values() for place in shown]
