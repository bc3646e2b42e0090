"""A policy that adds the output of a small network to the utilities of the clone."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar, Final, Self

import numpy as np

from palate.data.decision import Decision
from palate.errors import InvalidInput
from palate.policies.clone_policy import clone_utilities
from palate.policies.features import CONTEXT_FEATURES, ITEM_FEATURES
from palate.policies.policy import Policy
from palate.types import Doubles, Floats

N_INPUTS: Final = len(CONTEXT_FEATURES) + len(ITEM_FEATURES)
HIDDEN: Final = 32
MAX_INPUT: Final = 5.0
"""Standardised inputs are cut to ± this."""
TRAINED: Final = ("weights_1", "bias_1", "weights_2", "bias_2", "weights_3", "linear")
"""The fields that training changes."""


@dataclass(frozen=True, eq=False, kw_only=True)
class NeuralPolicy(Policy):
    """u = clone utility + w₃ · tanh(W₂ᵀ tanh(W₁ᵀ z + b₁) + b₂) + l · z, z = context and item features, standardised.

    The clone utility is that of ``explore.plackett_luce`` at the same ``warmth``. With w₃ = l = 0, as in
    :func:`new_policy`, this *is* the clone.

    Raises:
        InvalidInput: an array has another shape than the features ask for.
    """

    kind: ClassVar[str] = "ppo"
    warmth: float = 1.0
    centre: Floats
    """The mean of each input, context first, shape ``(n_inputs,)``."""
    spread: Floats
    """The scale of each input, above 0, shape ``(n_inputs,)``."""
    weights_1: Floats
    """Shape ``(n_inputs, hidden)``."""
    bias_1: Floats
    """Shape ``(hidden,)``."""
    weights_2: Floats
    """Shape ``(hidden, hidden)``."""
    bias_2: Floats
    """Shape ``(hidden,)``."""
    weights_3: Floats
    """Shape ``(hidden,)``."""
    linear: Floats
    """Shape ``(n_inputs,)``; the part of the context moves all items alike, and changes nothing."""

    def __post_init__(self) -> None:
        hidden = len(self.bias_1)
        expected = {
            "centre": (N_INPUTS,),
            "spread": (N_INPUTS,),
            "weights_1": (N_INPUTS, hidden),
            "weights_2": (hidden, hidden),
            "bias_2": (hidden,),
            "weights_3": (hidden,),
            "linear": (N_INPUTS,),
        }
        for name, shape in expected.items():
            if (actual := getattr(self, name).shape) != shape:
                raise InvalidInput(f"{name} must have the shape {shape}, not {actual}.", where=name)

    def utilities(self, decision: Decision) -> Doubles:
        return clone_utilities(decision, self.warmth) + self.correction(decision)

    def correction(self, decision: Decision) -> Floats:
        """What the network adds to the clone's utilities, shape ``(n,)``."""
        n_context = len(CONTEXT_FEATURES)
        context = _standardise(decision.context, self.centre[:n_context], self.spread[:n_context])
        items = _standardise(decision.items, self.centre[n_context:], self.spread[n_context:])
        first = items @ self.weights_1[n_context:] + (context @ self.weights_1[:n_context] + self.bias_1)
        second = np.tanh(first, out=first) @ self.weights_2 + self.bias_2
        return np.asarray(np.tanh(second, out=second) @ self.weights_3 + items @ self.linear[n_context:])

    @property
    def arrays(self) -> dict[str, Floats]:
        """The arrays by the name of their field."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if isinstance(value, np.ndarray)}


def _standardise(values: Floats, centre: Floats, spread: Floats) -> Floats:
    scaled = (values - centre) / spread  # minimum and maximum: np.clip takes longer than all else
    return np.asarray(np.minimum(np.maximum(scaled, -MAX_INPUT), MAX_INPUT), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class InputScale:
    """The mean and the scale of each input, context first, shapes ``(n_inputs,)``."""

    centre: Floats
    spread: Floats

    @classmethod
    def none(cls) -> Self:
        """Inputs are taken as they are."""
        return cls(np.zeros(N_INPUTS, np.float32), np.ones(N_INPUTS, np.float32))


def new_policy(
    name: str, version: str, seed: int, scale: InputScale | None = None, warmth: float = 1.0
) -> NeuralPolicy:
    """The policy that learning starts from: an exact clone, whose hidden weights are drawn by ``seed``."""
    rng, scale = np.random.default_rng(seed), scale or InputScale.none()
    return NeuralPolicy(
        name=name,
        version=version,
        warmth=warmth,
        centre=scale.centre,
        spread=scale.spread,
        weights_1=_draw(rng, N_INPUTS, HIDDEN),
        bias_1=np.zeros(HIDDEN, np.float32),
        weights_2=_draw(rng, HIDDEN, HIDDEN),
        bias_2=np.zeros(HIDDEN, np.float32),
        weights_3=np.zeros(HIDDEN, np.float32),
        linear=np.zeros(N_INPUTS, np.float32),
    )


def _draw(rng: np.random.Generator, n_in: int, n_out: int) -> Floats:
    """Weights from N(0, 1 / n_in)."""
    return np.asarray(rng.standard_normal((n_in, n_out)) / np.sqrt(n_in), np.float32)
