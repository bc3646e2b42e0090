"""The fit of the two towers, in PyTorch; nothing else loads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import torch
from scipy.sparse import csr_array
from scipy.special import ndtri
from torch import Tensor
from torch.nn import functional

from palate.models.rating.two_tower_text import NUMBERS, Pairs, Standing, habits, mood, root, share
from palate.types import Bools, Codes, Doubles, Floats

if TYPE_CHECKING:
    from palate.models.rating.two_tower import TwoTower

_STEPS: Final = 16
"""At least so many steps are taken in an epoch."""
_COLD: Final = 0.1
"""So often an item is shown as if nobody had rated it, and a user as if they had said nothing of themselves."""
_WARM_UP: Final = 0.1
_TINY: Final = 1e-6


@dataclass(frozen=True, eq=False)
class Lesson:
    """What is read to learn from: vectors of the sentences of items and users (0 for none) and who met what."""

    items: Floats
    users: Floats
    pairs: Pairs
    standing: Standing
    n_levels: int


@dataclass(frozen=True, eq=False)
class Net:
    """The weights of both towers; the names are those of the model's fields."""

    user_in: Tensor
    user_out: Tensor
    item_in: Tensor
    item_out: Tensor
    cuts: Tensor
    gain: Tensor

    @classmethod
    def drawn(cls, recipe: TwoTower, lesson: Lesson, rng: np.random.Generator) -> Net:
        """At first the numbers alone speak, each once: how much better this user rates, and this item is rated."""
        width, hidden, size = lesson.items.shape[1], recipe.hidden, recipe.dimensions
        into = [rng.normal(size=(n, hidden)) / np.sqrt(width) for n in (3 * width, width)]
        beside = rng.normal(size=(2, NUMBERS, hidden)) / np.sqrt(NUMBERS)
        out = [rng.normal(size=(hidden, n)) / np.sqrt(hidden) for n in (size + 2, size + 1)]
        ins = [np.concatenate([*parts, np.zeros((1, hidden))]) for parts in zip(into, beside, strict=True)]
        outs = []
        for each in out:
            each[:, size:] *= 0.1
            straight = np.zeros((NUMBERS + 1, each.shape[1]))
            straight[0, size] = 1
            outs.append(np.concatenate([each, straight]))
        rated = lesson.pairs.level[lesson.pairs.level >= 0]
        reached = np.cumsum(np.bincount(rated, minlength=lesson.n_levels))[:-1] / len(rated)
        every = (ins[0], outs[0], ins[1], outs[1], ndtri(np.clip(reached, 0.01, 0.99)), np.zeros(1))
        return cls(*(torch.tensor(each, dtype=torch.float32, requires_grad=True) for each in every))

    def arrays(self) -> dict[str, Floats]:
        return {name: tensor.detach().numpy() for name, tensor in vars(self).items()}


def fitted(recipe: TwoTower, lesson: Lesson, seed: np.random.SeedSequence, progress: Callable[[float], None]) -> Net:
    """Learn by maximum likelihood of the steps given, each guessed from text that was written without it.

    On one thread, so that the same seed gives the same bits anywhere.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return _Training(recipe, lesson, np.random.default_rng(seed)).run(progress)
    finally:
        torch.set_num_threads(threads)


class _Training:
    def __init__(self, recipe: TwoTower, lesson: Lesson, rng: np.random.Generator) -> None:
        self.recipe, self.lesson, self.rng = recipe, lesson, rng
        self.net = Net.drawn(recipe, lesson, rng)
        self.noise = torch.Generator().manual_seed(int(rng.integers(2**31)))
        self.raters = np.unique(self._owners()[lesson.pairs.level >= 0])
        self.n_rated = int((lesson.pairs.level >= 0).sum())

    def _owners(self) -> Codes:
        starts = self.lesson.pairs.starts
        return np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))

    def run(self, progress: Callable[[float], None]) -> Net:
        weights = list(vars(self.net).values())
        optimiser = torch.optim.AdamW(weights, lr=self.recipe.learning_rate, weight_decay=self.recipe.decay)
        epochs = max(min(self.recipe.epochs, self.recipe.max_visits // self.n_rated), 1)
        for epoch in range(epochs):
            batches = self._batches()
            for place, users in enumerate(batches, 1):
                for group in optimiser.param_groups:
                    group["lr"] = self.recipe.learning_rate * _pace((epoch + place / len(batches)) / epochs)
                optimiser.zero_grad()
                torch.autograd.backward(self._loss(users))
                optimiser.step()
            progress((epoch + 1) / epochs)
        return self.net

    def _batches(self) -> list[Codes]:
        """The raters in a new order, so many at once as have about ``batch`` ratings."""
        users = self.rng.permutation(self.raters)
        n = max(round(self.n_rated / self.recipe.batch), _STEPS)
        return np.array_split(users, min(n, len(users)))

    def _loss(self, users: Codes) -> Tensor:
        pairs = self.lesson.pairs
        spans = [np.arange(pairs.starts[one], pairs.starts[one + 1]) for one in users.tolist()]
        rows, owner = np.concatenate(spans), np.repeat(np.arange(len(users)), [len(span) for span in spans])
        kept = self._told(len(users))[owner] > self.rng.random(len(rows))
        asked = pairs.level[rows] >= 0
        items, place = np.unique(pairs.item[rows], return_inverse=True)
        vectors = torch.from_numpy(self.lesson.items[items])
        user = self._user(users, rows, owner, kept, place, vectors)[torch.from_numpy(asked)]
        item = self._item(rows[asked], torch.from_numpy(place[asked]), vectors)
        levels = torch.from_numpy(pairs.level[rows[asked]].astype(np.int64))
        return self._surprise(user, item, levels)

    def _told(self, n: int) -> Doubles:
        """The share of what they did that is told of each user: half the time all, else often little."""
        rng = self.rng
        return np.where(rng.random(n) < self.recipe.whole, 1.0, rng.random(n) ** 2)

    def _user(self, users: Codes, rows: Codes, owner: Codes, kept: Bools, place: Codes, vectors: Tensor) -> Tensor:
        """What the tower of users says of each row's user, from text without that row."""
        pairs, width = self.lesson.pairs, vectors.shape[1]
        liked_in, met_in, about_in, rest_in = torch.split(self.net.user_in, [width, width, width, NUMBERS + 1])
        rated = (kept & (pairs.level[rows] >= 0)).astype(np.float32)
        met = kept.astype(np.float32)
        better = rated * (pairs.rating[rows] - self.lesson.standing.usual[pairs.item[rows]])

        def whole(each: Floats) -> Floats:
            return np.bincount(owner, each, len(users)).astype(np.float32)

        def pooled(each: Floats, read: Tensor) -> Tensor:
            lines = csr_array((each, (owner, place)), shape=(len(users), len(vectors))) @ vectors.numpy()
            return torch.from_numpy(lines.astype(np.float32)) @ read

        n, n_met = whole(rated)[owner] - rated, whole(met)[owner] - met
        total, squares = whole(better)[owner] - better, whole(better**2)[owner] - better**2
        at, here = torch.from_numpy(owner), torch.from_numpy(place)
        line = functional.embedding(here, vectors @ liked_in)
        usual = _column(mood(n, total))
        liked = pooled(better, liked_in)[at] - _column(better) * line
        liked = liked - usual * (pooled(rated, liked_in)[at] - _column(rated) * line)
        seen = pooled(met, met_in)[at] - _column(met) * functional.embedding(here, vectors @ met_in)
        heard = self.lesson.users[users] * (self.rng.random((len(users), 1)) >= _COLD)
        about = (torch.from_numpy(heard.astype(np.float32)) @ about_in)[at]
        beside = _beside(habits(n, total, squares))
        hidden = liked / _column(root(n)) + seen / _column(share(n_met)) + about + beside @ rest_in
        return self._out(hidden, beside, self.net.user_out)

    def _item(self, rows: Codes, place: Tensor, vectors: Tensor) -> Tensor:
        """What the tower of items says of each row's item, from numbers without that row."""
        standing, item = self.lesson.standing, self.lesson.pairs.item[rows]
        known = (self.rng.random(len(rows)) >= _COLD).astype(np.float32)
        n, total = (standing.n[item] - 1) * known, (standing.total[item] - standing.own[rows]) * known
        beside = _beside(standing.numbers(item, n, total))
        text_in, rest_in = torch.split(self.net.item_in, [vectors.shape[1], NUMBERS + 1])
        hidden = functional.embedding(place, vectors @ text_in) + beside @ rest_in
        return self._out(hidden, beside, self.net.item_out)

    def _out(self, hidden: Tensor, beside: Tensor, out: Tensor) -> Tensor:
        kept = torch.rand(hidden.shape, generator=self.noise) >= self.recipe.dropout
        spoken = torch.relu(hidden) * kept / (1 - self.recipe.dropout)
        return torch.cat([spoken, beside], dim=1) @ out

    def _surprise(self, user: Tensor, item: Tensor, levels: Tensor) -> Tensor:
        """-log of the chance of the steps given."""
        size = self.recipe.dimensions
        cosine = functional.cosine_similarity(user[:, :size], item[:, :size])
        opinion = user[:, size] + item[:, size] + self.net.gain.exp() * cosine
        below = torch.special.ndtr((self.net.cuts - opinion[:, None]) * torch.exp(user[:, size + 1 :]))
        edges = functional.pad(functional.pad(below, (0, 1), value=1.0), (1, 0))
        chances = (edges[:, 1:] - edges[:, :-1]).clamp_min(_TINY)
        return -chances.gather(1, levels[:, None]).log().mean()


def _pace(done: float) -> float:
    """The share of the learning rate: up at first, then down to nothing (one cycle)."""
    return done / _WARM_UP if done < _WARM_UP else (1 + np.cos(np.pi * (done - _WARM_UP) / (1 - _WARM_UP))) / 2


def _column(each: Floats) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(each, np.float32))[:, None]


def _beside(numbers: Floats) -> Tensor:
    """Numbers and a constant."""
    return torch.from_numpy(np.pad(numbers, ((0, 0), (0, 1)), constant_values=1).astype(np.float32))
