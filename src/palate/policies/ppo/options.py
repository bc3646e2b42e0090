"""The hyper-parameters of proximal policy optimisation."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from palate.errors import InvalidInput
from palate.policies.numbers import is_finite_number

_COUNTS: Final = ("epochs", "batch", "value_epochs", "n_hidden_value")
_SHARES: Final = ("discount", "trace", "below", "later")


@dataclass(frozen=True, slots=True, kw_only=True)
class PpoOptions:
    """How a policy is fitted to lists.

    Raises:
        InvalidInput: a value is outside its range.
    """

    discount: float = 0.9
    """γ in [0, 1], from a list to the next of its session; what is earned in later sessions does not count."""
    trace: float = 0.9
    """λ in [0, 1] of generalised advantage estimation."""
    below: float = 0.0
    """In [0, 1]: how much of what the positions below earned is credited to an item."""
    later: float = 0.5
    """In [0, 1]: how much of what later lists earned is credited to the first item."""
    clip: float = 0.2
    """ε > 0: the ratio of probabilities earns nothing beyond [1 - ε, 1 + ε]."""
    entropy: float = 0.002
    """≥ 0: the bonus for each nat of entropy of the draw of the first position."""
    max_divergence: float = 0.02
    """> 0: an update ends before the mean KL divergence of a position from the policy that drew exceeds it."""
    epochs: int = 4
    batch: int = 256
    """Lists in a minibatch."""
    learning_rate: float = 3e-3
    max_gradient: float = 0.5
    """> 0: the largest norm of a gradient; longer ones are shortened."""
    value_epochs: int = 8
    value_learning_rate: float = 5e-3
    n_hidden_value: int = 32

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            is_number = is_finite_number(value)
            if field.name in _COUNTS:
                valid, expected = is_number and value >= 1 and value == int(value), "a whole number of at least 1"
            elif field.name in _SHARES:
                valid, expected = is_number and 0 <= value <= 1, "a number from 0 to 1"
            elif field.name == "entropy":
                valid, expected = is_number and value >= 0, "a number of at least 0"
            else:
                valid, expected = is_number and value > 0, "a number above 0"
            if not valid:
                raise InvalidInput(f"{field.name} must be {expected}, not {value!r}.", where=field.name)
