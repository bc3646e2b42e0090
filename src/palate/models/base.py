"""The base classes of recommenders (recipes) and models (what recipes fit).

A *recommender* is a recipe: a frozen dataclass of hyper-parameters whose ``fit`` returns a
*model*. A model is fitted arrays and a vocabulary; it stores no users, and scores any user
from a :class:`~palate.data.profile.Profile`. There is no half-fitted object.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, TypeAlias

import numpy as np

from palate.data.dataset import Dataset
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

EncodedUser: TypeAlias = Any
"""A user as a model encodes them; each model has a type of its own, which no other code looks into."""

_DEFAULT_DECAY: Final = EvidenceDecay()
_BATCH_USERS: Final = 256
"""Users scored in one batch, so that their scores fit into the processor's cache."""


def _ignore_progress(_share: float, _activity: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Run:
    """What a fit needs beside the data and the hyper-parameters: seed, progress and earlier models."""

    seed: int = 42
    progress: Callable[[float, str], None] = _ignore_progress
    """Called with the finished share of the work, 0 to 1, and the name of the current step."""
    before: Mapping[str, Model] = field(default_factory=dict)
    """The models of the last snapshot, by name: a text that one of them encoded is not encoded again."""
    fit_cache: FitCache | None = field(default=None, compare=False, repr=False)
    """The models that this training has fitted so far; None: they are not shared."""
    checkpoints: Path | None = None
    """The folder in which long fits keep what they have reached, to go on after an interruption; None: nowhere."""


@dataclass(frozen=True, eq=False)
class FitCache:
    """The models of one training by data and recipe, so that each recipe is fitted once on each data set."""

    shares_folds: bool = False
    """Whether models of held-out folds are shared, too; they stay in memory until the training ends."""
    _models: dict[Hashable, Model] = field(default_factory=dict)

    def get_or_fit(self, data: Dataset, recipe: Hashable, fit: Callable[[], Model]) -> Model:
        """The model of ``recipe``, a key of its value, on data equal to ``data``; ``fit`` fits it the first time."""
        key = (data.digest, recipe)
        if key not in self._models:
            self._models[key] = fit()
        return self._models[key]


@dataclass(frozen=True)
class Recommender(ABC):
    """A recipe. Subclasses are frozen dataclasses; their fields are the hyper-parameters."""

    name: ClassVar[str]
    model: ClassVar[type[Model]]
    space: ClassVar[Space] = {}
    """The ranges of hyper-parameters that ``palate tune`` searches."""
    is_ranker: ClassVar[bool] = True
    """Whether its scores rank items for recommendation; predicted ratings and segments do not."""
    needs: ClassVar[Literal["", "order", "dates"]] = ""
    """What events must have for the recipe to learn from them: nothing, an order within each user, or dates."""

    @property
    def missing_requirement(self) -> str:
        """What must be installed or set before the recipe can be fitted, as an instruction; empty if nothing."""
        return ""

    @abstractmethod
    def fit(self, data: Dataset, run: Run = Run()) -> Model:  # Run is frozen
        """Fit a model on ``data``; the same data, recipe and seed give the same bits.

        Raises:
            InvalidInput: the data cannot be learned from (it has no events, for example).
        """


@dataclass(frozen=True, eq=False)
class Model(ABC):
    """Fitted arrays over a vocabulary. Subclasses add fields; storage writes every field."""

    recipe: Recommender
    vocabulary: Vocabulary

    @property
    def tuned_recipe(self) -> Recommender:
        """The recipe with every setting that the fit chose on the data; fitting it chooses nothing again."""
        return replace(self.recipe, **getattr(self, "chosen", {}))

    def encode(self, evidence: UserEvidence) -> EncodedUser:
        """What the model computes once for a user before it scores or explains any item; the evidence itself."""
        return evidence

    @abstractmethod
    def score_state(self, state: EncodedUser) -> Floats:
        """Scores of all items for an encoded user, shape ``(n_items,)``; NaN where the model has no score."""

    def score_evidence(self, evidence: UserEvidence) -> Floats:
        """:meth:`score_state` of a user who is not encoded yet."""
        return self.score_state(self.encode(evidence))

    def extract_evidence(self, profile: Profile) -> UserEvidence:
        """The profile as signed, decayed evidence under this model's vocabulary and ``evidence_decay``."""
        evidence_decay = getattr(self.recipe, "evidence_decay", _DEFAULT_DECAY)
        return extract_evidence(profile.history, self.vocabulary, evidence_decay, profile.about)

    @property
    def is_fixed(self) -> bool:
        """Whether its scores are the same for all histories, or do not follow from their events."""
        return False

    @property
    def reads_user_text(self) -> bool:
        """Whether its scores depend on a user's self-description."""
        return False

    def score(self, profiles: Sequence[Profile]) -> Floats:
        """Scores, shape ``(n_profiles, n_items)``; higher is better, NaN means "no score"."""
        if not profiles:
            return np.empty((0, len(self.vocabulary)), np.float32)
        return self.score_batch([self.extract_evidence(profile) for profile in profiles])

    def score_batch(self, batch: Sequence[UserEvidence]) -> Floats:
        """:meth:`score_evidence` of at least one user, shape ``(n_users, n_items)``; some models have a faster way."""
        return np.stack([self.score_evidence(evidence) for evidence in batch])

    def recommend(
        self, profile: Profile | None = None, n: int = 10, *, user_text: str = "", exclude_seen: bool = True
    ) -> Slate:
        """The best ``n`` items; fewer if fewer have a score. Ties keep the vocabulary's order.

        ``user_text`` is the user's self-description, with or without a history:
        ``model.recommend(user_text="Age 33, loves slow sci-fi")``.

        Raises:
            InvalidInput: ``user_text`` is given to a model that does not use it.
        """
        profile = profile or Profile()
        if user_text:
            if not self.reads_user_text:
                raise InvalidInput(
                    f"{self.recipe.name!r} reads no text about users; use `cold_start`, or a blend that contains it.",
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
        """:meth:`recommend` for many users, among the items of ``candidate_mask``, shape ``(n_items,)``."""
        slates: list[Slate] = []
        for start in range(0, len(profiles), _BATCH_USERS):
            batch = profiles[start : start + _BATCH_USERS]
            scores = self.score(batch)
            if candidate_mask is not None:
                scores[:, ~candidate_mask] = np.nan
            if exclude_seen:
                for row, profile in zip(scores, batch, strict=True):
                    codes = profile.history.codes(self.vocabulary)
                    row[codes[codes >= 0]] = np.nan
            slates += [self._build_slate(row, best) for row, best in zip(scores, top(scores, n), strict=True)]
        return slates

    def recommend_all(
        self, data: Dataset, users: slice, n: int = 10, *, exclude_seen: bool = True
    ) -> tuple[Codes, Floats]:
        """:meth:`recommend` for a span of the users of ``data``, whose vocabulary begins with this model's.

        Codes and scores, shape ``(n_users, n)`` each, -1 and NaN where a list is shorter. Overrides may
        differ from :meth:`recommend` in the last digits of scores.
        """
        profiles = [data.profile(user) for user in range(users.start, users.stop)]
        codes, scores = np.full((len(profiles), n), -1, np.int32), np.full((len(profiles), n), np.nan, np.float32)
        for row, slate in enumerate(self.recommend_batch(profiles, n, exclude_seen=exclude_seen)):
            codes[row, : len(slate)], scores[row, : len(slate)] = slate.codes, slate.scores
        return codes, scores

    def _build_slate(self, scores: Floats, best: Codes) -> Slate:
        best = best[~np.isnan(scores[best])]
        return Slate(self.vocabulary, best, scores[best], {self.recipe.name: scores[best]})


def sparse_dot(evidence: Sequence[tuple[Codes, Floats]], weights: Floats | csr_array) -> Floats:
    """The product of sparse rows, given as (indices, values), and ``weights``.

    Shape ``(len(evidence), weights.shape[1])``; NaN for a row without entries.
    """
    from scipy.sparse import csr_array

    row_starts = np.cumsum([0, *(len(indices) for indices, _ in evidence)])
    indices, values = (np.concatenate(column) for column in zip(*evidence, strict=True))
    sparse_rows = csr_array((values.astype(np.float32), indices, row_starts), shape=(len(evidence), weights.shape[0]))
    product = sparse_rows @ weights
    sums = np.asarray(product if isinstance(product, np.ndarray) else product.toarray())
    sums[np.diff(row_starts) == 0] = np.nan
    return sums


def top(scores: Floats, n: int) -> Codes:
    """The columns of the ``n`` highest scores of each row, best first, shape ``(n_rows, min(n, n_columns))``.

    NaN comes last; equal scores keep their order.
    """
    return best(scores, n).astype(np.int32)
