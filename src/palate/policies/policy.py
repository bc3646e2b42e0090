"""What a policy is: utilities of the candidates of a list, by which the list is drawn."""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Final

from palate.data.decision import Decision
from palate.errors import ConfigError
from palate.policies.features import SCHEMA
from palate.types import Doubles

POLICIES: Final[dict[str, str]] = {
    "clone": "palate.policies.clone_policy:ClonePolicy",
    "ppo": "palate.policies.ppo.neural_policy:NeuralPolicy",
    "bandit": "palate.policies.bandit.linear_policy:LinearPolicy",
}
"""The module and class of each kind of policy."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Policy(ABC):
    """A policy; immutable. Subclasses are frozen dataclasses whose array fields are stored as arrays."""

    kind: ClassVar[str]
    """Its name in :data:`POLICIES`."""
    name: str
    version: str
    """Of the parameters; another one for each that is served."""
    schema: int = SCHEMA
    """The features that it was made for."""

    @abstractmethod
    def utilities(self, decision: Decision) -> Doubles:
        """The log-weight u of each candidate, shape ``(n,)``, finite: lists are Plackett-Luce draws ∝ exp(u).

        These are the weights at the default surprise; the explore stage multiplies them by DEFAULT_SURPRISE / surprise.
        """


def policy_class(kind: str) -> type[Policy]:
    """The class of a kind of policy.

    Raises:
        ConfigError: there is no such kind.
    """
    if kind not in POLICIES:
        raise ConfigError(f"There is no policy of the kind {kind!r}; there are {', '.join(POLICIES)}.", where=kind)
    module, _, name = POLICIES[kind].partition(":")
    kind_class: type[Policy] = getattr(importlib.import_module(module), name)
    return kind_class
