"""A Gibbs sampling chain of Bayesian matrix factorisation; imported only while fitting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import ndtr, ndtri

from palate.models.rating.bmf_design import DesignMatrix
from palate.models.rating.bmf_fold_in import WINDOWS_S, draw_consistency, draw_truncated_normal, window_numbers
from palate.models.rating.bmf_sweep import sweep_factor
from palate.models.rating.rating_table import RatingTable
from palate.types import Codes, Doubles

_BIAS, _ITEM_BIAS = 0, 1
"""The index of the factor that is 1 for all items, and of the one that is 1 for all users."""
_START: Final = 0.1
"""The standard deviation of initial weights."""
_PRIOR_SHAPE, _PRIOR_RATE = 1.0, 0.1
"""Of the gamma prior of every precision."""
_CUT_STEP: Final = 2.0
"""The scale of the Metropolis proposals for cuts."""


@dataclass(frozen=True, slots=True)
class ChainSettings:
    """Hyper-parameters of a chain."""

    factors: int
    dated: bool
    """Whether ratings of the same time share a window effect."""
    consistency: float
    """Shape of the gamma prior of the consistency of users; 0: the same for all users."""


@dataclass(frozen=True, eq=False)
class Draw:
    """The variables of a chain's state that prediction needs; ``d`` = factors + 1, the first of them the bias."""

    items: Doubles
    """Bias and factors of items, shape ``(n_items, d)``."""
    implied: Doubles
    """What an item in the history adds to a user's bias and factors, before division by √n; shape ``(n_items, d)``."""
    means: Doubles
    """Prior means of the users' own bias and factors, shape ``(d,)``."""
    precisions: Doubles
    """Prior precisions of the same, shape ``(d,)``."""
    cuts: Doubles
    """The cuts between the levels, shape ``(n_levels - 1,)``."""
    drift: Doubles
    """Prior precisions of the effects of a day, an hour and a minute, shape ``(3,)`` or ``(0,)``."""


class FeatureWeights:
    """The weights of the features of users, items or windows in every factor, and the priors of their groups."""

    def __init__(self, design: DesignMatrix, n_factors: int, fixed: int, rng: np.random.Generator) -> None:
        self.design = design
        self.weights = rng.normal(0, _START, (n_factors, len(design.group)))
        self.weights[:2] = 0
        self.means = np.zeros((n_factors, design.n_groups))
        self.precisions = np.full((n_factors, design.n_groups), 10.0)
        self.values = np.zeros((n_factors, design.n_rows))
        feature = np.repeat(np.arange(len(design.group)), np.diff(design.starts))
        for factor, weights in enumerate(self.weights):
            np.add.at(self.values[factor], design.rows, design.sizes * weights[feature])
        self.values[fixed] = 1
        self._counts = np.bincount(design.group)

    def draw_priors(self, factor: int, rng: np.random.Generator) -> None:
        """Draw the mean and precision of each group given its weights, from the normal-gamma posterior."""
        group, weights, n = self.design.group, self.weights[factor], self._counts
        sums = np.bincount(group, weights)
        spread = np.bincount(group, weights**2) - sums**2 / n
        rate = _PRIOR_RATE + (np.maximum(spread, 0) + sums**2 / (n * (1 + n))) / 2
        self.precisions[factor] = rng.gamma(_PRIOR_SHAPE + n / 2) / rate
        self.means[factor] = sums / (1 + n) + rng.normal(size=len(n)) / np.sqrt(self.precisions[factor] * (1 + n))


class GibbsChain:
    """The state of one chain over a rating table."""

    def __init__(
        self,
        table: RatingTable,
        users: DesignMatrix,
        items: DesignMatrix,
        settings: ChainSettings,
        rng: np.random.Generator,
    ) -> None:
        self.table, self.settings, self.rng = table, settings, rng
        self.users = FeatureWeights(users, settings.factors + 2, _ITEM_BIAS, rng)
        self.items = FeatureWeights(items, settings.factors + 2, _BIAS, rng)
        self.window_codes = [_window_codes(table, width) for width in WINDOWS_S] if settings.dated else []
        self.windows = [FeatureWeights(_indicator_design(codes), 2, _ITEM_BIAS, rng) for codes in self.window_codes]
        shares = np.cumsum(np.bincount(table.level, minlength=len(table.levels)))[:-1] / len(table)
        self.cuts = ndtri(shares)
        self.ratings_at_cut = [
            np.flatnonzero((table.level == k) | (table.level == k + 1)) for k in range(len(self.cuts))
        ]
        self.consistency = np.ones(len(table.users))
        self.expected = self._compute_expected()

    def draws(self, sweeps: int, n_draws: int) -> Iterator[Draw | None]:
        """After each sweep, the state of the chain if it is one of the ``n_draws`` to return, else None.

        The first fifth of the sweeps is burn-in; the draws are evenly spaced over the others.
        """
        burn_in = sweeps // 5
        drawn = set(np.linspace(burn_in, sweeps - 1, n_draws).astype(int).tolist())
        for index in range(sweeps):
            self.sweep()
            yield self.draw() if index in drawn else None

    def sweep(self) -> None:
        """Draw every variable once, each given all others."""
        table, rng = self.table, self.rng
        self._draw_cuts()
        bounds = np.concatenate([[-np.inf], self.cuts, [np.inf]])
        precision = self.consistency[table.user]
        latent = draw_truncated_normal(
            self.expected, np.sqrt(precision), bounds[table.level], bounds[table.level + 1], rng.random(len(table))
        )
        error = latent - self.expected
        self.consistency = draw_consistency(error, table.user, len(table.users), self.settings.consistency, rng)
        precision = self.consistency[table.user]
        for side, codes in zip(self.windows, self.window_codes, strict=True):
            side.draw_priors(0, rng)
            side.means[:] = 0
            self._sweep_factor(side, 0, codes, np.zeros(len(codes), np.int32), np.ones(1), error, precision)
        for factor in range(self.settings.factors + 2):
            if factor != _ITEM_BIAS:
                self.users.draw_priors(factor, rng)
                other = self.items.values[factor]
                self._sweep_factor(self.users, factor, table.user, table.item, other, error, precision)
            if factor != _BIAS:
                self.items.draw_priors(factor, rng)
                other = self.users.values[factor]
                self._sweep_factor(self.items, factor, table.item, table.user, other, error, precision)
        self.expected = latent - error

    def draw(self) -> Draw:
        """The state, for prediction."""
        user_factors = [_BIAS, *range(2, self.settings.factors + 2)]
        item_factors = [_ITEM_BIAS, *user_factors[1:]]
        users = self.users
        return Draw(
            items=self.items.values[item_factors].T,
            implied=users.weights[user_factors, users.design.n_rows :].T,
            means=users.means[user_factors, 0],
            precisions=users.precisions[user_factors, 0],
            cuts=self.cuts.copy(),
            drift=np.array([side.precisions[0, 0] for side in self.windows]),
        )

    def _sweep_factor(
        self,
        side: FeatureWeights,
        factor: int,
        row: Codes,
        other_row: Codes,
        other: Doubles,
        error: Doubles,
        precision: Doubles,
    ) -> None:
        """Draw the weights of one side in one factor; arguments as in :func:`sweep_factor`."""
        design, weights = side.design, side.weights[factor]
        priors = side.means[factor], side.precisions[factor]
        features = design.starts, design.rows, design.sizes, design.group
        noise = self.rng.normal(size=len(weights))
        sweep_factor(row, other_row, other, *features, *priors, weights, side.values[factor], error, precision, noise)

    def _compute_expected(self) -> Doubles:
        """The expected latent value of each rating, shape ``(n_ratings,)``."""
        table = self.table
        expected = sum(side.values[0][codes] for side, codes in zip(self.windows, self.window_codes, strict=True))
        for user_values, item_values in zip(self.users.values, self.items.values, strict=True):
            expected = expected + user_values[table.user] * item_values[table.item]
        return np.asarray(expected)

    def _draw_cuts(self) -> None:
        """A Metropolis step for each cut, with the latent values integrated out."""
        sharpness = np.sqrt(self.consistency[self.table.user])
        for index, rows in enumerate(self.ratings_at_cut):
            low = self.cuts[index - 1] if index else -np.inf
            high = self.cuts[index + 1] if index + 1 < len(self.cuts) else np.inf
            proposed = self.cuts[index] + self.rng.normal() * _CUT_STEP / np.sqrt(len(rows))
            if not low < proposed < high:
                continue
            above = self.table.level[rows] > index
            expected, sharp = self.expected[rows], sharpness[rows]

            def log_likelihood(cut: float) -> float:
                lower, upper = np.where(above, cut, low), np.where(above, high, cut)  # noqa: B023  # called at once
                inside = ndtr((upper - expected) * sharp) - ndtr((lower - expected) * sharp)  # noqa: B023
                return float(np.log(np.maximum(inside, 1e-300)).sum())

            if np.log(self.rng.random()) < log_likelihood(proposed) - log_likelihood(float(self.cuts[index])):
                self.cuts[index] = proposed


def _window_codes(table: RatingTable, width: float) -> Codes:
    """The code of each rating's user and window of ``width`` seconds; unknown times have a code of their own."""
    number, user = window_numbers(table.at, width), table.user
    is_first = (user[1:] != user[:-1]) | (number[1:] != number[:-1]) | np.isinf(number[1:])
    return np.append(np.int32(0), np.cumsum(is_first, dtype=np.int32))


def _indicator_design(codes: Codes) -> DesignMatrix:
    """One feature for each code, all in one group."""
    n = int(codes.max()) + 1
    return DesignMatrix(n, np.arange(n + 1), np.arange(n, dtype=np.int32), np.ones(n), np.zeros(n, np.int64))
