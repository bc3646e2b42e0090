"""The commit of Palate's own source, for model cards."""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import palate


@cache
def source_commit() -> str | None:
    """The commit: ``PALATE_COMMIT`` of the environment, else that of the checkout, else that which pip installed.

    None where it is not known, as for an installed release, whose version says it.
    """
    return os.environ.get("PALATE_COMMIT") or _of_checkout(Path(palate.__file__).parents[2]) or _of_installation()


def _of_checkout(root: Path) -> str | None:
    if not (root / ".git").exists():
        return None
    try:
        run = subprocess.run(  # noqa: S603  # a fixed command
            ["git", "-C", str(root), "rev-parse", "HEAD"],  # noqa: S607  # whichever git there is
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return run.stdout.strip() or None


def _of_installation() -> str | None:
    """The commit in the record of where a package was installed from (PEP 610)."""
    try:
        record = json.loads(distribution("palate").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, OSError, ValueError):
        return None
    commit = record.get("vcs_info", {}).get("commit_id")
    return commit if isinstance(commit, str) else None
