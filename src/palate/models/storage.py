"""Save and load models as arrays and JSON in a folder; nothing is ever unpickled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from palate.data.vocabulary import Vocabulary
from palate.errors import ConfigError, StorageFailed
from palate.models.base import Model
from palate.models.composite import EnsembleModel
from palate.models.registry import params_of, recommender

_SPARSE_PARTS: Final = ("data", "indices", "indptr")
_SHARED: Final = ("recipe", "vocabulary")
_BASE: Final = "of-"


def save_model(model: Model, folder: Path, beside: Mapping[str, Model] = MappingProxyType({})) -> None:
    """Write every field of ``model`` but its vocabulary, which its snapshot stores once for all models.

    Bases of an ensemble that are stored ``beside`` it under the same name are not written again.
    """
    folder.mkdir()
    json_fields: dict[str, object] = {}
    for field in _stored_fields(model):
        value = getattr(model, field)
        if isinstance(value, np.ndarray):
            np.save(folder / f"{field}.npy", value, allow_pickle=False)
        elif hasattr(value, "indptr"):
            json_fields[field] = {"sparse": list(value.shape)}
            for part in _SPARSE_PARTS:
                np.save(folder / f"{field}.{part}.npy", getattr(value, part), allow_pickle=False)
        else:
            json_fields[field] = value
    description = {"recommender": model.recipe.name, "params": params_of(model.recipe), "fields": json_fields}
    if isinstance(model, EnsembleModel):
        description["bases"] = list(model.bases)
        for name, base in model.bases.items():
            if beside.get(name) is not base:
                save_model(base, folder / f"{_BASE}{name}")
    (folder / "model.json").write_text(json.dumps(description, ensure_ascii=False), encoding="utf-8")


def load_model(folder: Path, vocabulary: Vocabulary, beside: Mapping[str, Model] = MappingProxyType({})) -> Model:
    """Load a model; its arrays are mapped from the file, so that processes share their memory.

    Bases of an ensemble that were not written with it are taken from ``beside``.

    Raises:
        StorageFailed: a file is missing or damaged.
    """
    try:
        description = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        recipe = recommender(description["recommender"], description["params"])
        values = {name: _parse_field(folder, name, value) for name, value in description["fields"].items()}
        if "bases" in description:
            folders = {name: folder / f"{_BASE}{name}" for name in description["bases"]}
            values["bases"] = {
                name: load_model(base_folder, vocabulary) if base_folder.exists() else beside[name]
                for name, base_folder in folders.items()
            }
        for name in (field.name for field in fields(recipe.model)):
            if name not in values and name not in _SHARED:
                values[name] = _map_array(folder / f"{name}.npy")
        return recipe.model(recipe, vocabulary, **values)
    except (ConfigError, OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise StorageFailed(
            f"The model in {folder} cannot be read ({error}); train again.", where=str(folder)
        ) from error


def _stored_fields(model: Model) -> list[str]:
    return [field.name for field in fields(model) if field.name not in (*_SHARED, "bases")]


def _parse_field(folder: Path, name: str, value: object) -> object:
    if isinstance(value, dict) and "sparse" in value:
        from scipy.sparse import csr_array

        parts = tuple(_map_array(folder / f"{name}.{part}.npy") for part in _SPARSE_PARTS)
        return csr_array(parts, shape=tuple(value["sparse"]))
    return tuple(value) if isinstance(value, list) else value


def _map_array(path: Path) -> NDArray[np.number | np.bool_]:
    """The array in ``path`` as a plain view of the mapped file; indexing an ``np.memmap`` is slower."""
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
