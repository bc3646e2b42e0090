"""A user folded in: their bias and factors drawn given their ratings, under each kept draw of the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from scipy.special import ndtr, ndtri

from palate.types import Codes, Doubles, Floats

SITTING_S: Final = (86_400.0, 3_600.0, 60.0)
"""What was rated in the same day, hour and minute shares something, each on top of the others."""
_TINY: Final = 1e-12
_WARM_UP: Final = 6
_KEPT: Final = 3


@dataclass(frozen=True, eq=False)
class Draws:
    """``S`` draws of all that is not about one user; ``d`` = factors + 1, the first of them the bias."""

    items: Floats
    """Bias and factors of items, shape ``(S, n_items, d)``."""
    implied: Floats
    """What having met an item says of a user's own bias and factors, shape ``(S, n_items, d)``."""
    means: Floats
    """Of users's bias and factors, shape ``(S, d)``."""
    precisions: Floats
    """Of the same, shape ``(S, d)``."""
    cuts: Floats
    """Between the levels, shape ``(S, n_levels - 1)``."""
    drift: Floats
    """Precision of what each width of :data:`SITTING_S` adds, shape ``(S, 3)``, or ``(S, 0)`` if times do not count."""


@dataclass(frozen=True, eq=False)
class User:
    """Someone as the model sees them: the states of ``S`` short chains, some of each."""

    draws: Draws
    states: list[State]
    windows: list[Doubles]
    """The windows of time in which they rated, by width, rising."""

    @classmethod
    def of(
        cls, draws: Draws, item: Codes, level: Codes, at: Doubles, met: Codes, shape: float, rng: np.random.Generator
    ) -> Self:
        """The user who gave ``item`` the steps ``level`` at ``at`` (rising), and ``met`` those items."""
        chain = _Chain(draws, item, level, at, met, shape, rng)
        for _ in range(_WARM_UP):
            chain.sweep()
        return cls(draws, [chain.sweep() for _ in range(_KEPT)], chain.windows)

    def probabilities(self, items: Codes, at: Doubles, rng: np.random.Generator) -> Doubles:
        """Of each step for each of ``items`` rated at ``at`` (NaN: at no particular time), shape ``(n, n_levels)``."""
        draws = self.draws
        rows = draws.items[:, items]
        below = np.zeros((len(items), draws.cuts.shape[1]))
        for state in self.states:
            expected = rows[:, :, 0] + state.taste[:, :1]
            expected += (rows[:, :, 1:] @ state.taste[:, 1:, None])[:, :, 0]
            expected += sum(self._mood(state, at, rng), np.zeros((len(expected), 1)))
            distance = draws.cuts[:, None, :] - expected[:, :, None]
            below += ndtr(distance * np.sqrt(state.consistency)[:, None, None]).mean(axis=0)
        edges = np.pad(below / len(self.states), ((0, 0), (1, 1)), constant_values=((0, 0), (0, 1)))
        return np.asarray(np.diff(edges, axis=1))

    def _mood(self, state: State, at: Doubles, rng: np.random.Generator) -> Iterator[Doubles]:
        """What each width adds at each time, shape ``(S, n)``: as drawn for known windows, else from the prior."""
        for place, (width, known) in enumerate(zip(SITTING_S, self.windows, strict=False)):
            anew = rng.normal(size=(len(self.draws.drift), 1)) / np.sqrt(self.draws.drift[:, place, None])
            asked = windows(at, width)
            near = np.minimum(np.searchsorted(known, asked), len(known) - 1)
            there = (known[near] == asked) & np.isfinite(asked) if len(known) else np.zeros(len(at), np.bool_)
            yield np.where(there, state.mood[place][:, near] if len(known) else 0.0, anew)


@dataclass(frozen=True, eq=False)
class State:
    """One state of each chain."""

    taste: Doubles
    """Bias and factors, shape ``(S, d)``."""
    mood: list[Doubles]
    """What each window adds, by width, shape ``(S, n_windows)``."""
    consistency: Doubles
    """The precision of their ratings, shape ``(S,)``."""


class _Chain:
    """Gibbs sampling of one user's part, side by side under each draw of the rest."""

    def __init__(
        self, draws: Draws, item: Codes, level: Codes, at: Doubles, met: Codes, shape: float, rng: np.random.Generator
    ) -> None:
        self.rng, self.shape = rng, shape
        n_draws = len(draws.items)
        rows = draws.items[:, item].astype(np.float64)
        self.base = rows[:, :, 0].copy()
        self.rows = rows
        self.rows[:, :, 0] = 1
        self.gram = np.swapaxes(rows, 1, 2) @ rows
        self.precisions = draws.precisions.astype(np.float64)
        self.prior = draws.means + draws.implied[:, met].sum(axis=1) / np.sqrt(max(len(met), 1))
        bounds = np.pad(draws.cuts.astype(np.float64), ((0, 0), (1, 1)), constant_values=((0, 0), (-np.inf, np.inf)))
        self.low, self.high = bounds[:, level], bounds[:, level + 1]
        self.drift = draws.drift.astype(np.float64)
        numbers = [windows(at, width) for width in SITTING_S[: self.drift.shape[1]]]
        changes = [np.append(True, (each[1:] != each[:-1]) | np.isinf(each[1:]))[: len(each)] for each in numbers]
        self.starts = [np.flatnonzero(each) for each in changes]
        self.codes = [np.cumsum(each) - 1 for each in changes]
        self.windows = [each[starts] for each, starts in zip(numbers, self.starts, strict=True)]
        self.taste = self.prior.copy()
        self.mood = [np.zeros((n_draws, len(starts))) for starts in self.starts]
        self.consistency = np.ones(n_draws)

    def sweep(self) -> State:
        """Draw each part given the others."""
        rng, sure = self.rng, self.consistency[:, None]
        liking = (self.rows @ self.taste[:, :, None])[:, :, 0]
        moods = [mood[:, codes] for mood, codes in zip(self.mood, self.codes, strict=True)]
        mood = sum(moods, np.zeros_like(liking))
        uniform = rng.random(self.base.shape)
        latent = truncated_normal(self.base + liking + mood, np.sqrt(sure), self.low, self.high, uniform) - self.base
        for place, (starts, codes) in enumerate(zip(self.starts, self.codes, strict=True)):
            mood -= moods[place]
            counts = np.diff(np.append(starts, len(codes)))
            precision = self.drift[:, place, None] + sure * counts
            pull = sure * np.add.reduceat(latent - liking - mood, starts, axis=1)
            self.mood[place] = pull / precision + rng.normal(size=pull.shape) / np.sqrt(precision)
            mood += self.mood[place][:, codes]
        self._draw_taste(latent - mood)
        error = latent - mood - (self.rows @ self.taste[:, :, None])[:, :, 0]
        if self.shape:
            rate = self.shape + (error**2).sum(axis=1) / 2
            self.consistency = rng.gamma(self.shape + error.shape[1] / 2, size=len(error)) / rate
        return State(self.taste, list(self.mood), self.consistency)

    def _draw_taste(self, target: Doubles) -> None:
        """From its normal posterior: precision Λ + c·XᵀX, mean its inverse times Λ·prior + c·Xᵀ·target."""
        sure = self.consistency[:, None]
        system = self.gram * sure[:, :, None]
        diagonal = np.arange(system.shape[1])
        system[:, diagonal, diagonal] += self.precisions
        pull = self.precisions * self.prior + sure * (np.swapaxes(self.rows, 1, 2) @ target[:, :, None])[:, :, 0]
        lower = np.linalg.cholesky(system)
        half = np.linalg.solve(lower, pull[:, :, None]) + self.rng.normal(size=(*pull.shape, 1))
        self.taste = np.linalg.solve(np.swapaxes(lower, 1, 2), half)[:, :, 0]


def truncated_normal(mean: Doubles, sharpness: Doubles, low: Doubles, high: Doubles, uniform: Doubles) -> Doubles:
    """Normals of deviation 1/``sharpness`` between ``low`` and ``high``, by inverting their distribution."""
    below = ndtr((low - mean) * sharpness)
    above = ndtr((high - mean) * sharpness)
    share = np.clip(below + (above - below) * uniform, _TINY, 1 - _TINY)
    return np.clip(mean + ndtri(share) / sharpness, low, high)


def consistency(error: Doubles, group: Codes, n: int, shape: float, rng: np.random.Generator) -> Doubles:
    """The precision of each group's errors, with a gamma prior of mean 1; a ``shape`` of 0: 1 for all."""
    if not shape:
        return np.ones(n)
    counts = np.bincount(group, minlength=n)
    squares = np.bincount(group, error**2, minlength=n)
    return np.asarray(rng.gamma(shape + counts / 2) / (shape + squares / 2))


def windows(at: Doubles, width: float) -> Doubles:
    """The number of the window of ``width`` seconds that each time falls in; unknown times have one each."""
    return np.where(np.isnan(at), np.inf, np.floor(at / width))
