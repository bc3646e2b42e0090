"""How near predicted ratings come to those that users gave, and whether their intervals keep their word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from palate.data.events import RATING
from palate.data.splits import Split
from palate.errors import InvalidInput
from palate.models.base import Model
from palate.models.rating.distribution import PredictsRatings
from palate.types import Codes, Doubles

MASSES: Final = (0.8, 0.95)
"""The intervals that are looked at."""
_DRAWS: Final = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class RatingErrors:
    """Each rating that was asked about: columns of one length ``n``."""

    user: Codes
    given: Doubles
    mean: Doubles
    median: Doubles
    inside: dict[float, Doubles]
    """For each of :data:`MASSES`, 1 where the interval held what was given."""

    @property
    def rmse(self) -> float:
        """√ of the mean square of what the mean of the prediction misses."""
        return float(np.sqrt(((self.mean - self.given) ** 2).mean()))

    @property
    def mae(self) -> float:
        """What the median of the prediction misses on average."""
        return float(np.abs(self.median - self.given).mean())

    def coverage(self, mass: float) -> float:
        """The share of ratings that fell inside the interval of ``mass``."""
        return float(self.inside[mass].mean())

    def intervals(self, seed: int, level: float = 0.95) -> dict[str, tuple[float, float]]:
        """Percentile bootstrap intervals of RMSE and MAE; users are drawn, with all that they rated."""
        _, who = np.unique(self.user, return_inverse=True)
        n = np.bincount(who).astype(np.float64)
        squares = np.bincount(who, (self.mean - self.given) ** 2)
        misses = np.bincount(who, np.abs(self.median - self.given))
        drawn = np.random.default_rng(seed).multinomial(len(n), np.full(len(n), 1 / len(n)), _DRAWS)
        figures = {"rmse": np.sqrt(drawn @ squares / (drawn @ n)), "mae": drawn @ misses / (drawn @ n)}
        ends = ((1 - level) / 2, (1 + level) / 2)
        return {name: (float(np.quantile(x, ends[0])), float(np.quantile(x, ends[1]))) for name, x in figures.items()}

    @classmethod
    def together(cls, parts: Sequence[Self]) -> Self:
        """The ratings of several splits as one."""
        return cls(
            user=np.concatenate([one.user for one in parts]),
            given=np.concatenate([one.given for one in parts]),
            mean=np.concatenate([one.mean for one in parts]),
            median=np.concatenate([one.median for one in parts]),
            inside={mass: np.concatenate([one.inside[mass] for one in parts]) for mass in MASSES},
        )


def rating_errors(model: Model, split: Split, *, dated: bool = True) -> RatingErrors:
    """Ask ``model`` for every rating of ``split.test``, from what is known of each user.

    With ``dated`` the model is told when each was given.

    Raises:
        InvalidInput: the model does not predict ratings, or the test part holds none.
    """
    if not isinstance(model, PredictsRatings):
        raise InvalidInput(f"The model {model.recipe.name!r} does not predict ratings; bmf does.", where="model")
    test = split.test.rows(split.test.kind == RATING.code)
    if not len(test):
        raise InvalidInput("The test part holds no ratings to predict.", where="test")
    codes = model.vocabulary.codes(test.vocabulary.ids)[test.item]
    test, codes = test.rows(codes >= 0), codes[codes >= 0]
    if not len(test):
        raise InvalidInput("The model knows none of the items in the test part.", where="test")
    means, medians, insides = [], [], []
    for user in np.unique(test.user).tolist():
        rows = slice(int(test.starts[user]), int(test.starts[user + 1]))
        predicted = model.predict(split.known.profile(user), codes[rows], test.at[rows] if dated else None)
        means.append(predicted.mean)
        medians.append(predicted.median)
        ends = [predicted.interval(mass) for mass in MASSES]
        insides.append([(e[:, 0] <= test.value[rows]) & (test.value[rows] <= e[:, 1]) for e in ends])
    inside = {mass: np.concatenate([one[i] for one in insides]).astype(np.float64) for i, mass in enumerate(MASSES)}
    given = test.value.astype(np.float64)
    return RatingErrors(test.user, given, np.concatenate(means), np.concatenate(medians), inside)
