"""The query: one request as the stages see it, and what they share while answering it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from palate.data.item_table import Filters, ItemTable
from palate.data.profile import Profile
from palate.data.vocabulary import Vocabulary
from palate.models.base import Model
from palate.types import Floats

DEFAULT_SURPRISE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Scene:
    """What there is to recommend from and with: live items and loaded models, of one vocabulary."""

    items: ItemTable
    models: Mapping[str, Model]

    @property
    def vocabulary(self) -> Vocabulary:
        return self.items.vocabulary


@dataclass(frozen=True, slots=True)
class Query:
    """Who asks, for how many, and under which conditions."""

    profile: Profile
    scene: Scene
    n: int = 10
    filters: Filters = Filters()
    exclude: tuple[str, ...] = ()
    """Ids that must not come."""
    shown: tuple[str, ...] = ()
    """Ids of the pages before this one, in order."""
    surprise: float = DEFAULT_SURPRISE
    """0: the best first, always; 1: almost anything that is any good."""
    seed: int = 0
    """Of the draw; the same seed pages through the same order."""
    widening: int = 1
    """By how much retrievers reach further than they are set to."""
    _scores: dict[str, Floats] = field(default_factory=dict, repr=False)

    def scores(self, model: str) -> Floats:
        """The full score vector of a model, shape ``(len(model.vocabulary),)``, made once."""
        known = self._scores.get(model)
        if known is None:
            fitted = self.scene.models[model]
            known = self._scores[model] = fitted.scores_of(fitted.reading(self.profile))
        return known
