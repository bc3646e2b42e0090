"""The command line, run in this process."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from palate.cli import render
from palate.cli.main import run
from tests.conftest import QUICK_MODELS


@dataclass(frozen=True)
class CommandResult:
    """The exit code of a command and its output."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


Palate = Callable[..., CommandResult]


@pytest.fixture
def palate(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Palate:
    """``palate("train", "--json")`` in an empty folder, over a terminal that is wide enough."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(render.out, "_width", 300)
    monkeypatch.setattr(render.err, "_width", 300)

    def call(*arguments: object) -> CommandResult:
        monkeypatch.setattr(sys, "argv", ["palate", *map(str, arguments)])
        capfd.readouterr()
        code = 0
        try:
            run()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        captured = capfd.readouterr()
        return CommandResult(code, captured.out, captured.err)

    return call


@pytest.fixture
def data_dir(trained_store: Path, tmp_path: Path) -> Path:
    """A copy of the small trained community."""
    return Path(shutil.copytree(trained_store, tmp_path / "store"))


@pytest.fixture
def quick_toml(tmp_path: Path) -> Path:
    """Settings in the working directory that leave out the models whose training takes long."""
    lines = (f"{name} = {json.dumps(value)}" for name, value in QUICK_MODELS.items())
    path = tmp_path / "palate.toml"
    path.write_text("\n".join(["[models]", *lines]), encoding="utf-8")
    return path


@pytest.fixture
def quick_dir(quickly_trained_store: Path, quick_toml: Path) -> Path:
    """A copy of the small community for commands that train it again."""
    return Path(shutil.copytree(quickly_trained_store, quick_toml.parent / "store"))
