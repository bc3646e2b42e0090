"""The baseline of proximal policy optimisation: the value of a list and the expected reward of each position."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor

from palate.policies.ppo.experience import MAX_POSITIONS, N_POOLED
from palate.policies.ppo.options import PpoOptions
from palate.types import Doubles, Floats

_SHAPES: Final = ("weights_1", "bias_1", "weights_2", "bias_2")


@dataclass(frozen=True, eq=False)
class ValueNetwork:
    """[V, c₁, …, c_K] = W₂ᵀ tanh(W₁ᵀ x + b₁) + b₂ of the pooled inputs x; V is the discounted reward still to come."""

    arrays: dict[str, Floats]

    @classmethod
    def new(cls, n_hidden: int, seed: int) -> ValueNetwork:
        """A network that answers 0."""
        rng = np.random.default_rng(seed)
        shapes = ((N_POOLED, n_hidden), (n_hidden,), (n_hidden, 1 + MAX_POSITIONS), (1 + MAX_POSITIONS,))
        arrays = {name: np.zeros(shape, np.float32) for name, shape in zip(_SHAPES, shapes, strict=True)}
        arrays["weights_1"] = (rng.standard_normal(shapes[0]) / np.sqrt(N_POOLED)).astype(np.float32)
        return cls(arrays)

    @property
    def is_new(self) -> bool:
        """Whether it was never fitted."""
        return not any(self.arrays[name].any() for name in ("weights_2", "bias_2"))

    def __call__(self, pooled: Floats) -> tuple[Doubles, Doubles]:
        """The value of each list, shape ``(B,)``, and the expected reward of each position, shape ``(B, K)``."""
        hidden = np.tanh(pooled @ self.arrays["weights_1"] + self.arrays["bias_1"])
        outputs = (hidden @ self.arrays["weights_2"] + self.arrays["bias_2"]).astype(np.float64)
        return outputs[:, 0], outputs[:, 1:]

    def fit(self, pooled: Floats, returns: Doubles, rewards: Doubles, options: PpoOptions, seed: int) -> ValueNetwork:
        """Minimise the squared errors of returns and of the rewards of positions, by Adam from these arrays on."""
        generator = torch.Generator().manual_seed(seed)
        inputs = torch.from_numpy(pooled)
        targets = torch.from_numpy(np.column_stack([returns, rewards]).astype(np.float32))
        arrays = {name: torch.from_numpy(value.copy()).requires_grad_() for name, value in self.arrays.items()}
        optimiser = torch.optim.Adam(arrays.values(), lr=options.value_learning_rate)
        for _ in range(options.value_epochs):
            for rows in torch.split(torch.randperm(len(inputs), generator=generator), options.batch):
                optimiser.zero_grad()
                _error(arrays, inputs[rows], targets[rows]).backward()  # type: ignore[no-untyped-call]  # PyTorch has no types here
                torch.nn.utils.clip_grad_norm_(arrays.values(), 10.0)
                optimiser.step()
        return ValueNetwork({name: value.detach().numpy() for name, value in arrays.items()})


def _error(arrays: dict[str, Tensor], inputs: Tensor, targets: Tensor) -> Tensor:
    hidden = torch.tanh(inputs @ arrays["weights_1"] + arrays["bias_1"])
    outputs = hidden @ arrays["weights_2"] + arrays["bias_2"]
    return (outputs - targets).square().sum(dim=1).mean()
