"""What a user would say of items: a distribution over the steps of the rating scale."""

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
class Predicted:
    """Of each item, how likely each rating is."""

    levels: Floats
    """The ratings that there are, rising, shape ``(n_levels,)``."""
    probabilities: Doubles
    """Shape ``(n_items, n_levels)``; rows sum to 1, or are NaN for items that cannot be judged."""

    def __len__(self) -> int:
        return len(self.probabilities)

    @property
    def mean(self) -> Doubles:
        """The rating that is least wrong in squares, shape ``(n_items,)``."""
        return np.asarray(self.probabilities @ self.levels)

    @property
    def median(self) -> Doubles:
        """The rating that is least wrong in stars: a step of the scale, shape ``(n_items,)``."""
        reached = np.cumsum(self.probabilities, axis=1) >= 0.5
        found = self.levels[np.argmax(reached, axis=1)].astype(np.float64)
        found[np.isnan(self.probabilities[:, 0])] = np.nan
        return np.asarray(found)

    def interval(self, mass: float = 0.8) -> Doubles:
        """Between which two ratings, ends included, theirs lies with probability ``mass``; shape ``(n_items, 2)``.

        Steps are coarse, so no two may hold just that much: taken are those that come nearest to
        it, which over many predictions hold about a share of ``mass`` of the ratings.
        """
        low, high = np.triu_indices(len(self.levels))
        reached = np.pad(np.cumsum(self.probabilities, axis=1), ((0, 0), (1, 0)))
        missed = np.abs(reached[:, high + 1] - reached[:, low] - mass)
        best = np.argmin(missed, axis=1)
        ends = self.levels[np.stack([low[best], high[best]], axis=1)].astype(np.float64)
        ends[np.isnan(self.probabilities[:, 0])] = np.nan
        return np.asarray(ends)


class PredictsRatings(ABC):
    """Models that say how much someone will like a thing, and how sure they are."""

    vocabulary: Vocabulary

    @abstractmethod
    def predict(self, profile: Profile, items: Codes, at: float | Doubles | None = None) -> Predicted:
        """What the user of ``profile`` would give ``items``.

        ``at`` is when they would rate (seconds since 1970), for all items or for each; what
        they rated about then says something of their mood. None: at no particular time.

        Raises:
            InvalidInput: the model has learned from no ratings.
        """


def predict(model: Model, profile: Profile, items: Sequence[str], at: float | None = None) -> Predicted:
    """What the user of ``profile`` would give the items of these ids, a row for each.

    ``palate.predict(palate.models.BayesianMF().fit(data), palate.Profile.of(["1"], [4.5]), ["50"]).mean``

    Raises:
        InvalidInput: the model does not predict ratings, or does not know one of the items.
    """
    if not isinstance(model, PredictsRatings):
        raise InvalidInput(f"The model {model.recipe.name!r} does not predict ratings; bmf does.", where="model")
    unknown = [id_ for id_ in items if id_ not in model.vocabulary]
    if unknown:
        raise InvalidInput(f"The model knows no item {unknown[0]!r}; check the id.", where="items")
    return model.predict(profile, model.vocabulary.codes(items), at)
