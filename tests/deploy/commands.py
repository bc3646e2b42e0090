"""Whether the program has the commands, options and settings that a file of deploy/ names."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from typer.main import get_command

from palate.cli.main import app
from palate.server.open_mode import check_settings
from palate.settings import Settings, load_settings


def parse_command(words: Sequence[str]) -> str:
    """Parse the words after ``palate`` as the program does, without running them; return the name of the command."""
    group = get_command(app)
    name, *options = words
    command = group.commands[name]  # type: ignore[attr-defined]  # it is a group
    command.make_context(name, options).close()
    return name


def load_from(environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, folder: Path) -> Settings:
    """Settings with only ``environment``, in an empty folder; unknown ones and unsafe ones are refused."""
    for name in [*os.environ]:
        if name.startswith("PALATE_") or name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY"):
            monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(folder)
    settings = load_settings()
    check_settings(settings)
    return settings
