"""Served users: the states of ONNX Runtime equal those of PyTorch."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from palate.models.neural.sequences import Sequences, UserSequence
from palate.models.neural.shape import Shape
from palate.models.neural.user_encoder import UserEncoder
from palate.models.neural.windows import last_windows
from tests.models.neural.needs_torch import skip_without_torch

skip_without_torch()

import torch  # noqa: E402


@pytest.mark.parametrize(("layers", "n_favourites"), [(1, 0), (2, 4), (3, 100)])
def test_states_are_those_of_training(layers: int, n_favourites: int) -> None:
    from palate.models.neural import network

    shape = Shape(length=6, dimensions=8, layers=layers, heads=2, inner=12)
    rng = np.random.default_rng(0)
    weights = network.initial_weights(shape, 30, 0, torch.Generator().manual_seed(1))
    weights = {name: (5 * tensor).detach() for name, tensor in weights.items()}
    lengths = np.array([1, 2, 5, 6, 7, 20, 7])
    starts = np.concatenate([[0], np.cumsum(lengths)])
    n = int(starts[-1])
    sequences = Sequences(
        starts,
        rng.integers(0, 30, n),
        rng.integers(0, 11, n),
        rng.integers(0, 32, n),
        rng.normal(size=n).astype(np.float32),
        np.ones(n, np.bool_),
    )
    windows = last_windows(sequences, np.arange(len(lengths)), shape.length, n_favourites)
    states = network.encode(shape, weights, weights["ids"], network.Batch.of(windows, torch.device("cpu"))).numpy()
    expected = [row[min(n, shape.length + 1) - 1] for row, n in zip(states, lengths.tolist(), strict=True)]
    users = [
        UserSequence(
            sequences.items[start : end - 1],
            sequences.kinds[start : end - 1],
            sequences.gaps[start : end - 1],
            sequences.gaps[start:end],
            sequences.preferences[start : end - 1],
        )
        for start, end in itertools.pairwise(starts)
    ]
    arrays = {name: weights[name].numpy() for name in shape.encoder_sizes()}
    encoder = UserEncoder(shape, n_favourites, weights["ids"].numpy(), arrays)
    np.testing.assert_allclose(encoder.encode(users), np.stack(expected), rtol=1e-5, atol=1e-5)
