"""The state of the world that requests are answered from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from palate.data.dataset import Dataset
from palate.data.item_table import ItemTable
from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from palate.models.base import Model
from palate.models.neighbours.indexes import Indexes
from palate.models.registry import recommender
from palate.text.mood.classifier import EmotionClassifier
from palate.text.query.gazetteer import Gazetteer
from palate.text.query.parse_query import parse_query
from palate.text.query.parsed_query import ParsedQuery


@dataclass(frozen=True, slots=True)
class ServingState:
    """The live items and the fitted models that requests are answered from, all of one vocabulary."""

    items: ItemTable
    models: Mapping[str, Model]
    gazetteer: Gazetteer = field(default_factory=Gazetteer)
    """The names of the items, by which free text is parsed."""
    indexes: Indexes = field(default_factory=Indexes)
    """Indexes over item vectors; models without one score all items."""

    @classmethod
    def of(cls, items: Sequence[Item]) -> ServingState:
        """A state fitted on items alone: the content and mood models, which need no events."""
        data = Dataset.from_columns([], [], items=items)
        models = {name: recommender(name).fit(data) for name in ("content", "moods")}
        return cls(ItemTable(data.vocabulary, items), models, Gazetteer(items))

    def parse_query(self, text: str, *, this_year: int) -> ParsedQuery:
        """Parse free text into filters, moods and search words, in the names of these items."""
        return parse_query(text, self.gazetteer, this_year=this_year, reader=EmotionClassifier.shipped())

    @property
    def vocabulary(self) -> Vocabulary:
        return self.items.vocabulary
