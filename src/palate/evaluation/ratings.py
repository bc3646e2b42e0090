"""Errors of predicted ratings, and the coverage of their prediction intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from palate.data.events import RATING
from palate.data.splits import Split
from palate.errors import InvalidInput
from palate.models.base import Model
from palate.models.rating.distribution import RatingPredictor
from palate.types import Codes, Doubles

MASSES: Final = (0.8, 0.95)
"""The probability masses of the intervals that are evaluated."""
_DRAWS: Final = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class RatingErrors:
    """Predictions of test ratings: columns of one length ``n``."""

    user: Codes
    given: Doubles
    mean: Doubles
    median: Doubles
    inside: dict[float, Doubles]
    """For each of :data:`MASSES`, 1 where the interval contains the given rating."""

    @property
    def rmse(self) -> float:
        """The root mean square error of the predicted means."""
        return float(np.sqrt(((self.mean - self.given) ** 2).mean()))

    @property
    def mae(self) -> float:
        """The mean absolute error of the predicted medians."""
        return float(np.abs(self.median - self.given).mean())

    def coverage(self, mass: float) -> float:
        """The share of ratings inside the interval of ``mass``."""
        return float(self.inside[mass].mean())

    def intervals(self, seed: int, level: float = 0.95) -> dict[str, tuple[float, float]]:
        """Percentile bootstrap intervals of RMSE and MAE; users are drawn, with all their ratings."""
        _, user_index = np.unique(self.user, return_inverse=True)
        n = np.bincount(user_index).astype(np.float64)
        squares = np.bincount(user_index, (self.mean - self.given) ** 2)
        errors = np.bincount(user_index, np.abs(self.median - self.given))
        samples = np.random.default_rng(seed).multinomial(len(n), np.full(len(n), 1 / len(n)), _DRAWS)
        figures = {"rmse": np.sqrt(samples @ squares / (samples @ n)), "mae": samples @ errors / (samples @ n)}
        ends = ((1 - level) / 2, (1 + level) / 2)
        return {
            name: (float(np.quantile(values, ends[0])), float(np.quantile(values, ends[1])))
            for name, values in figures.items()
        }

    @classmethod
    def together(cls, parts: Sequence[Self]) -> Self:
        """Concatenate the ratings of several splits."""
        return cls(
            user=np.concatenate([part.user for part in parts]),
            given=np.concatenate([part.given for part in parts]),
            mean=np.concatenate([part.mean for part in parts]),
            median=np.concatenate([part.median for part in parts]),
            inside={mass: np.concatenate([part.inside[mass] for part in parts]) for mass in MASSES},
        )


def rating_errors(model: Model, split: Split, *, dated: bool = True) -> RatingErrors:
    """Predict every rating of ``split.test`` by ``model``, from the known events of each user.

    With ``dated`` the model gets the time of each rating.

    Raises:
        InvalidInput: the model does not predict ratings, or the test part holds none.
    """
    if not isinstance(model, RatingPredictor):
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
        intervals = [predicted.interval(mass) for mass in MASSES]
        insides.append(
            [(interval[:, 0] <= test.value[rows]) & (test.value[rows] <= interval[:, 1]) for interval in intervals]
        )
    inside = {
        mass: np.concatenate([columns[i] for columns in insides]).astype(np.float64) for i, mass in enumerate(MASSES)
    }
    given = test.value.astype(np.float64)
    return RatingErrors(test.user, given, np.concatenate(means), np.concatenate(medians), inside)
