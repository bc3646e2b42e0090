"""The settings of a training of the transformer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LOSSES: Final = ("auto", "softmax", "sampled", "gbce")
SCORERS: Final = ("auto", "dot", "mlp")


@dataclass(frozen=True, slots=True)
class FitSettings:
    """What determines a training, beside data, shape and seed; the fields are those of the recipe."""

    favourites: int
    dropout: float
    request_time: bool
    scorer: str
    loss: str
    negatives: int
    learning_rate: float
    decay: float
    batch: int
    epochs: int
    patience: int
    validation_users: int
    minutes: float
    threads: int
    device: str
