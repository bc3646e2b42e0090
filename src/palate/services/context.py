"""The engine: the ports, the settings and what is live now; every use case takes one."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import ServingState
from palate.ports.accounts import Accounts
from palate.ports.catalogue import Catalogue
from palate.ports.event_log import EventLog
from palate.ports.features import Features
from palate.ports.impressions import Impressions
from palate.ports.mutes import Mutes
from palate.ports.self_descriptions import SelfDescriptions
from palate.ports.sessions import Sessions
from palate.ports.snapshots import Snapshots
from palate.ports.tracker import Tracker
from palate.services.serve.explanation_text import ExplanationWriter
from palate.services.serve.exposures import Exposures
from palate.services.serve.micro_batch import MicroBatcher
from palate.services.serve.taste_map import TasteMaps
from palate.settings import Settings

UNTRAINED = "untrained"
"""The version that stands for "no snapshot yet"."""


@dataclass(frozen=True, slots=True)
class Live:
    """What answers are made of; replaced whole, so that a request sees one world from start to end."""

    version: str
    """Of the snapshot, or ``UNTRAINED``."""
    serving: ServingState
    catalogue_revision: int


@dataclass(slots=True)
class AppContext:
    settings: Settings
    log: EventLog
    catalogue: Catalogue
    features: Features
    impressions: Impressions
    mutes: Mutes
    abouts: SelfDescriptions
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
    exposures: Exposures
    together: MicroBatcher = field(default_factory=MicroBatcher)
    prose: ExplanationWriter = field(default_factory=ExplanationWriter)
    maps: TasteMaps = field(default_factory=TasteMaps)
    changing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by whoever replaces ``live``, so that no change is lost."""
    bringing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    """Held by whoever reads an export: a large one takes memory many times its size."""
