"""What the models compute for one user, each value once: evidence and encoded states."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from palate.data.profile import Profile
from palate.models.base import EncodedUser
from palate.models.evidence import UserEvidence
from palate.pipeline.serving_state import ServingState


@dataclass(frozen=True, slots=True, eq=False)
class UserState:
    """The evidence and the encoded states of a profile under a serving state, computed on first use.

    It does not depend on the request. A history is a value, and each event makes a new one, so a state that belongs to
    a history is never out of date.
    """

    profile: Profile
    serving: ServingState
    plain_values: dict[Hashable, Any] = field(default_factory=dict)
    """What is kept of queries that ask for no more than this profile (:meth:`Query.keep`)."""
    _evidence: dict[str, UserEvidence] = field(default_factory=dict)
    _encoded: dict[str, EncodedUser] = field(default_factory=dict)

    def belongs_to(self, profile: Profile, serving: ServingState) -> bool:
        """Whether it was made for this very history and description, after such a pause, under this serving state."""
        return (
            self.profile.history is profile.history
            and self.serving is serving
            and self.profile.about == profile.about
            and self.profile.pause == profile.pause
        )

    def evidence(self, model: str) -> UserEvidence:
        """The evidence that a model extracts from the profile."""
        if model not in self._evidence:
            self._evidence[model] = self.serving.models[model].extract_evidence(self.profile)
        return self._evidence[model]

    def encoded(self, model: str) -> EncodedUser:
        """The profile as a model encodes it."""
        if model not in self._encoded:
            self._encoded[model] = self.serving.models[model].encode(self.evidence(model))
        return self._encoded[model]
