"""What a recommender and a model are.

A *recommender* is a recipe: a frozen dataclass of hyper-parameters whose ``fit`` returns a
*model*. A model is fitted arrays beside a vocabulary; it holds no person, and scores anyone
from a :class:`~palate.data.profile.Profile`. There is no half-fitted object.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.ordering import descending
from palate.data.profile import Profile
from palate.data.slate import Slate
from palate.data.vocabulary import Vocabulary
from palate.models.reading import Reading, Weighing, read
from palate.types import Codes, Floats


def _silent(_done: float, _what: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Run:
    """The circumstances of a fit, which are no hyper-parameters."""

    seed: int = 42
    progress: Callable[[float, str], None] = _silent
    """Called with the share done, 0 to 1, and what is going on."""


@dataclass(frozen=True)
class Recommender(ABC):
    """A recipe. Subclasses are frozen dataclasses; their fields are the hyper-parameters."""

    name: ClassVar[str]
    model: ClassVar[type[Model]]

    @abstractmethod
    def fit(self, data: Dataset, run: Run = Run()) -> Model:  # a frozen value
        """Learn from ``data``; the same data, recipe and seed give the same bits.

        Raises:
            InvalidInput: the data cannot be learned from (it holds no events, say).
        """


@dataclass(frozen=True, eq=False)
class Model(ABC):
    """Fitted arrays. Subclasses add array fields; storage writes every field it finds."""

    recipe: Any
    vocabulary: Vocabulary

    @abstractmethod
    def scores_of(self, reading: Reading) -> Floats:
        """Scores of all items for one reading, shape ``(n_items,)``; NaN where it cannot say."""

    def reading(self, profile: Profile) -> Reading:
        """The profile as this model reads it."""
        return read(profile.history, self.vocabulary, getattr(self.recipe, "weighing", Weighing()))

    def score(self, profiles: Sequence[Profile]) -> Floats:
        """Scores, shape ``(n_profiles, n_items)``; higher is better, NaN means "cannot say"."""
        rows = [self.scores_of(self.reading(profile)) for profile in profiles]
        return np.stack(rows) if rows else np.empty((0, len(self.vocabulary)), np.float32)

    def recommend(self, profile: Profile, n: int = 10, *, exclude_seen: bool = True) -> Slate:
        """The best ``n`` items; fewer if it cannot say more. Ties keep the vocabulary's order."""
        return self.recommend_batch([profile], n, exclude_seen=exclude_seen)[0]

    def recommend_batch(self, profiles: Sequence[Profile], n: int = 10, *, exclude_seen: bool = True) -> list[Slate]:
        """:meth:`recommend` for many at once."""
        scores = self.score(profiles)
        for row, profile in zip(scores, profiles, strict=True):
            if exclude_seen:
                codes = profile.history.codes(self.vocabulary)
                row[codes[codes >= 0]] = np.nan
        return [self._slate(row, best) for row, best in zip(scores, top(scores, n), strict=True)]

    def _slate(self, scores: Floats, best: Codes) -> Slate:
        best = best[~np.isnan(scores[best])]
        return Slate(self.vocabulary, best, scores[best], {self.recipe.name: scores[best]})


class Explains(ABC):
    """Linear models: what each piece of evidence adds to a score."""

    @abstractmethod
    def shares(self, reading: Reading, items: Codes) -> Floats:
        """Shape ``(len(items), len(reading))``; each row sums to the item's score (the base is 0)."""


class Neighbourly(ABC):
    """Models that know how alike items are."""

    @abstractmethod
    def similar(self, item: int) -> Floats:
        """Similarity of every item to one, shape ``(n_items,)``; NaN for itself and unknowns."""


class ReadsItems(ABC):
    """Content models: an item is understood from its facts alone, so new ones count at once."""

    @abstractmethod
    def with_items(self, vocabulary: Vocabulary, items: Sequence[Item]) -> Model:
        """This model grown to ``vocabulary`` with ``items`` read (again)."""

    @abstractmethod
    def scores_of_words(self, text: str) -> Floats:
        """How well every item answers ``text``, shape ``(n_items,)``; NaN where no word matches."""


def grown(models: Mapping[str, Model], vocabulary: Vocabulary, items: Sequence[Item]) -> dict[str, Model]:
    """``models`` with ``items`` taken in by those that read items; the others wait for a retraining."""
    return {
        name: model.with_items(vocabulary, items) if isinstance(model, ReadsItems) else model
        for name, model in models.items()
    }


def top(scores: Floats, n: int) -> Codes:
    """The places of the ``n`` highest scores in each row, best first, shape ``(rows, min(n, columns))``.

    NaN comes last; equal scores keep their order.
    """
    return descending(scores)[..., :n].astype(np.int32)
