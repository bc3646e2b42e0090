"""The query: one recommendation request, and values computed once for it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np

from palate.data.exposure_weights import ExposureWeights
from palate.data.item_table import Filters, ItemTable
from palate.data.mutes import Muted
from palate.data.profile import History, Profile
from palate.data.vocabulary import Vocabulary
from palate.models.base import EncodedUser
from palate.models.evidence import UserEvidence
from palate.pipeline.rules.active_rules import ActiveRules
from palate.pipeline.serving_state import ServingState
from palate.pipeline.user_state import UserState
from palate.policies.policy import Policy
from palate.text.query.item_query import liked_titles, resolve_contradictions, search_text
from palate.text.query.parsed_query import ParsedQuery
from palate.types import Bools, Floats

DEFAULT_SURPRISE: Final = 0.1

ValueT = TypeVar("ValueT")


class _Memo(NamedTuple):
    """Memoised values, and the values of the fields of a query from which they were computed."""

    inputs: tuple[object, ...] = ()
    values: dict[Hashable, Any] = {}

    def is_valid_for(self, inputs: tuple[object, ...]) -> bool:
        """Whether ``inputs`` are the same objects (they hold arrays and are not compared by value)."""
        return len(inputs) == len(self.inputs) and all(map(operator.is_, inputs, self.inputs))


_NO_FILTERS: Final = Filters()
_NO_TEXT: Final = ParsedQuery()
_NO_USER: Final = UserState(Profile(), ServingState(ItemTable(Vocabulary(())), {}))
_NO_EXPOSURE: Final = ExposureWeights()
_MEMO_FIELDS: Final = ("profile", "serving", "filters", "full_history", "parsed_query", "likes", "own_history", "user")
"""The fields of a query on which memoised values may depend without naming them in their key."""
_read_memo_fields: Final = operator.attrgetter(*_MEMO_FIELDS)


@dataclass(frozen=True, slots=True)
class Query:
    """One request: the user's profile, how many items, and under which conditions.

    Values computed with :meth:`memoize` are shared by copies (:func:`dataclasses.replace`) that have the same profile,
    serving state, filters, full history, parsed text and named titles, and by no others.
    """

    profile: Profile
    """The evidence that counts: the user's own history, followed by titles that the request names."""
    serving: ServingState
    n: int = 10
    filters: Filters = Filters()
    exclude: tuple[str, ...] = ()
    """Ids of items that must not be recommended."""
    shown: tuple[str, ...] = ()
    """Ids of the items on earlier pages, in order."""
    exposures: Mapping[str, int] = field(default_factory=dict)
    """How often each item was recommended to the user lately."""
    exposure_weights: ExposureWeights = field(default=_NO_EXPOSURE, repr=False, compare=False)
    """Of the items that were recommended to the user lately; empty unless the pipeline has a policy."""
    lists_in_session: int = 0
    """The number of earlier lists since the last pause of more than 30 minutes."""
    policies: Mapping[str, Policy] = field(default_factory=dict, repr=False, compare=False)
    """The live policies by name, which explore stages may follow."""
    surprise: float = DEFAULT_SURPRISE
    """How random the draw is: 0 always the best first, 1 almost any item with a good score."""
    seed: int = 0
    """Seed of the draw; the same seed gives pages of one order."""
    expansion: int = 1
    """Factor by which retrievers return more candidates than they are set to."""
    min_domains: int = 0
    """The least number of domains on the slate; 0 or 1: no such condition."""
    full_history: History | None = None
    """The full history, muted events too, which counts as seen; None: the profile's history."""
    parsed_query: ParsedQuery = field(default_factory=ParsedQuery)
    """What the request asks for, without contradictions; see :meth:`with_parsed_query`."""
    likes: tuple[str, ...] = ()
    """Ids of the titles that the request names as examples; each is a like at the end of the profile's history."""
    own_history: History | None = None
    """The profile's history without the likes of named titles; None: there are none, and all of it is the user's."""
    user: UserState = field(default=_NO_USER, repr=False, compare=False)
    """What the models compute for the profile; made here unless the given one belongs to the profile."""
    rules: ActiveRules | None = field(default=None, repr=False, compare=False)
    """The rules that hold for the pipeline at the time of the request; None: none does."""
    muted: Muted = Muted()
    """What the user has muted: rules do not pin it."""
    is_plain: bool = field(init=False, repr=False, compare=False)
    """Whether it has no filters, exclusions, text, mutes or named titles: all but its draw depends on the user."""
    _memo: _Memo = field(default=_Memo(), repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_plain", self._is_plain())
        if not self.user.belongs_to(self.profile, self.serving):
            object.__setattr__(self, "user", UserState(self.profile, self.serving))
        inputs = _read_memo_fields(self)
        if not self._memo.is_valid_for(inputs):
            object.__setattr__(self, "_memo", _Memo(inputs, {}))

    def _is_plain(self) -> bool:
        return (
            not self.exclude
            and (self.full_history is None or self.full_history is self.profile.history)
            and self.own_history is None
            and not self.profile.ask
            and self.filters == _NO_FILTERS
            and self.parsed_query == _NO_TEXT
        )

    @property
    def seen_history(self) -> History:
        """The full history, whether or not its events count as evidence."""
        return self.profile.history if self.full_history is None else self.full_history

    @property
    def user_history(self) -> History:
        """The user's own events that count: the profile's history without the likes of named titles."""
        return self.profile.history if self.own_history is None else self.own_history

    @property
    def is_named_title(self) -> Bools:
        """Which events of the profile's history stand for titles that the request names, shape ``(n_events,)``."""
        return np.arange(len(self.profile.history)) >= len(self.user_history)

    def with_user_profile(self, profile: Profile) -> Query:
        """The same request where only ``profile`` counts of the user; named titles are added to its history."""
        history = profile.history.followed_by(Profile.of(self.likes).history)
        return replace(
            self,
            profile=replace(profile, history=history),
            full_history=self.seen_history,
            own_history=profile.history if self.likes else None,
        )

    def with_parsed_query(self, parsed_query: ParsedQuery) -> Query:
        """The same request with ``parsed_query``: titles named as examples count as liked, search words are asked."""
        parsed_query = resolve_contradictions(parsed_query)
        table, history = self.serving.items, self.user_history
        named = [table.codes_of("title", chip.value).tolist() for chip in liked_titles(parsed_query)]
        likes = tuple(self.serving.vocabulary.names(list(dict.fromkeys(code for codes in named for code in codes))))
        query = replace(
            self,
            parsed_query=parsed_query,
            likes=likes,
            full_history=history if self.full_history is None else self.full_history,
        )
        return query.with_user_profile(replace(self.profile, history=history, ask=search_text(parsed_query)))

    def scores(self, model: str) -> Floats:
        """The scores of all items by a model, shape ``(len(model.vocabulary),)``, computed once."""
        scores: Floats = self.memoize(
            (Query.scores, model), lambda: self.serving.models[model].score_state(self.encoded(model))
        )
        return scores

    def encoded(self, model: str) -> EncodedUser:
        """The profile as a model encodes it, computed once."""
        return self.user.encoded(model)

    def evidence(self, model: str) -> UserEvidence:
        """The evidence that a model extracts from the profile, computed once."""
        return self.user.evidence(model)

    def memoize(self, key: Hashable, compute: Callable[[], ValueT]) -> ValueT:
        """The result of ``compute``, which is called once for each ``key``.

        ``key`` must name all that the result depends on, except for the fields that :data:`_MEMO_FIELDS` lists: a
        query in which one of those is another has a memo of its own.
        """
        values = self._memo.values
        if key not in values:
            values[key] = compute()
        value: ValueT = values[key]
        return value

    def keep(self, key: Hashable, compute: Callable[[], ValueT]) -> ValueT:
        """:meth:`memoize`, but for plain queries the result is kept with the user's state, for later requests.

        It should be small: states are kept for many users.
        """
        if not self.is_plain:
            return self.memoize(key, compute)
        values = self.user.plain_values
        if key not in values:
            values[key] = compute()
        value: ValueT = values[key]
        return value
