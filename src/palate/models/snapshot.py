"""A snapshot: an immutable, versioned set of fitted models with one vocabulary."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from palate.errors import StorageFailed
from palate.models.base import Model
from palate.models.composite import with_new_items
from palate.models.neighbours.indexes import Indexes
from palate.models.storage import load_model, save_model
from palate.types import Json


@dataclass(frozen=True, slots=True)
class Manifest:
    """The origin of a snapshot: the data, seed and version that reproduce it."""

    version: str
    created_at: float
    """Seconds since 1970, UTC."""
    cursor: int
    """The end of the event log at the time of training."""
    newest_at: float
    """The time of the newest event in the training data, seconds since 1970, UTC."""
    data_digest: str
    users: int
    items: int
    events: int
    seed: int
    palate: str
    """The version of Palate that trained it."""
    verdict: Mapping[str, Json]
    """The comparison with the champion at the time of training."""
    pending: tuple[str, ...] = ()
    """Models that were left to the next training; a snapshot with any is partial."""
    events_digest: str = ""
    """:func:`~palate.data.events_digest.events_digest` of the training data."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    manifest: Manifest
    vocabulary: Vocabulary
    models: Mapping[str, Model]
    """The models by the names that pipelines use."""
    facts: Mapping[str, int]
    """The fingerprint of each item's metadata at the time of training, by id."""
    indexes: Indexes = field(default_factory=Indexes)
    """Indexes over the item vectors of those models for which they pay."""

    def up_to_date(self, items: Sequence[Item]) -> Snapshot:
        """This snapshot with those of ``items`` added that are new or changed since it was trained.

        Content models score them at once; the others have no score for them until retrained.
        """
        changed_items = [item for item in items if self.facts.get(item.id) != item.fingerprint()]
        if not changed_items:
            return self
        vocabulary = self.vocabulary.extended(item.id for item in changed_items)
        facts = {**self.facts, **{item.id: item.fingerprint() for item in changed_items}}
        models = with_new_items(self.models, vocabulary, changed_items)
        codes = np.asarray(vocabulary.codes([item.id for item in changed_items]))
        indexes = self.indexes.with_items(models, codes)
        return replace(self, vocabulary=vocabulary, models=models, facts=facts, indexes=indexes)

    def write(self, folder: Path) -> None:
        """Write the snapshot into an empty folder."""
        for name, value in (("vocabulary", self.vocabulary.ids), ("facts", self.facts)):
            (folder / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
        for name, model in self.models.items():
            save_model(model, folder / name, beside=self.models)
        self.indexes.write(folder)
        manifest_fields = {name: getattr(self.manifest, name) for name in Manifest.__slots__}
        manifest_fields["models"] = list(self.models)
        (folder / "manifest.json").write_text(json.dumps(manifest_fields, indent=2), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Snapshot:
        """Read a snapshot from ``folder``.

        Raises:
            StorageFailed: a file is missing or damaged.
        """
        manifest_fields = read_manifest(folder)
        try:
            names = manifest_fields.pop("models")
            vocabulary = Vocabulary(json.loads((folder / "vocabulary.json").read_text(encoding="utf-8")))
            facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
            manifest = Manifest(**{**manifest_fields, "pending": tuple(manifest_fields.get("pending", ()))})
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise StorageFailed(f"The snapshot in {folder} cannot be read ({error}); train again.") from error
        models: dict[str, Model] = {}
        for name in names:
            models[name] = load_model(folder / name, vocabulary, beside=models)
        return cls(manifest, vocabulary, models, facts, Indexes.read(folder, models))


def read_manifest(folder: Path) -> dict[str, Json]:
    """The manifest in ``folder`` as plain JSON, with the names of its ``models``."""
    try:
        manifest: dict[str, Json] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StorageFailed(f"The snapshot in {folder} has no readable manifest ({error}); train again.") from error
    return manifest
