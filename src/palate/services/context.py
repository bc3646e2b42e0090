"""The application context of every use case: ports, settings, clock, random generator and what is served now."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

from palate.data.items import Item
from palate.errors import NotReady
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.serving_state import ServingState
from palate.policies.policy import Policy
from palate.ports.accounts import Accounts
from palate.ports.answer_counts import AnswerCountStore
from palate.ports.api_keys import ApiKeys
from palate.ports.audit_log import AuditLog
from palate.ports.catalogue import Catalogue
from palate.ports.event_log import EventLog
from palate.ports.experiments import Experiments
from palate.ports.features import Features
from palate.ports.impressions import Impressions
from palate.ports.jobs import Jobs
from palate.ports.json_documents import JsonDocuments
from palate.ports.language_model import LanguageModel
from palate.ports.lease import Lease
from palate.ports.list_cache import ListCache
from palate.ports.mutes import Mutes
from palate.ports.oidc_client import OidcClient
from palate.ports.rate_limiter import RateLimiter
from palate.ports.rules import Rules
from palate.ports.self_descriptions import SelfDescriptions
from palate.ports.sessions import Sessions
from palate.ports.snapshots import Snapshots
from palate.ports.tracker import Tracker
from palate.settings import Settings

UNTRAINED = "untrained"
"""The version that stands for "no snapshot yet"."""

State = TypeVar("State")


@dataclass(frozen=True, slots=True)
class LiveSnapshot:
    """What answers are computed from; replaced as one object, so that a request reads one state from start to end."""

    version: str
    """Of the snapshot, or ``UNTRAINED``."""
    serving: ServingState
    catalogue_revision: int
    pending: tuple[str, ...] = ()
    """Models that the snapshot does not hold yet, as they are still to be trained."""
    unlisted: Mapping[str, Item] = field(default_factory=dict)
    """Items of other domains than that of the server, by id: evidence of tastes, in no list."""
    trained_at: float | None = None
    """When the snapshot was trained, in seconds since 1970; None: there is none."""

    def find(self, id_: str) -> Item | None:
        """The item with this id, listed or not; None: the catalogue has none."""
        return self.serving.items.get(id_) or self.unlisted.get(id_)

    def missing(self, what: str, advice: str) -> NotReady:
        """The error that no live model offers ``what``, with ``advice`` unless models are still to be trained."""
        if self.pending:
            return NotReady(f"The models for {what} are still to be trained; ask again in a minute or two.")
        return NotReady(f"Snapshot {self.version} has no {what}. {advice}")


@dataclass(slots=True)
class AppContext:
    """Everything that a use case needs from outside: it reads no global state."""

    settings: Settings
    log: EventLog
    catalogue: Catalogue
    features: Features
    impressions: Impressions
    experiments: Experiments
    answer_counts: AnswerCountStore
    jobs: Jobs
    lease: Lease
    """Of the learner."""
    list_cache: ListCache
    mutes: Mutes
    rules: Rules
    self_descriptions: SelfDescriptions
    accounts: Accounts
    api_keys: ApiKeys
    audit_log: AuditLog
    sessions: Sessions
    rate_limiter: RateLimiter
    snapshots: Snapshots
    tracker: Tracker
    documents: JsonDocuments | None
    """Reads the keys of identity providers; None: the settings have none."""
    oidc: OidcClient | None
    """Logs users in at identity providers; None: the settings have none with a client."""
    writer: LanguageModel | None
    """Writes explanations; None: a template writes them."""
    pipelines: Mapping[str, Pipeline]
    clock: Callable[[], float]
    """Seconds since 1970, UTC."""
    random: random.Random
    """Draws the seeds of slates."""
    live: LiveSnapshot
    policies: Mapping[str, Policy] = field(default_factory=dict)
    """The live policies by name; replaced as one mapping when a new version is read."""
    live_lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while ``live`` is replaced, so that no change is lost."""
    _states: dict[type[object], object] = field(default_factory=dict)

    def state(self, kind: type[State], create: Callable[[], State]) -> State:
        """The object of class ``kind`` that a use case keeps in memory between calls; ``create`` makes the first."""
        if kind not in self._states:
            self._states[kind] = create()
        return cast(State, self._states[kind])
