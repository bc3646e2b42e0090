"""The indexes of a snapshot's models: built after a training, stored beside the models, and kept up to date."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from palate.models.abilities import DotProductModel
from palate.models.base import Model
from palate.models.neighbours.faiss_index import has_faiss, read_faiss
from palate.models.neighbours.item_index import ItemIndex, Quality
from palate.models.neighbours.vector_index import Vectors
from palate.models.neighbours.vector_moments import VectorMoments
from palate.types import Codes

log = logging.getLogger(__name__)

_SCORES: Final = "index"
_SIMILAR: Final = "similar"


@dataclass(frozen=True, slots=True, eq=False)
class Indexes:
    """Indexes by the names of models; a model without one is searched exactly."""

    scores: Mapping[str, ItemIndex] = field(default_factory=dict)
    """By inner product with a user's vector."""
    similar: Mapping[str, ItemIndex] = field(default_factory=dict)
    """By cosine, for similar items."""

    def with_items(self, models: Mapping[str, Model], codes: Codes) -> Indexes:
        """The indexes after ``codes`` were added, changed or put back; ``models`` have their vectors by now."""

        def update(name: str, index: ItemIndex) -> ItemIndex:
            model = models[name]
            if not isinstance(model, DotProductModel):
                raise TypeError(f"The model {name!r} has no item vectors any more.")
            return index.with_vectors(model.item_vectors, model.has_vector, codes)

        return self._each(update) if len(codes) else self

    def without(self, codes: Codes) -> Indexes:
        """The indexes without ``codes``."""
        return self._each(lambda _, index: index.without(codes)) if len(codes) else self

    def write(self, folder: Path) -> None:
        """Write each index into a folder of its model's folder in ``folder``; those with changes are left out."""
        for part, indexes in self._parts():
            for name, index in indexes.items():
                if index.is_as_built:
                    _write(index, folder / name / part)

    @classmethod
    def read(cls, folder: Path, models: Mapping[str, Model]) -> Indexes:
        """Read the indexes of ``models``; those that cannot be read, or belong to other vectors, are left out.

        That is logged: exact search answers in their place.
        """
        indexes: dict[str, dict[str, ItemIndex]] = {_SCORES: {}, _SIMILAR: {}}
        for part, by_name in indexes.items():
            for name, model in models.items():
                if isinstance(model, DotProductModel) and (folder / name / part).exists():
                    index = _read_or_none(folder / name / part, model)
                    if index is not None:
                        by_name[name] = index
        return cls(indexes[_SCORES], indexes[_SIMILAR])

    def _each(self, change: Callable[[str, ItemIndex], ItemIndex]) -> Indexes:
        return Indexes(*({name: change(name, index) for name, index in part.items()} for _, part in self._parts()))

    def _parts(self) -> tuple[tuple[str, Mapping[str, ItemIndex]], ...]:
        return (_SCORES, self.scores), (_SIMILAR, self.similar)


def _write(index: ItemIndex, folder: Path) -> None:
    folder.mkdir()
    description = {
        "kind": index.base.kind,
        "effort": index.base.effort,
        "cosine": index.vectors.lengths is not None,
        "items": len(index.vectors.rows),
        "quality": asdict(index.quality),
        "n": index.moments.n,
    }
    (folder / "index.json").write_text(json.dumps(description), encoding="utf-8")
    for name in ("total", "squares"):
        np.save(folder / f"{name}.npy", getattr(index.moments, name), allow_pickle=False)
    index.base.write(folder)


def _read_or_none(folder: Path, model: DotProductModel) -> ItemIndex | None:
    if not has_faiss():
        log.warning("%s is not used, as FAISS is not installed: pip install 'palate[ann]'", folder)
        return None
    try:
        return _read(folder, model)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        log.warning("%s cannot be used (%s); vectors are searched exactly until the next training", folder, error)
        return None


def _read(folder: Path, model: DotProductModel) -> ItemIndex:
    description = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    vectors = Vectors.of(model.item_vectors, model.has_vector, are_cosines=description["cosine"])
    quality = Quality(**description["quality"])
    base = read_faiss(description["kind"], folder, vectors).with_effort(description["effort"], quality.depth)
    total, squares = (np.load(folder / f"{name}.npy", allow_pickle=False) for name in ("total", "squares"))
    if description["items"] != len(vectors.rows) or total.shape != vectors.rows.shape[1:]:
        raise ValueError(f"it has {description['items']} items, the model {len(vectors.rows)}")
    return ItemIndex(base, vectors, VectorMoments(description["n"], total, squares), quality)
