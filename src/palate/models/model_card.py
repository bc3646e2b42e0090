"""The model card of a snapshot: from what it was made, how good it is, what it cost, and what it cannot do.

After Mitchell et al., "Model cards for model reporting" (2019). Stored beside the models as ``card.json``, and as
``card.md`` to read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final

from palate.errors import StorageFailed
from palate.models.snapshot import read_manifest
from palate.types import Json

CARD: Final = "card.json"
_FORMAT: Final = 1
_OF_MANIFEST: Final = ("data_digest", "users", "items", "events", "cursor", "newest_at")


@dataclass(frozen=True, slots=True)
class ModelCard:
    """All of it is plain JSON, so that cards of other versions of Palate can be read."""

    version: str
    created_at: float
    """Seconds since 1970, UTC."""
    palate: str
    """The version of Palate that trained it."""
    seed: int
    data: Mapping[str, Json]
    """``data_digest``, ``events_digest``, numbers of ``users``, ``items`` and ``events``, ``kinds`` of events, the
    times of the oldest and the newest event, and ``cursor``, the end of the log."""
    verdict: Mapping[str, Json]
    """The result of the promotion gate: its checks, and metrics with 95 % intervals of models and segments."""
    parent: Mapping[str, Json] | None = None
    """The champion at that time: ``version``, ``created_at``, ``cursor``; None: there was none."""
    commit: str | None = None
    """The commit of Palate's source, where it is known."""
    machine: Mapping[str, Json] | None = None
    """``python``, ``platform`` and ``processors``."""
    settings: Mapping[str, Json] | None = None
    """``digest`` of the settings, and ``models`` and ``pipeline`` as they were trained."""
    limits: tuple[str, ...] = ()
    """What the snapshot cannot do, and what its figures do not say, in sentences."""
    steps: tuple[Mapping[str, Json], ...] = ()
    """``name``, ``wall_s``, ``cpu_s`` and ``peak_mb`` of each step of the training."""

    def to_json(self) -> dict[str, Json]:
        return {"format": _FORMAT, **asdict(self)}

    def write(self, folder: Path) -> None:
        """Write ``card.json`` and ``card.md`` into the folder of the snapshot."""
        from palate.models.model_card_text import to_markdown

        (folder / CARD).write_text(json.dumps(self.to_json(), indent=2, ensure_ascii=False), encoding="utf-8")
        (folder / "card.md").write_text(to_markdown(self), encoding="utf-8")


def read_card(folder: Path) -> ModelCard:
    """The card in the folder of a snapshot; of one without, what its manifest says.

    Raises:
        StorageFailed: neither can be read.
    """
    path = folder / CARD
    if not path.exists():
        return _from_manifest(read_manifest(folder))
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        known = {field.name: stored[field.name] for field in fields(ModelCard) if field.name in stored}
        return ModelCard(**{**known, "limits": tuple(known["limits"]), "steps": tuple(known["steps"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StorageFailed(
            f"The model card in {folder} cannot be read ({error}); the snapshot itself may still serve.",
            where=str(folder),
        ) from error


def _from_manifest(manifest: Mapping[str, Json]) -> ModelCard:
    limits = ("It was trained by a version of Palate that wrote no model cards.",)
    data = {name: manifest[name] for name in _OF_MANIFEST}
    origin = {name: manifest[name] for name in ("version", "created_at", "palate", "seed", "verdict")}
    return ModelCard(**origin, data=data, limits=limits)
