"""The query: one request as the stages see it, and what they share while answering it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from palate.data.dataset import Dataset
from palate.data.item_table import Filters, ItemTable
from palate.data.items import Item
from palate.data.profile import History, Profile
from palate.data.vocabulary import Vocabulary
from palate.models.base import Model
from palate.models.evidence import UserEvidence
from palate.models.registry import recommender
from palate.text.mood.classifier import EmotionClassifier
from palate.text.query.gazetteer import Gazetteer
from palate.text.query.item_query import liked_titles, resolve_contradictions, search_text
from palate.text.query.parse_query import parse_query
from palate.text.query.parsed_query import ParsedQuery
from palate.types import Floats

DEFAULT_SURPRISE: Final = 0.1


@dataclass(frozen=True, slots=True)
class ServingState:
    """What there is to recommend from and with: live items and loaded models, of one vocabulary."""

    items: ItemTable
    models: Mapping[str, Model]
    gazetteer: Gazetteer = field(default_factory=Gazetteer)
    """The names of the items, by which sentences are understood."""

    @classmethod
    def of(cls, items: Sequence[Item]) -> ServingState:
        """What items alone can say, by what they are about and feel like: no events are needed."""
        data = Dataset.from_columns([], [], items=items)
        models = {name: recommender(name).fit(data) for name in ("content", "moods")}
        return cls(ItemTable(data.vocabulary, items), models, Gazetteer(items))

    def parse_query(self, text: str, *, this_year: int) -> ParsedQuery:
        """What ``text`` asks for, in the terms of these items."""
        return parse_query(text, self.gazetteer, this_year=this_year, reader=EmotionClassifier.shipped())

    @property
    def vocabulary(self) -> Vocabulary:
        return self.items.vocabulary


@dataclass(frozen=True, slots=True)
class Query:
    """Who asks, for how many, and under which conditions."""

    profile: Profile
    """What counts of them."""
    serving: ServingState
    n: int = 10
    filters: Filters = Filters()
    exclude: tuple[str, ...] = ()
    """Ids that must not come."""
    shown: tuple[str, ...] = ()
    """Ids of the pages before this one, in order."""
    exposures: Mapping[str, int] = field(default_factory=dict)
    """How often each item was put before them lately."""
    surprise: float = DEFAULT_SURPRISE
    """0: the best first, always; 1: almost anything that is any good."""
    seed: int = 0
    """Of the draw; the same seed pages through the same order."""
    expansion: int = 1
    """By how much retrievers reach further than they are set to."""
    min_domains: int = 0
    """How many domains the slate should hold at least; 0 or 1: it does not matter."""
    whole: History | None = None
    """All that they did, where not all of it counts: what is muted was seen none the less."""
    parsed_query: ParsedQuery = field(default_factory=ParsedQuery)
    """What they ask for, without what it contradicts itself in; see :meth:`asking`."""
    likes: tuple[str, ...] = ()
    """Items that it should be like; they are the end of the profile's history."""
    _made: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    @property
    def had(self) -> History:
        """All that they did, whether it counts or not."""
        return self.profile.history if self.whole is None else self.whole

    def by(self, profile: Profile) -> Query:
        """The same question, where only ``profile`` counts of the user."""
        return replace(self, profile=profile, whole=self.had, _made={})

    def asking(self, parsed_query: ParsedQuery) -> Query:
        """The same user, who asks for this: titles to be like count as liked, and what can be searched is."""
        parsed_query = resolve_contradictions(parsed_query)
        table, own = self.serving.items, self.profile.history
        own = own.oldest(len(own) - len(self.likes))
        named = [table.codes_of("title", chip.value).tolist() for chip in liked_titles(parsed_query)]
        likes = tuple(self.serving.vocabulary.names(list(dict.fromkeys(code for codes in named for code in codes))))
        profile = replace(self.profile, history=own.then(Profile.of(likes).history), ask=search_text(parsed_query))
        whole = own if self.whole is None else self.whole
        return replace(self, profile=profile, whole=whole, parsed_query=parsed_query, likes=likes, _made={})

    def scores(self, model: str) -> Floats:
        """The full score vector of a model, shape ``(len(model.vocabulary),)``, made once."""
        scores: Floats = self.memoize(model, lambda: self.serving.models[model].score_evidence(self.evidence(model)))
        return scores

    def evidence(self, model: str) -> UserEvidence:
        """The profile as a model reads it, made once."""
        evidence: UserEvidence = self.memoize(
            (UserEvidence, model), lambda: self.serving.models[model].extract_evidence(self.profile)
        )
        return evidence

    def memoize(self, what: Hashable, make: Callable[[], Any]) -> Any:
        """What ``make`` says, made when it is first needed; ``what`` names all it depends on that may be replaced."""
        if what not in self._made:
            self._made[what] = make()
        return self._made[what]
