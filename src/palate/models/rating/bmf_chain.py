"""One Markov chain of Bayesian matrix factorisation, by Gibbs sampling. Only training loads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtr, ndtri

from palate.models.rating.bmf_design import Design
from palate.models.rating.bmf_fold_in import SITTING_S, consistency, truncated_normal, windows
from palate.models.rating.bmf_sweep import sweep
from palate.models.rating.rating_table import RatingTable
from palate.types import Codes, Doubles

if TYPE_CHECKING:
    from palate.models.rating.bmf import BayesianMF

_BIAS, _ITEM_BIAS = 0, 1
"""The factor whose value of items is 1, and the one whose value of users is."""
_START: Final = 0.1
_PRIOR_SHAPE, _PRIOR_RATE = 1.0, 0.1
"""Of the gamma prior of every precision."""
_CUT_STEP: Final = 2.0


@dataclass(frozen=True, eq=False)
class Draw:
    """One state of a chain, as far as prediction needs it; ``d`` = factors + 1, the first of them the bias."""

    items: Doubles
    """Shape ``(n_items, d)``: the item's bias and factors."""
    implied: Doubles
    """Shape ``(n_items, d)``: what having met the item says of a user's bias and factors."""
    means: Doubles
    """Of users's own bias and factors, shape ``(d,)``."""
    precisions: Doubles
    """Of the same."""
    cuts: Doubles
    """Between the levels, shape ``(n_levels - 1,)``."""
    drift: Doubles
    """Precision of what a day, an hour and a minute add."""


class Side:
    """The weights of one side's features in every factor, and the priors of their groups."""

    def __init__(self, design: Design, n_factors: int, fixed: int, rng: np.random.Generator) -> None:
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
        """Mean and precision of each group given its weights: the normal-gamma posterior."""
        group, weights, n = self.design.group, self.weights[factor], self._counts
        sums = np.bincount(group, weights)
        spread = np.bincount(group, weights**2) - sums**2 / n
        rate = _PRIOR_RATE + (np.maximum(spread, 0) + sums**2 / (n * (1 + n))) / 2
        self.precisions[factor] = rng.gamma(_PRIOR_SHAPE + n / 2) / rate
        self.means[factor] = sums / (1 + n) + rng.normal(size=len(n)) / np.sqrt(self.precisions[factor] * (1 + n))


class Chain:
    """The state of one chain over a rating table."""

    def __init__(
        self, table: RatingTable, users: Design, items: Design, recipe: BayesianMF, rng: np.random.Generator
    ) -> None:
        self.table, self.recipe, self.rng = table, recipe, rng
        self.users = Side(users, recipe.factors + 2, _ITEM_BIAS, rng)
        self.items = Side(items, recipe.factors + 2, _BIAS, rng)
        self.codes = [_sittings(table, width) for width in SITTING_S] if recipe.dated else []
        self.sittings = [Side(_each(codes), 2, _ITEM_BIAS, rng) for codes in self.codes]
        shares = np.cumsum(np.bincount(table.level, minlength=len(table.levels)))[:-1] / len(table)
        self.cuts = ndtri(shares)
        self.near = [np.flatnonzero((table.level == k) | (table.level == k + 1)) for k in range(len(self.cuts))]
        self.consistency = np.ones(len(table.users))
        self.expected = self._expected()

    def draws(self, sweeps: int, keep: int) -> Iterator[Draw | None]:
        """After each sweep the state of the chain if it is one of the ``keep`` to be kept, else None."""
        first = sweeps // 5
        kept = set(np.linspace(first, sweeps - 1, keep).astype(int).tolist())
        for number in range(sweeps):
            self.sweep()
            yield self.draw() if number in kept else None

    def sweep(self) -> None:
        """Draw everything once, each part given the rest."""
        table, rng = self.table, self.rng
        self._draw_cuts()
        bounds = np.concatenate([[-np.inf], self.cuts, [np.inf]])
        sureness = self.consistency[table.user]
        latent = truncated_normal(
            self.expected, np.sqrt(sureness), bounds[table.level], bounds[table.level + 1], rng.random(len(table))
        )
        error = latent - self.expected
        self.consistency = consistency(error, table.user, len(table.users), self.recipe.consistency, rng)
        sureness = self.consistency[table.user]
        for side, codes in zip(self.sittings, self.codes, strict=True):
            side.draw_priors(0, rng)
            side.means[:] = 0
            self._sweep(side, 0, codes, np.zeros(len(codes), np.int32), np.ones(1), error, sureness)
        for factor in range(self.recipe.factors + 2):
            if factor != _ITEM_BIAS:
                self.users.draw_priors(factor, rng)
                other = self.items.values[factor]
                self._sweep(self.users, factor, table.user, table.item, other, error, sureness)
            if factor != _BIAS:
                self.items.draw_priors(factor, rng)
                other = self.users.values[factor]
                self._sweep(self.items, factor, table.item, table.user, other, error, sureness)
        self.expected = latent - error

    def draw(self) -> Draw:
        """The state, for prediction."""
        wanted = [_BIAS, *range(2, self.recipe.factors + 2)]
        of_items = [_ITEM_BIAS, *wanted[1:]]
        users = self.users
        return Draw(
            items=self.items.values[of_items].T,
            implied=users.weights[wanted, users.design.n_rows :].T,
            means=users.means[wanted, 0],
            precisions=users.precisions[wanted, 0],
            cuts=self.cuts.copy(),
            drift=np.array([side.precisions[0, 0] for side in self.sittings]),
        )

    def _sweep(
        self,
        side: Side,
        factor: int,
        mine: Codes,
        theirs: Codes,
        other: Doubles,
        error: Doubles,
        sureness: Doubles,
    ) -> None:
        design, weights = side.design, side.weights[factor]
        priors = side.means[factor], side.precisions[factor]
        features = design.starts, design.rows, design.sizes, design.group
        noise = self.rng.normal(size=len(weights))
        sweep(mine, theirs, other, *features, *priors, weights, side.values[factor], error, sureness, noise)

    def _expected(self) -> Doubles:
        table = self.table
        said = sum(side.values[0][codes] for side, codes in zip(self.sittings, self.codes, strict=True))
        for mine, theirs in zip(self.users.values, self.items.values, strict=True):
            said = said + mine[table.user] * theirs[table.item]
        return np.asarray(said)

    def _draw_cuts(self) -> None:
        """Metropolis steps for each cut, with the latent values integrated out."""
        sureness = np.sqrt(self.consistency[self.table.user])
        for place, near in enumerate(self.near):
            low = self.cuts[place - 1] if place else -np.inf
            high = self.cuts[place + 1] if place + 1 < len(self.cuts) else np.inf
            proposed = self.cuts[place] + self.rng.normal() * _CUT_STEP / np.sqrt(len(near))
            if not low < proposed < high:
                continue
            above = self.table.level[near] > place
            expected, sure = self.expected[near], sureness[near]

            def chance(cut: float) -> float:
                lower, upper = np.where(above, cut, low), np.where(above, high, cut)  # noqa: B023
                inside = ndtr((upper - expected) * sure) - ndtr((lower - expected) * sure)  # noqa: B023
                return float(np.log(np.maximum(inside, 1e-300)).sum())

            if np.log(self.rng.random()) < chance(proposed) - chance(float(self.cuts[place])):
                self.cuts[place] = proposed


def _sittings(table: RatingTable, width: float) -> Codes:
    """A code for each rating of whose window of ``width`` seconds it fell in."""
    number, user = windows(table.at, width), table.user
    begins = (user[1:] != user[:-1]) | (number[1:] != number[:-1]) | np.isinf(number[1:])
    return np.append(np.int32(0), np.cumsum(begins, dtype=np.int32))


def _each(codes: Codes) -> Design:
    """A feature for each code, all of one group."""
    n = int(codes.max()) + 1
    return Design(n, np.arange(n + 1), np.arange(n, dtype=np.int32), np.ones(n), np.zeros(n, np.int64))
