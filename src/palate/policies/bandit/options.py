"""The options of ``[policies.NAME]`` with ``kind = "bandit"``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final, Self

from palate.errors import ConfigError
from palate.policies.bandit.exploration import EXPLORATIONS
from palate.policies.numbers import is_finite_number

_COST_TYPES: Final = ("mtr", "ips", "dr")
EPSILON: Final = {"epsilon": 0.1, "bag": 0.05, "cover": 0.05}
"""The default of ``epsilon`` for the kinds of exploration that have little of their own."""
_RANGES: Final = {
    "epsilon": (0.0, 1.0),
    "sharpness": (0.0, 1e6),
    "gamma_scale": (0.0, 1e9),
    "gamma_exponent": (0.0, 1.0),
    "learning_rate": (1e-9, 1e3),
    "min_propensity": (0.0, 1.0),
    "n_policies": (2, 32),
    "min_examples": (0, 10**9),
    "seed": (0, 2**31 - 1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BanditOptions:
    """How the bandit explores and learns."""

    exploration: str = "squarecb"
    """One of :data:`~palate.policies.bandit.exploration.EXPLORATIONS`."""
    epsilon: float = 0.0
    """The least probability of an action, times the number of actions; :data:`EPSILON` has other defaults."""
    sharpness: float = 20.0
    """λ of softmax."""
    n_policies: int = 5
    """Of bag and cover."""
    gamma_scale: float = 100.0
    """Of squarecb: γ = gamma_scale · examples ^ gamma_exponent."""
    gamma_exponent: float = 0.5
    cb_type: str = "mtr"
    """How costs are estimated: mtr (importance-weighted regression), ips or dr."""
    learning_rate: float = 0.5
    min_propensity: float = 0.01
    """Smaller propensities count as this (``--clip_p``)."""
    min_examples: int = 1_000
    """The policy is served after this many examples; before, the clone draws."""
    seed: int = 42
    """Of the resampling of bag."""

    @classmethod
    def parse(cls, name: str, options: Mapping[str, object]) -> Self:
        """The options of the policy ``name``, checked.

        Raises:
            ConfigError: an unknown option, or a value out of range.
        """
        known = {field.name: field.default for field in fields(cls)}
        for key, value in options.items():
            if key not in known:
                raise _refusal(name, f"has no option {key!r}; it has {', '.join(known)}")
            _check(name, key, value, known[key])
        epsilon = EPSILON.get(str(options.get("exploration")), 0.0)
        made = cls(**{"epsilon": epsilon, **options})  # type: ignore[arg-type]  # checked
        if made.exploration == "squarecb" and made.cb_type != "mtr":
            raise _refusal(name, 'has cb_type = "mtr" with squarecb')
        if made.exploration == "cover" and not made.epsilon > 0:
            raise _refusal(name, "needs an epsilon above 0 with cover")
        return made

    @property
    def needs_all_rows(self) -> bool:
        """Whether Vowpal Wabbit learns from the features of the items that were not shown, too."""
        return self.exploration == "cover" or self.cb_type != "mtr"

    @property
    def is_weighted(self) -> bool:
        """Whether examples are weighted by 1 / propensity; squarecb fits an unweighted regression."""
        return self.exploration != "squarecb"


def _check(name: str, key: str, value: object, default: object) -> None:
    if isinstance(default, str):
        choices = EXPLORATIONS if key == "exploration" else _COST_TYPES
        if value not in choices:
            raise _refusal(name, f"has {key} among {', '.join(choices)}, not {value!r}")
        return
    low, high = _RANGES[key]
    if not is_finite_number(value) or not low <= value <= high:
        raise _refusal(name, f"has {key} from {low:g} to {high:g}, not {value!r}")
    if isinstance(default, int) and not isinstance(value, int):
        raise _refusal(name, f"has a whole number {key}, not {value!r}")


def _refusal(name: str, reason: str) -> ConfigError:
    return ConfigError(f"[policies.{name}] of the kind bandit {reason}.", where=name)
