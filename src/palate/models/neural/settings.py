"""The settings of a training of the transformer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from palate.errors import InvalidInput
from palate.types import Json

LOSSES: Final = ("auto", "softmax", "sampled", "gbce")
SCORERS: Final = ("auto", "dot", "mlp")
_LEAST: Final = {
    **dict.fromkeys(("length", "dimensions", "layers", "heads", "inner", "batch", "epochs", "negatives", "threads"), 1),
    **dict.fromkeys(("favourites", "patience", "validation_users"), 0),
}


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


def check_settings(values: Mapping[str, Json]) -> None:
    """
    Raises:
        InvalidInput: a hyper-parameter of the recipe, by its name, is out of range.
    """
    for name, least in _LEAST.items():
        if values[name] < least:
            raise InvalidInput(f"transformer needs {name} of at least {least}, not {values[name]}.", where=name)
    dimensions, heads = values["dimensions"], values["heads"]
    if dimensions % heads:
        raise InvalidInput(
            f"transformer needs dimensions that its heads divide, not {dimensions} and {heads}.", where="heads"
        )
    if not 0 <= values["dropout"] < 1 or values["minutes"] <= 0:
        raise InvalidInput("transformer needs a dropout in [0, 1), and minutes above 0.", where="dropout")
    for name, known in (("scorer", SCORERS), ("loss", LOSSES)):
        if values[name] not in known:
            raise InvalidInput(f"{name} must be one of {', '.join(known)}, not {values[name]!r}.", where=name)
