"""The engine: the ports, the settings and what is live now; every use case takes one."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Scene
from palate.ports.accounts import Accounts
from palate.ports.catalogue import Catalogue
from palate.ports.event_log import EventLog
from palate.ports.features import Features
from palate.ports.impressions import Impressions
from palate.ports.mutes import Mutes
from palate.ports.self_descriptions import Abouts
from palate.ports.sessions import Sessions
from palate.ports.snapshots import Snapshots
from palate.ports.tracker import Tracker
from palate.services.serve.explanation_text import Prose
from palate.services.serve.exposures import Offered
from palate.services.serve.micro_batch import Together
from palate.services.serve.taste_map import TasteMaps
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
    mutes: Mutes
    abouts: Abouts
    accounts: Accounts
    sessions: Sessions
    snapshots: Snapshots
    tracker: Tracker
    pipelines: Mapping[str, Pipeline]
    clock: Callable[[], float]
    """Seconds since 1970, UTC."""
    random: random.Random
    """Draws the seeds of slates."""
    live: Live
    offered: Offered
    together: Together = field(default_factory=Together)
    prose: Prose = field(default_factory=Prose)
    maps: TasteMaps = field(default_factory=TasteMaps)
    changing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by whoever replaces ``live``, so that no change is lost."""
    bringing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    """Held by whoever reads an export: a large one takes memory many times its size."""
