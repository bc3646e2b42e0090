"""Fold in a user: draw their bias and factors given their ratings, under each posterior draw of the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from scipy.special import ndtr, ndtri

from palate.types import Codes, Doubles, Floats

WINDOWS_S: Final = (86_400.0, 3_600.0, 60.0)
"""A user's ratings of the same day, hour and minute share an effect each; the effects add up."""
_TINY: Final = 1e-12
_WARM_UP: Final = 6
_N_STATES: Final = 3


@dataclass(frozen=True, eq=False)
class Draws:
    """``S`` posterior draws of all variables but those of users; ``d`` = factors + 1, the first is the bias."""

    items: Floats
    """Bias and factors of items, shape ``(S, n_items, d)``."""
    implied: Floats
    """What an item in the history adds to a user's bias and factors, before division by √n; ``(S, n_items, d)``."""
    means: Floats
    """Prior means of the users' own bias and factors, shape ``(S, d)``."""
    precisions: Floats
    """Prior precisions of the same, shape ``(S, d)``."""
    cuts: Floats
    """The cuts between the levels, shape ``(S, n_levels - 1)``."""
    drift: Floats
    """Prior precisions of the effects of :data:`WINDOWS_S`, shape ``(S, 3)``; ``(S, 0)`` if times are ignored."""


@dataclass(frozen=True, eq=False)
class FoldedInUser:
    """A user of the model, as some states of ``S`` short chains, one chain for each posterior draw."""

    draws: Draws
    states: list[UserDraws]
    windows: list[Doubles]
    """The numbers of the windows in which the user rated, ascending, for each width."""

    @classmethod
    def of(
        cls, draws: Draws, item: Codes, level: Codes, at: Doubles, met: Codes, shape: float, rng: np.random.Generator
    ) -> Self:
        """Fold in the user who rated the items ``item`` at levels ``level`` and times ``at`` (ascending).

        ``met`` are all items of the history; ``shape`` is that of the prior of consistency, 0 for none.
        """
        chain = _UserChain(draws, item, level, at, met, shape, rng)
        for _ in range(_WARM_UP):
            chain.sweep()
        return cls(draws, [chain.sweep() for _ in range(_N_STATES)], chain.windows)

    def probabilities(self, items: Codes, at: Doubles, rng: np.random.Generator) -> Doubles:
        """The probability of each level for each of ``items`` at the times ``at`` (NaN: unknown), ``(n, n_levels)``."""
        draws = self.draws
        rows = draws.items[:, items]
        below = np.zeros((len(items), draws.cuts.shape[1]))
        for state in self.states:
            expected = rows[:, :, 0] + state.taste[:, :1]
            expected += (rows[:, :, 1:] @ state.taste[:, 1:, None])[:, :, 0]
            expected += sum(self._window_effects(state, at, rng), np.zeros((len(expected), 1)))
            distance = draws.cuts[:, None, :] - expected[:, :, None]
            below += ndtr(distance * np.sqrt(state.consistency)[:, None, None]).mean(axis=0)
        edges = np.pad(below / len(self.states), ((0, 0), (1, 1)), constant_values=((0, 0), (0, 1)))
        return np.asarray(np.diff(edges, axis=1))

    def _window_effects(self, state: UserDraws, at: Doubles, rng: np.random.Generator) -> Iterator[Doubles]:
        """The effect of each width at each time, shape ``(S, n)``: drawn before for known windows, else now."""
        for index, (width, known) in enumerate(zip(WINDOWS_S, self.windows, strict=False)):
            prior = rng.normal(size=(len(self.draws.drift), 1)) / np.sqrt(self.draws.drift[:, index, None])
            numbers = window_numbers(at, width)
            nearest = np.minimum(np.searchsorted(known, numbers), len(known) - 1)
            if len(known):
                is_known = (known[nearest] == numbers) & np.isfinite(numbers)
                yield np.where(is_known, state.window_effects[index][:, nearest], prior)
            else:
                yield np.broadcast_to(prior, (len(prior), len(at)))


@dataclass(frozen=True, eq=False)
class UserDraws:
    """One state of each of the ``S`` chains of a user."""

    taste: Doubles
    """Bias and factors, shape ``(S, d)``."""
    window_effects: list[Doubles]
    """The effect of each window, for each width, shape ``(S, n_windows)``."""
    consistency: Doubles
    """The precision of the user's ratings, shape ``(S,)``."""


class _UserChain:
    """Gibbs sampling of the variables of one user, in parallel for each posterior draw of the model."""

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
        numbers = [window_numbers(at, width) for width in WINDOWS_S[: self.drift.shape[1]]]
        is_first = [
            np.append(True, (windows[1:] != windows[:-1]) | np.isinf(windows[1:]))[: len(windows)]
            for windows in numbers
        ]
        self.starts = [np.flatnonzero(mask) for mask in is_first]
        self.codes = [np.cumsum(mask) - 1 for mask in is_first]
        self.windows = [windows[starts] for windows, starts in zip(numbers, self.starts, strict=True)]
        self.taste = self.prior.copy()
        self.window_effects = [np.zeros((n_draws, len(starts))) for starts in self.starts]
        self.consistency = np.ones(n_draws)

    def sweep(self) -> UserDraws:
        """Draw every variable of the user once, each given all others."""
        rng, precision = self.rng, self.consistency[:, None]
        taste_part = (self.rows @ self.taste[:, :, None])[:, :, 0]
        by_width = [effects[:, codes] for effects, codes in zip(self.window_effects, self.codes, strict=True)]
        window_part = sum(by_width, np.zeros_like(taste_part))
        uniform = rng.random(self.base.shape)
        expected = self.base + taste_part + window_part
        latent = draw_truncated_normal(expected, np.sqrt(precision), self.low, self.high, uniform) - self.base
        for index, (starts, codes) in enumerate(zip(self.starts, self.codes, strict=True)):
            window_part -= by_width[index]
            counts = np.diff(np.append(starts, len(codes)))
            posterior = self.drift[:, index, None] + precision * counts
            pull = precision * np.add.reduceat(latent - taste_part - window_part, starts, axis=1)
            self.window_effects[index] = pull / posterior + rng.normal(size=pull.shape) / np.sqrt(posterior)
            window_part += self.window_effects[index][:, codes]
        self._draw_taste(latent - window_part)
        error = latent - window_part - (self.rows @ self.taste[:, :, None])[:, :, 0]
        if self.shape:
            rate = self.shape + (error**2).sum(axis=1) / 2
            self.consistency = rng.gamma(self.shape + error.shape[1] / 2, size=len(error)) / rate
        return UserDraws(self.taste, list(self.window_effects), self.consistency)

    def _draw_taste(self, target: Doubles) -> None:
        """Draw bias and factors from their normal posterior.

        Its precision is Λ + c·XᵀX, and its mean the inverse of that times Λ·prior + c·Xᵀ·target.
        """
        precision = self.consistency[:, None]
        system = self.gram * precision[:, :, None]
        diagonal = np.arange(system.shape[1])
        system[:, diagonal, diagonal] += self.precisions
        pull = self.precisions * self.prior + precision * (np.swapaxes(self.rows, 1, 2) @ target[:, :, None])[:, :, 0]
        lower = np.linalg.cholesky(system)
        half = np.linalg.solve(lower, pull[:, :, None]) + self.rng.normal(size=(*pull.shape, 1))
        self.taste = np.linalg.solve(np.swapaxes(lower, 1, 2), half)[:, :, 0]


def draw_truncated_normal(mean: Doubles, sharpness: Doubles, low: Doubles, high: Doubles, uniform: Doubles) -> Doubles:
    """Normal draws truncated to [low, high], with deviation 1/``sharpness``, by inversion of ``uniform`` draws."""
    below = ndtr((low - mean) * sharpness)
    above = ndtr((high - mean) * sharpness)
    share = np.clip(below + (above - below) * uniform, _TINY, 1 - _TINY)
    return np.clip(mean + ndtri(share) / sharpness, low, high)


def draw_consistency(error: Doubles, group: Codes, n: int, shape: float, rng: np.random.Generator) -> Doubles:
    """Draw the precision of each group's errors, with a gamma prior of mean 1; for a ``shape`` of 0, 1 for all."""
    if not shape:
        return np.ones(n)
    counts = np.bincount(group, minlength=n)
    squares = np.bincount(group, error**2, minlength=n)
    return np.asarray(rng.gamma(shape + counts / 2) / (shape + squares / 2))


def window_numbers(at: Doubles, width: float) -> Doubles:
    """The number of the window of ``width`` seconds that each time falls in; infinity for unknown times."""
    return np.where(np.isnan(at), np.inf, np.floor(at / width))
