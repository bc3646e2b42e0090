"""The engine: the ports, the settings and what is live now; every use case takes one."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Scene
from palate.ports.catalogue import Catalogue
from palate.ports.event_log import EventLog
from palate.ports.features import Features
from palate.ports.impressions import Impressions
from palate.ports.snapshots import Snapshots
from palate.services.together import Together
from palate.settings import Settings

UNTRAINED = "untrained"
"""The version that stands for "no snapshot yet"."""


@dataclass(frozen=True, slots=True)
class Live:
    """What answers are made of; replaced whole, so that a request sees one world from start to end."""

    version: str
    """Of the snapshot, or ``UNTRAINED``."""
    scene: Scene
    catalogue_revision: int


@dataclass(slots=True)
class Engine:
    settings: Settings
    log: EventLog
    catalogue: Catalogue
    features: Features
    impressions: Impressions
    snapshots: Snapshots
    pipelines: Mapping[str, Pipeline]
    clock: Callable[[], float]
    """Seconds since 1970, UTC."""
    random: random.Random
    """Draws the seeds of slates."""
    live: Live
    together: Together = field(default_factory=Together)
    changing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by whoever replaces ``live``, so that no change is lost."""
