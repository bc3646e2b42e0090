"""Models as arrays and JSON in a folder; nothing is ever unpickled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from palate.data.vocabulary import Vocabulary
from palate.errors import ConfigError, StorageFailed
from palate.models.base import Model
from palate.models.composite import EnsembleModel
from palate.models.registry import params_of, recommender

_SPARSE_PARTS: Final = ("data", "indices", "indptr")
_SHARED: Final = ("recipe", "vocabulary")
_BASE: Final = "of-"


def save_model(model: Model, folder: Path, beside: Mapping[str, Model] = MappingProxyType({})) -> None:
    """Write every field of ``model`` but its vocabulary, which its snapshot holds once for all.

    Of the models that it is made of, those that are stored ``beside`` it by the same name are not
    written again.
    """
    folder.mkdir()
    plain: dict[str, Any] = {}
    for field in _own_fields(model):
        value = getattr(model, field)
        if isinstance(value, np.ndarray):
            np.save(folder / f"{field}.npy", value, allow_pickle=False)
        elif hasattr(value, "indptr"):
            plain[field] = {"sparse": list(value.shape)}
            for part in _SPARSE_PARTS:
                np.save(folder / f"{field}.{part}.npy", getattr(value, part), allow_pickle=False)
        else:
            plain[field] = value
    about = {"recommender": model.recipe.name, "params": params_of(model.recipe), "fields": plain}
    if isinstance(model, EnsembleModel):
        about["bases"] = list(model.bases)
        for name, base in model.bases.items():
            if beside.get(name) is not base:
                save_model(base, folder / f"{_BASE}{name}")
    (folder / "model.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")


def load_model(folder: Path, vocabulary: Vocabulary, beside: Mapping[str, Model] = MappingProxyType({})) -> Model:
    """Open a model; its arrays are mapped from the file, so that processes share their memory.

    What it is made of and was not written with it is taken from ``beside``.

    Raises:
        StorageFailed: a file is missing or damaged.
    """
    try:
        about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        recipe = recommender(about["recommender"], about["params"])
        values = {name: _plain(folder, name, value) for name, value in about["fields"].items()}
        if "bases" in about:
            own = {name: folder / f"{_BASE}{name}" for name in about["bases"]}
            values["bases"] = {
                name: load_model(path, vocabulary) if path.exists() else beside[name] for name, path in own.items()
            }
        for name in (field.name for field in fields(recipe.model)):
            if name not in values and name not in _SHARED:
                values[name] = _mapped(folder / f"{name}.npy")
        return recipe.model(recipe, vocabulary, **values)  # type: ignore[no-any-return]
    except (ConfigError, OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise StorageFailed(
            f"The model in {folder} cannot be read ({error}); train again.", where=str(folder)
        ) from error


def _own_fields(model: Model) -> list[str]:
    return [field.name for field in fields(model) if field.name not in (*_SHARED, "bases")]


def _plain(folder: Path, name: str, value: Any) -> Any:
    if isinstance(value, dict) and "sparse" in value:
        from scipy.sparse import csr_array

        parts = tuple(_mapped(folder / f"{name}.{part}.npy") for part in _SPARSE_PARTS)
        return csr_array(parts, shape=tuple(value["sparse"]))
    return tuple(value) if isinstance(value, list) else value


def _mapped(path: Path) -> Any:
    """The array in ``path`` as a plain view of the mapping: a memmap would slow every look-up."""
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
