"""Predicted ratings as distributions over the levels of the rating scale."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from palate.data.profile import Profile
from palate.data.vocabulary import Vocabulary
from palate.errors import InvalidInput
from palate.models.base import Model
from palate.types import Codes, Doubles, Floats


@dataclass(frozen=True, slots=True, eq=False)
class RatingDistribution:
    """The probability of each rating, for each item."""

    levels: Floats
    """The ratings of the scale, ascending, shape ``(n_levels,)``."""
    probabilities: Doubles
    """Shape ``(n_items, n_levels)``; rows sum to 1, or are NaN for items without a prediction."""

    def __len__(self) -> int:
        return len(self.probabilities)

    @property
    def mean(self) -> Doubles:
        """The mean rating, which minimises the expected squared error, shape ``(n_items,)``."""
        return np.asarray(self.probabilities @ self.levels)

    @property
    def median(self) -> Doubles:
        """The median rating, which minimises the expected absolute error, one of ``levels``, shape ``(n_items,)``."""
        is_reached = np.cumsum(self.probabilities, axis=1) >= 0.5
        median = self.levels[np.argmax(is_reached, axis=1)].astype(np.float64)
        median[np.isnan(self.probabilities[:, 0])] = np.nan
        return np.asarray(median)

    def interval(self, mass: float = 0.8) -> Doubles:
        """The lowest and highest rating of an interval with probability about ``mass``, shape ``(n_items, 2)``.

        Both ends are included. Levels are coarse, so no interval may have exactly that probability: the one nearest to
        it is taken, and over many predictions about a share of ``mass`` of the ratings lies in the intervals.
        """
        low, high = np.triu_indices(len(self.levels))
        cumulative = np.pad(np.cumsum(self.probabilities, axis=1), ((0, 0), (1, 0)))
        distance = np.abs(cumulative[:, high + 1] - cumulative[:, low] - mass)
        best = np.argmin(distance, axis=1)
        ends = self.levels[np.stack([low[best], high[best]], axis=1)].astype(np.float64)
        ends[np.isnan(self.probabilities[:, 0])] = np.nan
        return np.asarray(ends)


class RatingPredictor(ABC):
    """A model that predicts ratings as distributions."""

    vocabulary: Vocabulary

    @abstractmethod
    def predict(self, profile: Profile, items: Codes, at: float | Doubles | None = None) -> RatingDistribution:
        """Predict the ratings of ``items`` by the user of ``profile``.

        ``at`` is the time of the rating (seconds since 1970), for all items or for each: models may use the user's
        other ratings of about the same time. None: an unknown time.

        Raises:
            InvalidInput: the model has learned from no ratings.
        """


def predict(model: Model, profile: Profile, items: Sequence[str], at: float | None = None) -> RatingDistribution:
    """Predict the ratings of the items with these ids by the user of ``profile``, a row for each item.

    ``palate.predict(palate.models.BayesianMF().fit(data), palate.Profile.of(["1"], [4.5]), ["50"]).mean``

    Raises:
        InvalidInput: the model does not predict ratings, or does not know one of the items.
    """
    if not isinstance(model, RatingPredictor):
        raise InvalidInput(f"The model {model.recipe.name!r} does not predict ratings; bmf does.", where="model")
    unknown = [id_ for id_ in items if id_ not in model.vocabulary]
    if unknown:
        raise InvalidInput(f"The model knows no item {unknown[0]!r}; check the id.", where="items")
    return model.predict(profile, model.vocabulary.codes(items), at)
