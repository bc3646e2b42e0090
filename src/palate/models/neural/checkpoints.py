"""Checkpoints of a training: arrays and JSON in one file, replaced as a whole after each epoch; nothing is pickled."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np

from palate.data.dataset import Dataset
from palate.models.base import Recommender, Run
from palate.models.registry import params_of
from palate.types import Floats, Json

_STATE: Final = "state"
_KEPT: Final = 8
"""Files of interrupted trainings that are kept; the oldest beyond are removed."""


@dataclass(frozen=True, slots=True)
class CheckpointFile:
    """The file of one training; None as ``path`` keeps nothing."""

    path: Path | None

    @classmethod
    def of(cls, recipe: Recommender, data: Dataset, run: Run) -> CheckpointFile:
        """The file for a training of ``recipe`` on ``data`` with the seed of ``run``, in its folder of checkpoints.

        Its name is a hash of all three, so that a training resumes only what it would repeat.
        """
        if run.checkpoints is None:
            return cls(None)
        key = json.dumps([recipe.name, params_of(recipe), data.digest, run.seed], sort_keys=True)
        return cls(run.checkpoints / f"{recipe.name}-{hashlib.sha256(key.encode()).hexdigest()[:24]}.npz")

    def read(self) -> tuple[dict[str, Floats], Json] | None:
        """The arrays and the state of the last finished epoch; None if there is none, or it is damaged."""
        if self.path is None:
            return None
        try:
            with self.path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files if name != _STATE}
                return arrays, json.loads(str(file[_STATE]))
        except (OSError, EOFError, ValueError, KeyError, BadZipFile):
            return None

    def write(self, arrays: Mapping[str, Floats], state: Json) -> None:
        """Replace the file; a reader sees the old or the new one, even if the process is killed."""
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        _remove_oldest(self.path)
        new = self.path.with_suffix(f".{os.getpid()}.tmp")
        with new.open("wb") as file:
            np.savez(file, allow_pickle=False, **{_STATE: np.array(json.dumps(state))}, **arrays)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)

    def remove(self) -> None:
        """Remove the file, after the training has finished."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)


def _remove_oldest(current: Path) -> None:
    """Remove what a killed process left half-written of ``current``, and checkpoints beyond the newest."""
    others = [path for path in current.parent.glob("*.npz") if path != current]
    old = sorted(others, key=lambda path: path.stat().st_mtime)[: max(len(others) - _KEPT + 1, 0)]
    for path in (*old, *current.parent.glob(f"{current.stem}.*.tmp")):
        with contextlib.suppress(OSError):
            path.unlink()
