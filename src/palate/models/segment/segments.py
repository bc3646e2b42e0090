"""Segments: a few kinds of taste that users share, each with a name, and what is popular in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.profile import Profile
from palate.errors import InvalidInput
from palate.models.base import Model, Recommender, Run
from palate.models.composite import Ensemble, EnsembleModel
from palate.models.evidence import UserEvidence, preference_matrix
from palate.models.factor.ials import IALS, IALSModel
from palate.models.segment.kmeans import kmeans, nearest
from palate.models.segment.traits import Facts, Trait, named
from palate.types import Codes, Doubles, Floats

NOBODY: Final = -1
"""The place of the segment of somebody of whom too little is known."""
_LEAST_USERS: Final = 10
_PRIOR_USERS: Final = 10.0
_SAME: Final = 0.5


def _only_ials() -> dict[str, Recommender]:
    return {"ials": IALS()}


@dataclass(frozen=True)
class Segments(Ensemble):
    """k-means on the factors of users, and in each segment what its users take to.

    The factors of a user are brought to length 1, so that taste counts and not how much somebody
    does, and seen along the ``directions`` in which users differ most: what differs from fit to fit lies in
    the others. The score of an item is the share of the segment's users who took to it, shrunk towards that of all.

    Cost: the base, the users placed among its factors once more, and O(n_people · n · directions) for some tens of
    steps of each start. 4 · n · n_items bytes are kept.
    """

    name: ClassVar[str] = "segments"
    ranks: ClassVar[bool] = False
    of: Mapping[str, Recommender] = field(default_factory=_only_ials)
    """One iALS."""
    n: int = 8
    """How many segments, with at least ten users each."""
    directions: int = 8
    starts: int = 10
    """Of k-means; the best is kept."""
    max_users: int = 20_000
    """Segments are found on at most so many, drawn by chance."""

    def fit(self, data: Dataset, run: Run = Run()) -> SegmentsModel:
        return self.fit_over({name: recipe.fit(data, run) for name, recipe in self.of.items()}, data, run)

    def fit_over(self, bases: Mapping[str, Model], data: Dataset, run: Run = Run()) -> SegmentsModel:
        if self.n < 1 or self.directions < 1 or self.starts < 1:
            raise InvalidInput("Segments need n, directions and starts of at least 1.", where="n")
        if len(bases) != 1:
            raise InvalidInput(f"Segments are made of one iALS model, not {len(bases)}; name it in `of`.", where="of")
        run.progress(0.5, "segments")
        rng = np.random.default_rng(run.seed)
        users = self._drawn(data, rng)
        units = _units(*bases.values(), profiles=[data.profile(user) for user in users.tolist()])
        told = ~np.isnan(units[:, 0])
        if not told.any():
            raise InvalidInput("Segments need at least one user who took to something; the data has none.")
        directions = _leading(units[told], self.directions)
        points = units[told] @ directions
        n = min(self.n, max(len(points) // _LEAST_USERS, 1), len(np.unique(points, axis=0)))
        centres = kmeans(points, n, rng, self.starts)
        labels, _ = nearest(points, centres)
        order = np.argsort(-np.bincount(labels, minlength=n), kind="stable")  # the largest first
        counts = _counts(data, users[told], np.argsort(order)[labels], n)
        sizes = np.bincount(labels, minlength=n)[order]
        arrays = (directions.astype(np.float32), centres[order].astype(np.float32), counts, sizes.astype(np.int32))
        model = SegmentsModel(self, data.vocabulary, bases, *arrays, ids=tuple(range(1, n + 1)), newest=n)
        return model.named_by(model.facts(data.items), {})

    def _drawn(self, data: Dataset, rng: np.random.Generator) -> Codes:
        if data.n_users <= self.max_users:
            return np.arange(data.n_users)
        return np.sort(rng.choice(data.n_users, self.max_users, replace=False))


@dataclass(frozen=True, slots=True)
class Segment:
    """One kind of taste, as users read it."""

    id: int
    """Kept from training to training."""
    name: str
    users: int
    """Of those on whom the segments were found."""
    share: float
    traits: Mapping[str, Sequence[tuple[str, float]]]
    """For each kind up to five values and how many times the odds they have here, the clearest first."""
    items: tuple[str, ...]
    """Ids of what its users take to beyond others, the clearest first."""
    least: tuple[str, ...]
    """Ids of what others take to and its users pass by."""


@dataclass(frozen=True, eq=False)
class SegmentsModel(EnsembleModel):
    directions: Floats
    """Shape ``(factors, directions)``."""
    centres: Floats
    """Shape ``(n, directions)``."""
    counts: Floats
    """How many users of each segment took to each item, shape ``(n, n_items)``."""
    sizes: Codes
    """How many users each segment has, shape ``(n,)``."""
    ids: tuple[int, ...]
    newest: int
    """The highest id that was ever given; none is given twice."""
    names: tuple[str, ...] = ()
    marks: tuple[Sequence[Trait], ...] = ()
    """What each name is made of."""

    def places(self, profiles: Sequence[Profile]) -> Codes:
        """The place of each one's segment, shape ``(n_profiles,)``; ``NOBODY`` where no item known has factors."""
        return self._nearest(_units(*self.bases.values(), profiles=profiles))

    def segment_of(self, profile: Profile) -> tuple[int, str] | None:
        """The id and the name of somebody's segment, from their history; None if it says nothing."""
        place = int(self.places([profile])[0])
        return None if place == NOBODY else (self.ids[place], self.names[place])

    def segments(self, items: Mapping[str, Item], n: int = 10) -> list[Segment]:
        """Every segment, described by the facts of ``items``, with up to ``n`` items for and against."""
        facts = self.facts(items)
        return [self._described(place, facts, n) for place in range(len(self.ids))]

    def score_evidence(self, evidence: UserEvidence) -> Floats:
        return np.asarray(self.score_batch([evidence])[0])

    def score_batch(self, batch: Sequence[UserEvidence]) -> Floats:
        places = self.places([Profile(evidence.history) for evidence in batch])
        everyone = self.counts.sum(axis=0)
        prior = np.where(everyone > 0, everyone, np.nan) * (_PRIOR_USERS / self.sizes.sum())
        scores = (self.counts[places] + prior) / (self.sizes[places, None] + _PRIOR_USERS)
        scores[places == NOBODY] = np.nan
        return np.asarray(scores, np.float32)

    def after(self, before: SegmentsModel, data: Dataset) -> SegmentsModel:
        """This model with the ids and the names of the one ``before``, where a segment is still the same.

        Factors turn from fit to fit, so segments are matched by users: those of ``data`` are put into the segments of
        both, and pairs are formed so that as many as possible stay together (the Hungarian method). A pair is the
        same segment if 2 · both / (old + new) is at least a half. It keeps its id, and its name while every trait
        in the name still sets it apart.
        """
        from scipy.optimize import linear_sum_assignment

        users = self.recipe._drawn(data, np.random.default_rng(0))
        profiles = [data.profile(user) for user in users.tolist()]
        new, old = self.places(profiles), before.places(profiles)
        both = np.zeros((len(self.ids), len(before.ids)))
        known = (new != NOBODY) & (old != NOBODY)
        np.add.at(both, (new[known], old[known]), 1)
        alike = 2 * both / np.maximum(both.sum(axis=1)[:, None] + both.sum(axis=0), 1)
        pairs = zip(*(side.tolist() for side in linear_sum_assignment(-alike)), strict=True)
        kept = {mine: theirs for mine, theirs in pairs if alike[mine, theirs] >= _SAME}
        facts, ids, newest = self.facts(data.items), [], before.newest
        for place in range(len(self.ids)):
            newest += place not in kept
            ids.append(before.ids[kept[place]] if place in kept else newest)
        names = {
            place: (before.names[was], before.marks[was])
            for place, was in kept.items()
            if all(facts.holds(place, (kind, value)) for kind, value in before.marks[was])
        }
        return replace(self, ids=tuple(ids), newest=newest).named_by(facts, names)

    def named_by(self, facts: Facts, kept: Mapping[int, tuple[str, Sequence[Trait]]]) -> SegmentsModel:
        """This model with the names that are ``kept``, by place, and new ones for the other segments."""
        told = dict(kept)
        for place in range(len(self.ids)):
            if place not in told:
                told[place] = named(facts, place, [name for name, _ in told.values()])
        names, marks = zip(*(told[place] for place in range(len(self.ids))), strict=True)
        return replace(self, names=names, marks=marks)

    def facts(self, items: Mapping[str, Item]) -> Facts:
        """What ``items`` say of what each segment takes to."""
        ids = self.vocabulary.ids[: self.counts.shape[1]]
        return Facts(self.counts, self.sizes.tolist(), [items.get(id_) for id_ in ids])

    def _nearest(self, units: Doubles) -> Codes:
        told = ~np.isnan(units[:, 0])
        places = np.full(len(units), NOBODY)
        places[told], _ = nearest(units[told] @ self.directions.astype(np.float64), self.centres.astype(np.float64))
        return places

    def _described(self, place: int, facts: Facts, n: int) -> Segment:
        ids = self.vocabulary.ids
        return Segment(
            id=self.ids[place],
            name=self.names[place],
            users=int(self.sizes[place]),
            share=float(self.sizes[place] / self.sizes.sum()),
            traits=facts.clearest(place),
            items=tuple(ids[code] for code in facts.best_items(place, n)),
            least=tuple(ids[code] for code in facts.least_items(place, n)),
        )


Segments.model = SegmentsModel


def _units(base: Model, *, profiles: Sequence[Profile]) -> Doubles:
    """The factors of users at length 1, shape ``(n_profiles, factors)``; NaN for those with no evidence."""
    if not isinstance(base, IALSModel):
        raise InvalidInput("Segments are made of one iALS model; name it in `of`.", where="of")
    found = base.users([base.extract_evidence(profile) for profile in profiles]).astype(np.float64)
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / np.where(lengths > 0, lengths, np.nan))


def _leading(units: Doubles, n: int) -> Doubles:
    """The ``n`` directions in which the rows differ most, shape ``(factors, n)``."""
    centred = units - units.mean(axis=0)
    _, turn = np.linalg.eigh(centred.T @ centred)
    return np.asarray(turn[:, ::-1][:, :n])


def _counts(data: Dataset, users: Codes, labels: Codes, n: int) -> Floats:
    from scipy.sparse import csr_array

    took = (preference_matrix(data) > 0).astype(np.float32)
    inside = csr_array((np.ones(len(users), np.float32), (labels, users)), shape=(n, data.n_users))
    return np.asarray((inside @ took).toarray(), np.float32)


def succeeding(models: Mapping[str, Model], before: Mapping[str, Model], data: Dataset) -> dict[str, Model]:
    """``models``, in which segments go on under the ids and names that they had ``before``."""
    found = dict(models)
    for name, model in models.items():
        old = before.get(name)
        if isinstance(model, SegmentsModel) and isinstance(old, SegmentsModel):
            found[name] = model.after(old, data)
    return found
