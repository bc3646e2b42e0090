"""Training of the two towers in PyTorch; imported only while fitting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from scipy.sparse import csr_array
from scipy.special import ndtri
from torch import Tensor
from torch.nn import functional

from palate.models.rating.two_tower_text import (
    N_STATISTICS,
    ItemRatingStats,
    UserItemPairs,
    shrunk_mean,
    signed_scale,
    unsigned_scale,
    user_statistics,
)
from palate.types import Bools, Codes, Doubles, Floats

_MIN_STEPS: Final = 16
"""The smallest number of optimiser steps in an epoch."""
_COLD: Final = 0.1
"""The probability that an item is shown without ratings, and a user without a self-description."""
_WARM_UP: Final = 0.1
"""The share of training in which the learning rate rises."""
_TINY: Final = 1e-6


@dataclass(frozen=True, slots=True)
class NetSettings:
    """Hyper-parameters of a net and its training."""

    hidden: int
    dimensions: int
    dropout: float
    decay: float
    """Weight decay of AdamW."""
    learning_rate: float
    whole: float
    """The share of users who are shown with their entire history."""
    batch: int
    """About the number of ratings in a batch."""
    epochs: int
    max_visits: int
    """The largest number of ratings times epochs."""


@dataclass(frozen=True, eq=False)
class TrainingData:
    """Text vectors of items and users (0 without text), and their interactions."""

    items: Floats
    users: Floats
    pairs: UserItemPairs
    stats: ItemRatingStats
    n_levels: int


@dataclass(frozen=True, eq=False)
class Net:
    """The weights of both towers, named as the fields of the model."""

    user_in: Tensor
    user_out: Tensor
    item_in: Tensor
    item_out: Tensor
    cuts: Tensor
    gain: Tensor

    @classmethod
    def initial(cls, settings: NetSettings, data: TrainingData, rng: np.random.Generator) -> Net:
        """Random weights with which a prediction is nearly the sum of the mean statistics of user and item."""
        width, hidden, size = data.items.shape[1], settings.hidden, settings.dimensions
        text_in = [rng.normal(size=(n, hidden)) / np.sqrt(width) for n in (3 * width, width)]
        statistics_in = rng.normal(size=(2, N_STATISTICS, hidden)) / np.sqrt(N_STATISTICS)
        hidden_out = [rng.normal(size=(hidden, n)) / np.sqrt(hidden) for n in (size + 2, size + 1)]
        ins = [np.concatenate([*parts, np.zeros((1, hidden))]) for parts in zip(text_in, statistics_in, strict=True)]
        outs = []
        for weights in hidden_out:
            weights[:, size:] *= 0.1
            direct = np.zeros((N_STATISTICS + 1, weights.shape[1]))
            direct[0, size] = 1
            outs.append(np.concatenate([weights, direct]))
        rated = data.pairs.level[data.pairs.level >= 0]
        shares = np.cumsum(np.bincount(rated, minlength=data.n_levels))[:-1] / len(rated)
        arrays = (ins[0], outs[0], ins[1], outs[1], ndtri(np.clip(shares, 0.01, 0.99)), np.zeros(1))
        return cls(*(torch.tensor(array, dtype=torch.float32, requires_grad=True) for array in arrays))

    def arrays(self) -> dict[str, Floats]:
        """The weights as NumPy arrays, by name."""
        return {name: tensor.detach().numpy() for name, tensor in vars(self).items()}


def fit_net(
    settings: NetSettings, data: TrainingData, seed: np.random.SeedSequence, progress: Callable[[float], None]
) -> Net:
    """Fit a net by maximum likelihood of the ratings, each predicted from inputs that leave it out.

    Runs on one thread, so that the same seed gives the same bits anywhere.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return _Trainer(settings, data, np.random.default_rng(seed)).run(progress)
    finally:
        torch.set_num_threads(threads)


class _Trainer:
    def __init__(self, settings: NetSettings, data: TrainingData, rng: np.random.Generator) -> None:
        self.settings, self.data, self.rng = settings, data, rng
        self.net = Net.initial(settings, data, rng)
        self.dropout_rng = torch.Generator().manual_seed(int(rng.integers(2**31)))
        self.raters = np.unique(self._pair_users()[data.pairs.level >= 0])
        self.n_rated = int((data.pairs.level >= 0).sum())

    def _pair_users(self) -> Codes:
        """The user of each pair."""
        starts = self.data.pairs.starts
        return np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))

    def run(self, progress: Callable[[float], None]) -> Net:
        """Train with AdamW and a one-cycle learning rate."""
        settings = self.settings
        weights = list(vars(self.net).values())
        optimiser = torch.optim.AdamW(weights, lr=settings.learning_rate, weight_decay=settings.decay)
        epochs = max(min(settings.epochs, settings.max_visits // self.n_rated), 1)
        for epoch in range(epochs):
            batches = self._batches()
            for step, users in enumerate(batches, 1):
                for group in optimiser.param_groups:
                    group["lr"] = settings.learning_rate * _one_cycle((epoch + step / len(batches)) / epochs)
                optimiser.zero_grad()
                torch.autograd.backward(self._loss(users))
                optimiser.step()
            progress((epoch + 1) / epochs)
        return self.net

    def _batches(self) -> list[Codes]:
        """The users with ratings in random order, split into batches of about ``batch`` ratings."""
        users = self.rng.permutation(self.raters)
        n = max(round(self.n_rated / self.settings.batch), _MIN_STEPS)
        return np.array_split(users, min(n, len(users)))

    def _loss(self, users: Codes) -> Tensor:
        """The mean negative log-likelihood of the ratings of ``users``."""
        pairs = self.data.pairs
        spans = [np.arange(pairs.starts[user], pairs.starts[user + 1]) for user in users.tolist()]
        rows, owner = np.concatenate(spans), np.repeat(np.arange(len(users)), [len(span) for span in spans])
        is_shown = self._draw_shown_shares(len(users))[owner] > self.rng.random(len(rows))
        is_rated = pairs.level[rows] >= 0
        items, index = np.unique(pairs.item[rows], return_inverse=True)
        vectors = torch.from_numpy(self.data.items[items])
        user = self._user_outputs(users, rows, owner, is_shown, index, vectors)[torch.from_numpy(is_rated)]
        item = self._item_outputs(rows[is_rated], torch.from_numpy(index[is_rated]), vectors)
        levels = torch.from_numpy(pairs.level[rows[is_rated]].astype(np.int64))
        return self._negative_log_likelihood(user, item, levels)

    def _draw_shown_shares(self, n: int) -> Doubles:
        """The share of each user's history that is shown: 1 with probability ``whole``, else often small."""
        rng = self.rng
        return np.where(rng.random(n) < self.settings.whole, 1.0, rng.random(n) ** 2)

    def _user_outputs(
        self, users: Codes, rows: Codes, owner: Codes, is_shown: Bools, index: Codes, vectors: Tensor
    ) -> Tensor:
        """The output of the user tower for each row's user, from inputs without that row.

        ``owner`` is the index of each row's user in ``users``, ``index`` that of its item in ``vectors``.
        """
        pairs, width = self.data.pairs, vectors.shape[1]
        liked_in, met_in, about_in, statistics_in = torch.split(
            self.net.user_in, [width, width, width, N_STATISTICS + 1]
        )
        rated = (is_shown & (pairs.level[rows] >= 0)).astype(np.float32)
        met = is_shown.astype(np.float32)
        better = rated * (pairs.rating[rows] - self.data.stats.mean[pairs.item[rows]])

        def sum_by_user(values: Floats) -> Floats:
            return np.bincount(owner, values, len(users)).astype(np.float32)

        def pool_lines(values: Floats, weights: Tensor) -> Tensor:
            lines = csr_array((values, (owner, index)), shape=(len(users), len(vectors))) @ vectors.numpy()
            return torch.from_numpy(lines.astype(np.float32)) @ weights

        n, n_met = sum_by_user(rated)[owner] - rated, sum_by_user(met)[owner] - met
        total, squares = sum_by_user(better)[owner] - better, sum_by_user(better**2)[owner] - better**2
        row_user, row_item = torch.from_numpy(owner), torch.from_numpy(index)
        line = functional.embedding(row_item, vectors @ liked_in)
        mean = _column(shrunk_mean(n, total))
        liked = pool_lines(better, liked_in)[row_user] - _column(better) * line
        liked = liked - mean * (pool_lines(rated, liked_in)[row_user] - _column(rated) * line)
        seen = pool_lines(met, met_in)[row_user] - _column(met) * functional.embedding(row_item, vectors @ met_in)
        descriptions = self.data.users[users] * (self.rng.random((len(users), 1)) >= _COLD)
        about = (torch.from_numpy(descriptions.astype(np.float32)) @ about_in)[row_user]
        statistics = _with_constant(user_statistics(n, total, squares))
        hidden = liked / _column(signed_scale(n)) + seen / _column(unsigned_scale(n_met)) + about
        return self._last_layer(hidden + statistics @ statistics_in, statistics, self.net.user_out)

    def _item_outputs(self, rows: Codes, index: Tensor, vectors: Tensor) -> Tensor:
        """The output of the item tower for each row's item, from statistics without that row."""
        stats, item = self.data.stats, self.data.pairs.item[rows]
        is_warm = (self.rng.random(len(rows)) >= _COLD).astype(np.float32)
        n, total = (stats.n[item] - 1) * is_warm, (stats.total[item] - stats.contribution[rows]) * is_warm
        statistics = _with_constant(stats.statistics(item, n, total))
        text_in, statistics_in = torch.split(self.net.item_in, [vectors.shape[1], N_STATISTICS + 1])
        hidden = functional.embedding(index, vectors @ text_in) + statistics @ statistics_in
        return self._last_layer(hidden, statistics, self.net.item_out)

    def _last_layer(self, hidden: Tensor, statistics: Tensor, weights: Tensor) -> Tensor:
        """ReLU and dropout of ``hidden``, then the linear output of it and ``statistics``."""
        is_kept = torch.rand(hidden.shape, generator=self.dropout_rng) >= self.settings.dropout
        activated = torch.relu(hidden) * is_kept / (1 - self.settings.dropout)
        return torch.cat([activated, statistics], dim=1) @ weights

    def _negative_log_likelihood(self, user: Tensor, item: Tensor, levels: Tensor) -> Tensor:
        """The mean of -log p(level)."""
        size = self.settings.dimensions
        cosine = functional.cosine_similarity(user[:, :size], item[:, :size])
        latent = user[:, size] + item[:, size] + self.net.gain.exp() * cosine
        below = torch.special.ndtr((self.net.cuts - latent[:, None]) * torch.exp(user[:, size + 1 :]))
        edges = functional.pad(functional.pad(below, (0, 1), value=1.0), (1, 0))
        probabilities = (edges[:, 1:] - edges[:, :-1]).clamp_min(_TINY)
        return -probabilities.gather(1, levels[:, None]).log().mean()


def _one_cycle(progress: float) -> float:
    """The factor of the learning rate at ``progress`` in [0, 1]: a linear rise, then a cosine fall to 0."""
    if progress < _WARM_UP:
        return progress / _WARM_UP
    return float((1 + np.cos(np.pi * (progress - _WARM_UP) / (1 - _WARM_UP))) / 2)


def _column(values: Floats) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(values, np.float32))[:, None]


def _with_constant(statistics: Floats) -> Tensor:
    """The statistics with a column of ones."""
    return torch.from_numpy(np.pad(statistics, ((0, 0), (0, 1)), constant_values=1).astype(np.float32))
