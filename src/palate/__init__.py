"""Palate: a self-hosted recommendation engine that learns from every event and explains its recommendations.

``import palate`` loads almost nothing; each name below loads what it needs when first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from palate import evaluation as evaluation
    from palate import models as models
    from palate.data.dataset import Dataset as Dataset
    from palate.data.events import Event as Event
    from palate.data.items import Item as Item
    from palate.data.profile import History as History
    from palate.data.profile import Profile as Profile
    from palate.data.slate import Slate as Slate
    from palate.models.rating.distribution import predict as predict

__version__ = "0.1.0"

_MODULE_OF = {
    "Dataset": "palate.data.dataset",
    "Event": "palate.data.events",
    "History": "palate.data.profile",
    "Item": "palate.data.items",
    "Profile": "palate.data.profile",
    "Slate": "palate.data.slate",
    "predict": "palate.models.rating.distribution",
}
_PACKAGES = ("evaluation", "models")

__all__ = ["Dataset", "Event", "History", "Item", "Profile", "Slate", "evaluation", "models", "predict"]


def __getattr__(name: str) -> object:
    if name in _PACKAGES:
        return importlib.import_module(f"palate.{name}")
    if name in _MODULE_OF:
        return getattr(importlib.import_module(_MODULE_OF[name]), name)
    raise AttributeError(f"palate has no {name!r}; it has {', '.join(__all__)}")
