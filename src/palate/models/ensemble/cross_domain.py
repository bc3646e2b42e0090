"""Cross-domain recommendation: score items of a domain from a user's events in other domains."""

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
from palate.models.abilities import ExplainableModel
from palate.models.base import Model, Recommender, Run, sparse_dot
from palate.models.composite import Ensemble, EnsembleModel
from palate.models.ensemble.cross_domain_balance import DAYS, TASTES, best_balance
from palate.models.ensemble.cross_domain_links import text_links
from palate.models.evidence import EvidenceDecay, UserEvidence
from palate.models.factor.ials import IALS, IALSModel
from palate.types import Bools, Codes, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_DAY_S: Final = 86_400.0
_WEEK_S: Final = 7 * _DAY_S
_MAX_SPANS: Final = 1_000
"""Events are counted by the week, or in longer spans if a log is longer than this many weeks."""


def _default_bases() -> dict[str, Recommender]:
    return {"ials": IALS()}


@dataclass(frozen=True)
class CrossDomain(Ensemble):
    """Score from tastes that hold across domains, and from the popularity of items at the time of the user's events.

    A user with evidence w_e for items of other domains at times t_e scores an item j of domain d

        taste_d · x_j + (1 - taste_d) · Σ_e a_e · P_d(j | t_e),   a_e = max(w_e, 0) / Σ max(w, 0),

    where x_j is the score of iALS over all domains for this evidence, and P_d(j | t) the share that j has of all events
    of d near t, weighted by exp(-distance / ``days``). Where domains share too few users, similarity of text is added
    to x. An event never counts for items of its own domain.

    Cost: iALS, four times where taste or days are chosen on held-out users; 8 bytes for each item and each week in
    which it has events.
    """

    name: ClassVar[str] = "cross_domain"
    of: Mapping[str, Recommender] = field(default_factory=_default_bases)
    """One iALS."""
    taste: float = 0.0
    """The weight of taste against time, up to 1; 0: chosen for each domain on held-out users."""
    days: float = 0.0
    """The number of days after which other users' events count 1/e; 0: chosen like ``taste``."""
    k: int = 200
    """The number of links by text of each item, the strongest."""
    shared: int = 20
    """Two domains with fewer users in both than this are linked by text."""
    evidence_decay: EvidenceDecay = EvidenceDecay()

    @property
    def missing_requirement(self) -> str:
        is_single_ials = [isinstance(recipe, IALS) for recipe in self.of.values()] == [True]
        return "" if is_single_ials else "[models.cross_domain] with exactly one model in `of`, an ials"

    def fit_on_bases(self, bases: Mapping[str, Model], data: Dataset, run: Run = Run()) -> CrossDomainModel:
        if self.missing_requirement:
            raise InvalidInput("cross_domain needs exactly one model in `of`, an ials.", where="of")
        if not 0 <= self.taste <= 1:
            raise InvalidInput(f"cross_domain needs a taste in [0, 1], not {self.taste}.", where="taste")
        if self.days < 0 or self.k < 1:
            raise InvalidInput(
                f"cross_domain needs days of at least 0 and k of at least 1, not {self.days} and {self.k}.",
                where="days",
            )
        model = self._build(bases, data)
        if self.taste and self.days:
            return model
        run.progress(0.5, "cross_domain: weighing taste and time")
        tastes = (self.taste,) if self.taste else TASTES
        days = (self.days,) if self.days else DAYS
        balance = best_balance(data, run.seed, lambda part: self._fit_part(part, run).component_scores, tastes, days)
        return replace(model, taste=balance[:, 0], days=balance[:, 1])

    def _fit_part(self, data: Dataset, run: Run) -> CrossDomainModel:
        """The model without held-out users; its bases are fitted anew."""
        return self._build({name: recipe.fit(data, Run(run.seed)) for name, recipe in self.of.items()}, data)

    def _build(self, bases: Mapping[str, Model], data: Dataset) -> CrossDomainModel:
        """The model over fitted ``bases``, with the default taste and days where they are to be chosen."""
        from scipy.sparse import csr_array

        is_positive = (data.kind != DISLIKE.code) & (data.domains[1][data.item] >= 0)
        item, at = data.item[is_positive], data.at[is_positive]
        first, last = (float(at.min()), float(at.max())) if len(at) else (0.0, 0.0)
        span_s = max(_WEEK_S, (last - first) / _MAX_SPANS)
        span = ((at - first) / span_s).astype(np.int32)
        shape = (data.n_items, int(span.max(initial=0)) + 1)
        moments = csr_array((np.ones(len(item), np.float32), (item, span)), shape=shape)
        links = text_links(data, k=self.k, shared=self.shared)
        taste, days = np.full((2, len(data.domains[0])), [[self.taste], [self.days]], np.float32)
        return CrossDomainModel(
            self, data.vocabulary, bases, data.domains[1], links, moments, first, span_s, taste, days
        )


@dataclass(frozen=True, eq=False)
class CrossDomainModel(EnsembleModel, ExplainableModel):
    domain: Codes
    """The domain of each item, shape ``(n_items,)``; -1 if unknown."""
    links: csr_array
    """``links[i, j]``: the text similarity of i to j, of a domain with other users, shape ``(n_items, n_items)``."""
    moments: csr_array
    """The number of positive events of each item in each span of time, shape ``(n_items, n_spans)``."""
    first_at: float
    """The start of the first span, in seconds since 1970."""
    span_s: float
    """The length of a span in seconds."""
    taste: Floats
    """The weight of taste against time, shape ``(n_domains,)``."""
    days: Floats
    """The number of days after which other users' events count 1/e, shape ``(n_domains,)``."""

    def score_state(self, evidence: UserEvidence) -> Floats:
        return np.asarray(self.score_batch([evidence])[0])

    def score_batch(self, batch: Sequence[UserEvidence]) -> Floats:
        scores = np.full((len(batch), len(self.vocabulary)), np.nan, np.float32)
        for domain, codes in enumerate(self._item_codes):
            others = [self._rows(evidence, self._is_outside(evidence, domain)) for evidence in batch]
            rows = np.flatnonzero([len(evidence) > 0 for evidence in others])
            if len(rows):
                known = [others[row] for row in rows.tolist()]
                by_taste = self._taste_scores(domain, known)
                by_time = self._time_scores(domain, known, self._time_kernels[domain])
                scores[np.ix_(rows, codes)] = self.taste[domain] * by_taste + (1 - self.taste[domain]) * by_time
        return scores

    def component_scores(self, profiles: Sequence[Profile], domain: int, days: Sequence[float]) -> Floats:
        """Scores by taste, and by time for each of ``days``, of the items of a domain in which users have no events.

        Shape ``(1 + len(days), n_profiles, n_domain_items)``.
        """
        batch = [self.extract_evidence(profile) for profile in profiles]
        by_time = [self._time_scores(domain, batch, self._time_kernel(domain, width)) for width in days]
        return np.stack([self._taste_scores(domain, batch), *by_time])

    def attribute(self, evidence: UserEvidence, items: Codes) -> Floats:
        shares = self.taste_shares(evidence, items)
        for domain, rows, is_outside in self._scorable(evidence, items):
            outside = self._rows(evidence, is_outside)
            kernel = self._time_kernels[domain][self._spans(outside)]
            kernel = kernel * _normalised_weights(outside)[:, None] * (1 - self.taste[domain])
            shares[np.ix_(rows, np.flatnonzero(is_outside))] += self.moments[items[rows]] @ kernel.T
        return shares

    def taste_shares(self, evidence: UserEvidence, items: Codes) -> Floats:
        """The part of :meth:`attribute` that comes from taste, not from popularity at the time; the same shape."""
        shares = np.zeros((len(items), len(evidence)), np.float32)
        for domain, rows, is_outside in self._scorable(evidence, items):
            outside = self._rows(evidence, is_outside)
            by_taste = self._ials.attribute(self._ials.encode(outside), items[rows])
            if self.links.nnz:
                by_taste += self.links[outside.codes][:, items[rows]].toarray().T * outside.weights
            shares[np.ix_(rows, np.flatnonzero(is_outside))] = by_taste * self.taste[domain]
        return shares

    def _taste_scores(self, domain: int, batch: Sequence[UserEvidence]) -> Floats:
        """Scores by iALS and text links, shape ``(len(batch), n_domain_items)``."""
        codes = self._item_codes[domain]
        scores: Floats = np.nan_to_num(self._ials.score_batch(batch)[:, codes])
        if self.links.nnz:
            weighted = [(evidence.codes, evidence.weights) for evidence in batch]
            scores += np.nan_to_num(sparse_dot(weighted, self.links)[:, codes])
        return scores

    def _time_scores(self, domain: int, batch: Sequence[UserEvidence], kernel: Floats) -> Floats:
        """Scores by popularity at the time of the events, shape ``(len(batch), n_domain_items)``."""
        n = self.moments.shape[1]
        span_weights = np.stack(
            [np.bincount(self._spans(evidence), _normalised_weights(evidence), n) for evidence in batch]
        )
        return np.asarray((self.moments[self._item_codes[domain]] @ (span_weights.astype(np.float32) @ kernel).T).T)

    @cached_property
    def _item_codes(self) -> list[Codes]:
        """The codes of the items of each domain."""
        return [np.flatnonzero(self.domain == domain) for domain in range(len(self.taste))]

    @cached_property
    def _time_kernels(self) -> list[Floats]:
        """:meth:`_time_kernel` of each domain."""
        return [self._time_kernel(domain, days) for domain, days in enumerate(self.days.tolist())]

    def _time_kernel(self, domain: int, days: float) -> Floats:
        """The matrix that turns counts of events by span into P_d(j | t), shape ``(n_spans, n_spans)``."""
        spans = np.arange(self.moments.shape[1])
        kernel = np.exp(-np.abs(spans[:, None] - spans) * (self.span_s / (days * _DAY_S)))
        total = kernel @ np.asarray(self.moments[self._item_codes[domain]].sum(axis=0))
        return np.asarray(kernel / np.maximum(total, 1e-9)[:, None], np.float32)

    @property
    def _ials(self) -> IALSModel:
        (ials,) = (base for base in self.bases.values() if isinstance(base, IALSModel))
        return ials

    def _is_outside(self, evidence: UserEvidence, domain: int) -> Bools:
        """Which rows of the evidence are of known domains other than ``domain``."""
        row_domain = self.domain[evidence.codes]
        return np.asarray((row_domain >= 0) & (row_domain != domain))

    def _scorable(self, evidence: UserEvidence, items: Codes) -> Iterator[tuple[int, Codes, Bools]]:
        """Each domain of ``items`` with evidence outside it, the rows of its items, and the mask of that evidence."""
        item_domain = self.domain[items]
        for domain in np.unique(item_domain[item_domain >= 0]).tolist():
            if (is_outside := self._is_outside(evidence, domain)).any():
                yield domain, np.flatnonzero(item_domain == domain), is_outside

    @staticmethod
    def _rows(evidence: UserEvidence, mask: Bools) -> UserEvidence:
        """The rows of the evidence where ``mask`` is true."""
        columns = ("codes", "weights", "event_indices", "newest")
        return replace(evidence, **{name: getattr(evidence, name)[mask] for name in columns})

    def _spans(self, evidence: UserEvidence) -> Codes:
        """The span of each row of the evidence; the last if its event has no time, or a later one."""
        last = self.moments.shape[1] - 1
        span = (evidence.history.at[evidence.event_indices] - self.first_at) / self.span_s
        return np.clip(np.nan_to_num(span, nan=last), 0, last).astype(np.int64)


def _normalised_weights(evidence: UserEvidence) -> Floats:
    """The positive weights, 0 for others, adding up to 1 (to 0 if none is positive)."""
    weights = np.maximum(evidence.weights, 0)
    return np.asarray(weights / max(float(weights.sum()), 1e-9), np.float32)


CrossDomain.model = CrossDomainModel
