"""The size of a transformer, and the names of its weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from palate.models.neural.sequences import N_GAPS, N_KINDS

EPSILON: Final = 1e-5
"""Of layer normalisation."""
HEAD_UNITS: Final = 64
"""The hidden units of the MLP scorer."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What determines the shapes of the weights, beside the numbers of items and features."""

    length: int
    """The largest number of events in a sequence."""
    dimensions: int
    layers: int
    heads: int
    inner: int
    """The units of the feed-forward layers."""

    def encoder_sizes(self) -> dict[str, tuple[int, ...]]:
        """The shape of each weight of the encoder by name; layers are the first axis of those that belong to one."""
        d, n = self.dimensions, self.layers
        return {
            "positions": (self.length + 1, d),
            "kinds": (N_KINDS, d),
            "gaps": (N_GAPS, d),
            "next_gaps": (N_GAPS, d),
            "favour": (d,),
            "taste": (d, d),
            "norm_scale": (2 * n + 1, d),
            "norm_shift": (2 * n + 1, d),
            "joined": (n, d, 3 * d),
            "joined_bias": (n, 3 * d),
            "mix": (n, d, d),
            "mix_bias": (n, d),
            "widen": (n, d, self.inner),
            "widen_bias": (n, self.inner),
            "narrow": (n, self.inner, d),
            "narrow_bias": (n, d),
        }

    def head_sizes(self) -> dict[str, tuple[int, ...]]:
        """The shape of each weight of the MLP scorer by name."""
        d = self.dimensions
        return {
            "head_user": (d, HEAD_UNITS),
            "head_item": (d, HEAD_UNITS),
            "head_bias": (HEAD_UNITS,),
            "head_out": (HEAD_UNITS,),
        }
