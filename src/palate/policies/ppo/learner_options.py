"""The options of ``[policies.NAME]`` with ``kind = "ppo"``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final, Self

from palate.errors import ConfigError, InvalidInput
from palate.policies.numbers import is_finite_number
from palate.policies.ppo.options import PpoOptions

_RANGES: Final = {"warmth": (1e-3, 1e3), "min_lists": (1, 10**6), "held_back": (0.01, 0.9), "seed": (0, 2**31 - 1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class PpoLearnerOptions:
    """Whether and how a policy learns from the lists of users."""

    learn: bool = False
    """Whether lists are drawn by a clone and recorded before there is a version, and learned from."""
    warmth: float = 1.0
    """Of the clone that learning starts from."""
    min_lists: int = 1_000
    """Lists of complete sessions in an update."""
    held_back: float = 0.25
    """The share of users whose lists judge an update, and are not learned from."""
    seed: int = 42
    update: PpoOptions = PpoOptions()
    """The other options, by name."""

    @classmethod
    def parse(cls, name: str, options: Mapping[str, object]) -> Self:
        """The options of the policy ``name``, checked.

        Raises:
            ConfigError: an unknown option, or a value out of range.
        """
        of_update = {field.name for field in fields(PpoOptions)}
        own = {key: value for key, value in options.items() if key not in of_update}
        known = {field.name for field in fields(cls)} - {"update"}
        for key, value in own.items():
            if key not in known:
                raise _refusal(name, f"has no option {key!r}; it has {', '.join(sorted(known | of_update))}")
            _check(name, key, value)
        try:
            update = PpoOptions(**{key: options[key] for key in of_update & options.keys()})  # type: ignore[arg-type]  # checked by PpoOptions
        except InvalidInput as error:
            raise _refusal(name, f"has a wrong option: {error}") from error
        return cls(**own, update=update)  # type: ignore[arg-type]  # checked


def _check(name: str, key: str, value: object) -> None:
    if key == "learn":
        if not isinstance(value, bool):
            raise _refusal(name, f"has learn = true or false, not {value!r}")
        return
    low, high = _RANGES[key]
    if not is_finite_number(value) or not low <= value <= high:
        raise _refusal(name, f"has {key} from {low:g} to {high:g}, not {value!r}")
    if key in ("min_lists", "seed") and value != int(value):
        raise _refusal(name, f"has a whole number {key}, not {value!r}")


def _refusal(name: str, reason: str) -> ConfigError:
    return ConfigError(f"[policies.{name}] of the kind ppo {reason}.", where=name)
