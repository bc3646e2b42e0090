"""What models can do beside scoring, a base class for each: explain, compare items, take new ones, be searched."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from palate.models.base import EncodedUser, Model
from palate.types import Bools, Codes, Floats


class ExplainableModel(ABC):
    """A linear model: a score is a prior plus a sum of what each event adds."""

    @abstractmethod
    def attribute(self, state: EncodedUser, items: Codes) -> Floats:
        """What each row of the evidence adds to the score of each item, shape ``(len(items), len(evidence))``.

        Each row of the result sums to the item's score less :meth:`prior`. ``state`` is the user as
        :meth:`Model.encode` returns it.
        """

    def prior(self, state: EncodedUser, items: Codes) -> Floats | None:
        """The score before any event, from the self-description and the mean user; shape ``(len(items),)``.

        None stands for 0.
        """
        return None


class SimilarItems(ABC):
    """A model that can compare any two items."""

    @abstractmethod
    def similar(self, item: int) -> Floats:
        """Similarity of every item to ``item``, shape ``(n_items,)``; NaN for the item itself and unknown ones."""


class ExtensibleModel(ABC):
    """A model that reads item metadata, and scores a new item without any events."""

    @abstractmethod
    def with_items(self, vocabulary: Vocabulary, items: Sequence[Item]) -> Model:
        """This model extended to ``vocabulary``, with the metadata of ``items`` read (again)."""


class ContentModel(ExtensibleModel):
    """A model of item metadata, which also scores requests in words."""

    @abstractmethod
    def score_text(self, text: str) -> Floats:
        """How well every item matches ``text``, shape ``(n_items,)``; NaN where nothing matches."""


class DotProductModel(ABC):
    """A model whose score is the inner product of a user's vector and an item's, plus a number of the user.

    Such items can be found by an index (:mod:`palate.models.neighbours`). A bias of items is one more dimension.
    """

    has_unit_vectors: ClassVar[bool] = False
    """Whether item vectors have the length 1, so that their products are the cosines of :class:`SimilarItems`."""
    score_without_vector: ClassVar[float] = math.nan
    """The score of items without a vector; NaN: none."""

    @property
    @abstractmethod
    def item_vectors(self) -> Floats:
        """The vectors of items, shape ``(n_items, dimensions)``."""

    @property
    @abstractmethod
    def has_vector(self) -> Bools:
        """The items that have one, shape ``(n_items,)``."""

    @abstractmethod
    def query_vector(self, state: EncodedUser) -> Floats | None:
        """The vector of a user, shape ``(dimensions,)``; None if this user's scores are no inner products."""

    def query_offset(self, state: EncodedUser) -> float:
        """What is added to every inner product."""
        return 0.0

    def score_items(self, state: EncodedUser, codes: Codes) -> Floats:
        """The scores of the items ``codes`` for a user who has a vector; :meth:`Model.score_state` up to rounding.

        NaN for items that are newer than the model.
        """
        vector, vectors = self.query_vector(state), self.item_vectors
        if vector is None:
            raise ValueError("A user without a vector has no inner products; use score_state.")
        is_old = codes < len(vectors)
        old = codes if is_old.all() else codes[is_old]
        scores = np.full(len(codes), np.nan, np.float32)
        products = vectors[old] @ vector + np.float32(self.query_offset(state))
        scores[is_old] = np.where(self.has_vector[old], products, np.float32(self.score_without_vector))
        return scores
