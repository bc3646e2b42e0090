"""The speed of answers on one core: ONNX Runtime, beside eager PyTorch with the same weights, in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

import numpy as np
import torch
from torch import Tensor

from palate.data.dataset import Dataset
from palate.data.profile import Profile
from palate.models.evidence import MAX_ITEMS
from palate.models.neural import network
from palate.models.neural.network import Batch
from palate.models.neural.sequences import Sequences
from palate.models.neural.transformer import TransformerModel
from palate.models.neural.windows import Windows, cut

_Input = TypeVar("_Input")
N_USERS: Final = 256
_ROUNDS: Final = 5


def measure_speed(model: TransformerModel, data: Dataset) -> dict[str, Any]:
    """Processor seconds of answers for ``N_USERS`` users of ``data``: one by one (median), and together."""
    torch.set_num_threads(1)
    lengths = np.diff(data.starts)
    readable = np.flatnonzero((lengths > 1) & (lengths <= MAX_ITEMS))  # of longer histories less is read in serving
    users = np.random.default_rng(0).choice(readable, N_USERS, replace=False)
    eager = _Eager(model, data)
    served, scored = _onnx_scores(model, data, users), eager.scores(users)
    is_seen = ~np.isnan(served)
    assert np.abs(served - scored)[is_seen].max() < 1e-2
    alone: dict[str, list[float]] = {"onnx": [], "eager": []}
    together: dict[str, list[float]] = {"onnx": [], "eager": []}
    for _ in range(_ROUNDS):
        for user in users:
            (profile,) = _fresh_profiles(data, np.array([user]))
            alone["onnx"].append(_processor_s(model.score, [profile]))
            alone["eager"].append(_processor_s(eager.scores, np.array([user])))
        profiles = _fresh_profiles(data, users)
        together["onnx"].append(_processor_s(model.score, profiles))
        together["eager"].append(_processor_s(eager.scores, users))
    return {
        "users": N_USERS,
        "items": len(model.vocabulary),
        "alone_ms": {name: round(1e3 * statistics.median(seconds), 3) for name, seconds in alone.items()},
        "users_per_s": {name: round(N_USERS / min(seconds)) for name, seconds in together.items()},
    }


class _Eager:
    """The fitted network in PyTorch, and its users as windows."""

    def __init__(self, model: TransformerModel, data: Dataset) -> None:
        self.model, self.sequences = model, Sequences.of(data)
        self.weights = {
            name: torch.from_numpy(np.array(getattr(model, name))) for name in model.recipe.shape.encoder_sizes()
        }
        self.vectors = torch.from_numpy(np.nan_to_num(model.items))

    def scores(self, users: np.ndarray) -> np.ndarray:
        recipe = self.model.recipe
        lengths = self.sequences.lengths[users]
        n = np.minimum(lengths, recipe.length)
        with torch.inference_mode():
            batch = Batch.of(self._windows(users, lengths, n), torch.device("cpu"))
            states: Tensor = network.encode(recipe.shape, self.weights, self.vectors, batch)
            last = states[torch.arange(len(users)), torch.from_numpy(n)]
            return np.asarray((last @ self.vectors.T).numpy())

    def _windows(self, users: np.ndarray, lengths: np.ndarray, n: np.ndarray) -> Windows:
        """The newest ``n`` events of users as inputs, followed by one that is read as a target and ignored."""
        windows = cut(self.sequences, users, lengths - n, n + 1, self.model.recipe.favourites)
        return replace(windows, next_gaps=np.zeros_like(windows.next_gaps))


def _onnx_scores(model: TransformerModel, data: Dataset, users: np.ndarray) -> np.ndarray:
    return model.score(_fresh_profiles(data, users))


def _fresh_profiles(data: Dataset, users: np.ndarray) -> Sequence[Profile]:
    """Profiles of which nothing is computed yet."""
    return [data.profile(user) for user in users.tolist()]


def _processor_s(call: Callable[[_Input], object], argument: _Input) -> float:
    started = time.process_time()
    call(argument)
    return time.process_time() - started
