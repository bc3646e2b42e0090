"""What learns a policy: it is given feedback on lists, and gives versions of the policy."""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from palate.data.decision import PolicyDecision
from palate.policies.policy import Policy
from palate.types import Doubles

LEARNERS: Final[dict[str, str]] = {
    "bandit": "palate.policies.bandit.bandit_learner:BanditLearner",
    "ppo": "palate.policies.ppo.ppo_learner:PpoLearner",
}
"""The module and class of the learner of each kind of policy that learns."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ListFeedback:
    """A list of k items, and what feedback made known of it since the learner was given it last."""

    recommendation_id: str
    user: str
    at: float
    """When the list was shown, in seconds since 1970."""
    made: PolicyDecision
    """The decision by which the list was drawn, up to half precision."""
    surprise: float
    """Of the request: the policy's utilities were multiplied by 0.1 / surprise."""
    propensities: Doubles
    """The probability of each item at its position, given those above it, shape ``(k,)``."""
    rewards: Doubles
    """The reward of each item now, shape ``(k,)``: 0 for a skipped item, NaN where nobody knows whether it was seen."""
    changed: tuple[int, ...]
    """The positions whose reward is new or another than before, rising; not empty."""


class PolicyLearner(ABC):
    """Learns one policy. What it does depends on nothing but its options and the feedback, in its order.

    The caller keeps the position in the event log and writes it together with :meth:`checkpoint`, so that after a crash
    :meth:`restore` and the feedback from that position on give the same policy.
    """

    kind: ClassVar[str]
    """Its name in :data:`LEARNERS`, and that of the policy."""

    @classmethod
    @abstractmethod
    def from_options(cls, name: str, options: Mapping[str, object]) -> Self:
        """A learner that has learned nothing, of the policy ``name``, with the options of ``[policies.NAME]``.

        Raises:
            ConfigError: an option is unknown or out of range, or a package that it needs is not installed.
        """

    @classmethod
    def check_options(cls, name: str, options: Mapping[str, object]) -> None:
        """Check the options, without the packages that only learning needs.

        Raises:
            ConfigError: an option is unknown or out of range.
        """
        cls.from_options(name, options)

    @classmethod
    def is_active(cls, name: str, options: Mapping[str, object]) -> bool:
        """Whether the policy learns with these options; if not, a version that was written elsewhere may be served.

        Raises:
            ConfigError: as :meth:`check_options`.
        """
        cls.check_options(name, options)
        return True

    @classmethod
    def missing_package(cls) -> str | None:
        """The command that installs what learning needs; None if it is there."""
        return None

    @abstractmethod
    def learn(self, feedback: Sequence[ListFeedback]) -> None:
        """Learn from feedback, in the order in which it came."""

    @abstractmethod
    def checkpoint(self) -> bytes:
        """All that was learned, for :meth:`restore`."""

    @abstractmethod
    def restore(self, state: bytes) -> None:
        """Continue from a checkpoint of a learner with the same options.

        Raises:
            StorageFailed: the bytes are damaged, or of a learner with other options.
        """

    @abstractmethod
    def publish(self) -> Policy | None:
        """The policy as learned so far; None if it is not to be served yet.

        Equal versions are equal policies: a version that was published before is not written again.
        """


def is_learning(name: str, kind: str, options: Mapping[str, object]) -> bool:
    """Whether a policy of the settings is to be learned from feedback.

    Raises:
        ConfigError: an option is unknown or out of range.
    """
    learner = learner_class(kind)
    return learner is not None and learner.is_active(name, options)


def learner_class(kind: str) -> type[PolicyLearner] | None:
    """The learner of a kind of policy; None if the kind does not learn."""
    if kind not in LEARNERS:
        return None
    module, _, name = LEARNERS[kind].partition(":")
    kind_class: type[PolicyLearner] = getattr(importlib.import_module(module), name)
    return kind_class
