"""What a recommender and a model are.

A *recommender* is a recipe: a frozen dataclass of hyper-parameters whose ``fit`` returns a
*model*. A model is fitted arrays beside a vocabulary; it holds no user, and scores anyone
from a :class:`~palate.data.profile.Profile`. There is no half-fitted object.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.profile import Profile
from palate.data.slate import Slate
from palate.data.top_items import best
from palate.data.vocabulary import Vocabulary
from palate.errors import InvalidInput
from palate.models.evidence import EvidenceDecay, UserEvidence, extract_evidence
from palate.models.search_space import Space
from palate.types import Bools, Codes, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_AT_ONCE: Final = 256
"""As many users are scored together: their scores should stay near the processor."""


def _silent(_done: float, _what: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Run:
    """The circumstances of a fit, which are no hyper-parameters."""

    seed: int = 42
    progress: Callable[[float, str], None] = _silent
    """Called with the share done, 0 to 1, and what is going on."""
    before: Mapping[str, Model] = field(default_factory=dict)
    """The models of the last snapshot: what they have read need not be read again."""
    kept: dict[Hashable, dict[str, Model]] | None = field(default=None, compare=False)
    """Models by name, fitted on parts of the data and kept for other recipes of one training; None: none are kept."""


@dataclass(frozen=True)
class Recommender(ABC):
    """A recipe. Subclasses are frozen dataclasses; their fields are the hyper-parameters."""

    name: ClassVar[str]
    model: ClassVar[type[Model]]
    space: ClassVar[Space] = {}
    """Where good hyper-parameters may lie; ``palate tune`` searches it."""
    ranks: ClassVar[bool] = True
    """Whether its scores are meant to choose what to recommend; those of predicted ratings and of segments are not."""
    needs: ClassVar[Literal["", "order", "dates"]] = ""
    """What events must carry for it to learn anything: an order within users, or dates."""

    @property
    def missing(self) -> str:
        """What it lacks to be fitted, as a command that installs it or as settings; empty if nothing."""
        return ""

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

    @property
    def tuned_recipe(self) -> Any:
        """The recipe with all that was chosen on the data: fitted again, it chooses nothing."""
        return replace(self.recipe, **getattr(self, "chosen", {}))

    @abstractmethod
    def score_evidence(self, evidence: UserEvidence) -> Floats:
        """Scores of all items for one reading, shape ``(n_items,)``; NaN where it cannot say."""

    def extract_evidence(self, profile: Profile) -> UserEvidence:
        """The profile as this model reads it."""
        found = extract_evidence(
            profile.history, self.vocabulary, getattr(self.recipe, "evidence_decay", EvidenceDecay())
        )
        return replace(found, about=profile.about) if profile.about else found

    @property
    def is_fixed(self) -> bool:
        """Whether its scores owe nothing to what a user did."""
        return False

    @property
    def reads_user_text(self) -> bool:
        """Whether it makes anything of what users say of themselves."""
        return False

    def score(self, profiles: Sequence[Profile]) -> Floats:
        """Scores, shape ``(n_profiles, n_items)``; higher is better, NaN means "cannot say"."""
        if not profiles:
            return np.empty((0, len(self.vocabulary)), np.float32)
        return self.score_batch([self.extract_evidence(profile) for profile in profiles])

    def score_batch(self, batch: Sequence[UserEvidence]) -> Floats:
        """:meth:`score_evidence` for each of at least one reading; models with a faster way override it."""
        return np.stack([self.score_evidence(evidence) for evidence in batch])

    def recommend(
        self, profile: Profile | None = None, n: int = 10, *, user_text: str = "", exclude_seen: bool = True
    ) -> Slate:
        """The best ``n`` items; fewer if it cannot say more. Ties keep the vocabulary's order.

        ``user_text`` is what the user says of themselves, with or without a history:
        ``model.recommend(user_text="Age 33, loves slow sci-fi")``.

        Raises:
            InvalidInput: ``user_text`` is given to a model that reads none.
        """
        profile = profile or Profile()
        if user_text:
            if not self.reads_user_text:
                raise InvalidInput(
                    f"{self.recipe.name!r} reads no text about users; ask `cold_start`, or a blend with it.",
                    where="user_text",
                )
            profile = replace(profile, about=user_text)
        return self.recommend_batch([profile], n, exclude_seen=exclude_seen)[0]

    def recommend_batch(
        self,
        profiles: Sequence[Profile],
        n: int = 10,
        *,
        exclude_seen: bool = True,
        candidate_mask: Bools | None = None,
    ) -> list[Slate]:
        """:meth:`recommend` for many at once, of the items that ``candidate_mask``, shape ``(n_items,)``, allows."""
        slates: list[Slate] = []
        for start in range(0, len(profiles), _AT_ONCE):
            some = profiles[start : start + _AT_ONCE]
            scores = self.score(some)
            if candidate_mask is not None:
                scores[:, ~candidate_mask] = np.nan
            if exclude_seen:
                for row, profile in zip(scores, some, strict=True):
                    codes = profile.history.codes(self.vocabulary)
                    row[codes[codes >= 0]] = np.nan
            slates += [self._slate(row, best) for row, best in zip(scores, top(scores, n), strict=True)]
        return slates

    def recommend_all(
        self, data: Dataset, users: slice, n: int = 10, *, exclude_seen: bool = True
    ) -> tuple[Codes, Floats]:
        """:meth:`recommend` for a span of the users of ``data``, whose vocabulary begins with this model's.

        Codes and scores, shape ``(users, n)`` each, -1 and NaN where a list is shorter. A faster
        way may round otherwise in the last digits.
        """
        profiles = [data.profile(user) for user in range(users.start, users.stop)]
        codes, scores = np.full((len(profiles), n), -1, np.int32), np.full((len(profiles), n), np.nan, np.float32)
        for row, slate in enumerate(self.recommend_batch(profiles, n, exclude_seen=exclude_seen)):
            codes[row, : len(slate)], scores[row, : len(slate)] = slate.codes, slate.scores
        return codes, scores

    def _slate(self, scores: Floats, best: Codes) -> Slate:
        best = best[~np.isnan(scores[best])]
        return Slate(self.vocabulary, best, scores[best], {self.recipe.name: scores[best]})


class ExplainableModel(ABC):
    """Linear models: what each piece of evidence adds to a score."""

    @abstractmethod
    def shares(self, evidence: UserEvidence, items: Codes) -> Floats:
        """Shape ``(len(items), len(evidence))``; each row sums to the item's score less :meth:`prior`."""

    def prior(self, evidence: UserEvidence, items: Codes) -> Floats:
        """The score before any event: what the user says of themselves and everybody's taste; ``(len(items),)``."""
        return np.zeros(len(items), np.float32)


class SimilarItems(ABC):
    """Models that know how alike items are."""

    @abstractmethod
    def similar(self, item: int) -> Floats:
        """Similarity of every item to one, shape ``(n_items,)``; NaN for itself and unknowns."""


class ContentModel(ABC):
    """Content models: an item is understood from its facts alone, so new ones count at once."""

    @abstractmethod
    def with_items(self, vocabulary: Vocabulary, items: Sequence[Item]) -> Model:
        """This model grown to ``vocabulary`` with ``items`` read (again)."""

    @abstractmethod
    def score_text(self, text: str) -> Floats:
        """How well every item answers ``text``, shape ``(n_items,)``; NaN where no word matches."""


def sparse_dot(evidence: Sequence[tuple[Codes, Floats]], weights: Floats | csr_array) -> Floats:
    """For each piece of ``evidence`` (rows and how strongly each counts) the sum of those rows of ``weights``.

    Shape ``(len(evidence), weights.shape[1])``; NaN for no evidence at all.
    """
    from scipy.sparse import csr_array

    ends = np.cumsum([0, *(len(rows) for rows, _ in evidence)])
    rows, strengths = (np.concatenate(column) for column in zip(*evidence, strict=True))
    counted = csr_array((strengths.astype(np.float32), rows, ends), shape=(len(evidence), weights.shape[0]))
    product = counted @ weights
    sums = np.asarray(product if isinstance(product, np.ndarray) else product.toarray())
    sums[np.diff(ends) == 0] = np.nan
    return sums


def top(scores: Floats, n: int) -> Codes:
    """The places of the ``n`` highest scores in each row, best first, shape ``(rows, min(n, columns))``.

    NaN comes last; equal scores keep their order.
    """
    return best(scores, n).astype(np.int32)
