"""Bridge: from what someone took to in other domains to what they would take to in this one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.events import DISLIKE
from palate.data.profile import Profile
from palate.errors import InvalidInput
from palate.models.base import ExplainableModel, Model, Recommender, Run, sparse_dot
from palate.models.composite import Ensemble, EnsembleModel
from palate.models.ensemble.cross_domain_balance import DAYS, TASTES, best_balance
from palate.models.ensemble.cross_domain_links import links
from palate.models.evidence import EvidenceDecay, UserEvidence
from palate.models.factor.ials import IALS, IALSModel
from palate.types import Bools, Codes, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_DAY_S: Final = 86_400.0
_WEEK_S: Final = 7 * _DAY_S
_MOST_SPANS: Final = 1_000
"""Times are kept by the week, or more coarsely if a log is longer than so many weeks."""


def _default_bases() -> dict[str, Recommender]:
    return {"ials": IALS()}


@dataclass(frozen=True)
class CrossDomain(Ensemble):
    """Tastes that hold across domains, and what a domain's users took to at the time.

    A user with evidence w_e for items of other domains at times t_e scores an item j of domain d

        taste_d · x_j + (1 - taste_d) · Σ_e a_e · P_d(j | t_e),   a_e = max(w_e, 0) / Σ max(w, 0),

    where x_j is what iALS over all domains says to this evidence, and P_d(j | t) the share that j has of all events
    of d near t, one so many ``days`` away counting 1/e. Where domains share too few users, what is said of the
    items is added to x. Of the domain in which an event happened it says nothing.

    Cost: iALS, four times where weights are to be found; 8 bytes for each item and each week in which something
    was done with it are kept.
    """

    name: ClassVar[str] = "cross_domain"
    of: Mapping[str, Recommender] = field(default_factory=_default_bases)
    """One iALS."""
    taste: float = 0.0
    """How much taste counts against time, up to 1; 0: in each domain what answers users best who are held out."""
    days: float = 0.0
    """How near in time others' events must be to count for much; 0: found like ``taste``."""
    k: int = 200
    """As many links by text are kept for each item, the strongest."""
    shared: int = 20
    """Domains with fewer users in both are linked by text."""
    evidence_decay: EvidenceDecay = EvidenceDecay()

    @property
    def missing(self) -> str:
        fit = [isinstance(recipe, IALS) for recipe in self.of.values()] == [True]
        return "" if fit else "[models.bridge] of one ials"

    def fit_over(self, bases: Mapping[str, Model], data: Dataset, run: Run = Run()) -> CrossDomainModel:
        if self.missing:
            raise InvalidInput("bridge is made of one ials.", where="of")
        if not 0 <= self.taste <= 1:
            raise InvalidInput(f"Bridge needs a taste in [0, 1], not {self.taste}.", where="taste")
        if self.days < 0 or self.k < 1:
            raise InvalidInput(f"Bridge needs days from 0 and k from 1 on, not {self.days}, {self.k}.", where="days")
        model = self._over(bases, data)
        if self.taste and self.days:
            return model
        run.progress(0.5, "bridge: taste and time")
        tastes = (self.taste,) if self.taste else TASTES
        days = (self.days,) if self.days else DAYS
        found = best_balance(data, run.seed, lambda known: self._student(known, run).parts, tastes, days)
        return replace(model, taste=found[:, 0], days=found[:, 1])

    def _student(self, data: Dataset, run: Run) -> CrossDomainModel:
        return self._over({name: recipe.fit(data, Run(run.seed)) for name, recipe in self.of.items()}, data)

    def _over(self, bases: Mapping[str, Model], data: Dataset) -> CrossDomainModel:
        from scipy.sparse import csr_array

        took = (data.kind != DISLIKE.code) & (data.domains[1][data.item] >= 0)
        item, at = data.item[took], data.at[took]
        first, last = (float(at.min()), float(at.max())) if len(at) else (0.0, 0.0)
        span_s = max(_WEEK_S, (last - first) / _MOST_SPANS)
        place = ((at - first) / span_s).astype(np.int32)
        shape = (data.n_items, int(place.max(initial=0)) + 1)
        moments = csr_array((np.ones(len(item), np.float32), (item, place)), shape=shape)
        found = links(data, k=self.k, shared=self.shared)
        taste, days = np.full((2, len(data.domains[0])), [[self.taste], [self.days]], np.float32)
        return CrossDomainModel(
            self, data.vocabulary, bases, data.domains[1], found, moments, first, span_s, taste, days
        )


@dataclass(frozen=True, eq=False)
class CrossDomainModel(EnsembleModel, ExplainableModel):
    domain: Codes
    """Of each item, shape ``(n_items,)``; -1 where nothing is known."""
    links: csr_array
    """``links[i, j]``: how strongly the text of i speaks for j of a domain with other users."""
    moments: csr_array
    """How often each item was taken to in each span of time, shape ``(n_items, n_spans)``."""
    first_at: float
    """When the first span begins, in seconds since 1970."""
    span_s: float
    taste: Floats
    """How much taste counts against time, shape ``(n_domains,)``."""
    days: Floats
    """How near in time others' events must be to count for much, shape ``(n_domains,)``."""

    def score_evidence(self, evidence: UserEvidence) -> Floats:
        return np.asarray(self.score_batch([evidence])[0])

    def score_batch(self, batch: Sequence[UserEvidence]) -> Floats:
        scores = np.full((len(batch), len(self.vocabulary)), np.nan, np.float32)
        for own, codes in enumerate(self._codes):
            others = [self._rows(evidence, self._elsewhere(evidence, own)) for evidence in batch]
            told = np.flatnonzero([len(evidence) > 0 for evidence in others])
            if len(told):
                known = [others[row] for row in told.tolist()]
                tasted, timed = self._tasted(own, known), self._timed(own, known, self._near[own])
                scores[np.ix_(told, codes)] = self.taste[own] * tasted + (1 - self.taste[own]) * timed
        return scores

    def parts(self, profiles: Sequence[Profile], own: int, days: Sequence[float]) -> Floats:
        """What taste, and time by each of ``days``, say of a domain to users who did nothing in it.

        Shape ``(1 + len(days), n_profiles, n_items of the domain)``.
        """
        batch = [self.extract_evidence(profile) for profile in profiles]
        timed = [self._timed(own, batch, self._nearness(own, one)) for one in days]
        return np.stack([self._tasted(own, batch), *timed])

    def shares(self, evidence: UserEvidence, items: Codes) -> Floats:
        shares = self.tasted(evidence, items)
        for own, rows, events in self._told(evidence, items):
            other = self._rows(evidence, events)
            near = self._near[own][self._spans(other)] * _adding_up(other)[:, None] * (1 - self.taste[own])
            shares[np.ix_(rows, np.flatnonzero(events))] += self.moments[items[rows]] @ near.T
        return shares

    def tasted(self, evidence: UserEvidence, items: Codes) -> Floats:
        """The part of the shares that comes from taste, and not from what was going on at the time."""
        found = np.zeros((len(items), len(evidence)), np.float32)
        for own, rows, events in self._told(evidence, items):
            other = self._rows(evidence, events)
            told = self._ials.shares(other, items[rows])
            if self.links.nnz:
                told += self.links[other.codes][:, items[rows]].toarray().T * other.weights
            found[np.ix_(rows, np.flatnonzero(events))] = told * self.taste[own]
        return found

    def _tasted(self, own: int, batch: Sequence[UserEvidence]) -> Floats:
        found: Floats = np.nan_to_num(self._ials.score_batch(batch)[:, self._codes[own]])
        if self.links.nnz:
            weighted = [(evidence.codes, evidence.weights) for evidence in batch]
            found += np.nan_to_num(sparse_dot(weighted, self.links)[:, self._codes[own]])
        return found

    def _timed(self, own: int, batch: Sequence[UserEvidence], near: Floats) -> Floats:
        n = self.moments.shape[1]
        when = np.stack([np.bincount(self._spans(one), _adding_up(one), n) for one in batch])
        return np.asarray((self.moments[self._codes[own]] @ (when.astype(np.float32) @ near).T).T)

    @cached_property
    def _codes(self) -> list[Codes]:
        """The items of each domain."""
        return [np.flatnonzero(self.domain == own) for own in range(len(self.taste))]

    @cached_property
    def _near(self) -> list[Floats]:
        return [self._nearness(own, days) for own, days in enumerate(self.days.tolist())]

    def _nearness(self, own: int, days: float) -> Floats:
        """What makes P_d(j | t) of how often items were taken to, shape ``(n_spans, n_spans)``."""
        spans = np.arange(self.moments.shape[1])
        near = np.exp(-np.abs(spans[:, None] - spans) * (self.span_s / (days * _DAY_S)))
        total = near @ np.asarray(self.moments[self._codes[own]].sum(axis=0))
        return np.asarray(near / np.maximum(total, 1e-9)[:, None], np.float32)

    @property
    def _ials(self) -> IALSModel:
        (found,) = (base for base in self.bases.values() if isinstance(base, IALSModel))
        return found

    def _elsewhere(self, evidence: UserEvidence, own: int) -> Bools:
        """Which rows of the reading are of known domains other than ``own``."""
        domain = self.domain[evidence.codes]
        return np.asarray((domain >= 0) & (domain != own))

    def _told(self, evidence: UserEvidence, items: Codes) -> Iterator[tuple[int, Codes, Bools]]:
        """For each domain of ``items`` of which something can be said: which they are, and which rows say it."""
        domain = self.domain[items]
        for own in np.unique(domain[domain >= 0]).tolist():
            if (events := self._elsewhere(evidence, own)).any():
                yield own, np.flatnonzero(domain == own), events

    @staticmethod
    def _rows(evidence: UserEvidence, wanted: Bools) -> UserEvidence:
        columns = ("codes", "weights", "places", "newest")
        return replace(evidence, **{name: getattr(evidence, name)[wanted] for name in columns})

    def _spans(self, evidence: UserEvidence) -> Codes:
        """In which span each event of the reading lies; the last if it has no time, or a later one."""
        last = self.moments.shape[1] - 1
        place = (evidence.history.at[evidence.places] - self.first_at) / self.span_s
        return np.clip(np.nan_to_num(place, nan=last), 0, last).astype(np.int64)


def _adding_up(evidence: UserEvidence) -> Floats:
    """What speaks for something, adding up to 1 (or to 0 if nothing does)."""
    weights = np.maximum(evidence.weights, 0)
    return np.asarray(weights / max(float(weights.sum()), 1e-9), np.float32)


CrossDomain.model = CrossDomainModel
