"""Segments: clusters of users with similar taste, with names, and the popularity of items in each."""

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
from palate.models.segment.traits import Trait, TraitStatistics, name_group
from palate.types import Codes, Doubles, Floats

UNASSIGNED: Final = -1
"""The segment index of users without known items."""
_MIN_USERS: Final = 10
_PRIOR_USERS: Final = 10.0
_MIN_DICE: Final = 0.5
"""The smallest Dice coefficient at which two segments are the same."""


def _default_bases() -> dict[str, Recommender]:
    return {"ials": IALS()}


@dataclass(frozen=True)
class Segments(Ensemble):
    """k-means on the factors of users, and the popularity of items in each cluster.

    The factors of a user are scaled to length 1, so that taste counts and not activity, and projected to the
    ``directions`` with the largest variance, which are stable from fit to fit. The score of an item is the share of the
    segment's users who like it, shrunk towards that of all users.

    Cost: the base, folding in all users once more, and O(n_users · n · directions) for some tens of iterations of each
    start. The model holds 4 · n · n_items bytes.
    """

    name: ClassVar[str] = "segments"
    is_ranker: ClassVar[bool] = False
    of: Mapping[str, Recommender] = field(default_factory=_default_bases)
    """One iALS."""
    n: int = 8
    """The number of segments; fewer if there are fewer than ten users for each."""
    directions: int = 8
    """The number of principal directions that k-means uses."""
    starts: int = 10
    """The number of starts of k-means; the best result is used."""
    max_users: int = 20_000
    """The largest number of users for k-means, a random sample."""

    def fit(self, data: Dataset, run: Run = Run()) -> SegmentsModel:
        return self.fit_on_bases({name: recipe.fit(data, run) for name, recipe in self.of.items()}, data, run)

    def fit_on_bases(self, bases: Mapping[str, Model], data: Dataset, run: Run = Run()) -> SegmentsModel:
        if self.n < 1 or self.directions < 1 or self.starts < 1:
            raise InvalidInput("Segments need n, directions and starts of at least 1.", where="n")
        if len(bases) != 1:
            raise InvalidInput(f"Segments need exactly one model in `of`, an ials, not {len(bases)}.", where="of")
        run.progress(0.5, "segments")
        rng = np.random.default_rng(run.seed)
        users = self._sample_users(data, rng)
        units = _unit_factors(*bases.values(), profiles=[data.profile(user) for user in users.tolist()])
        has_factors = ~np.isnan(units[:, 0])
        if not has_factors.any():
            raise InvalidInput("Segments need at least one user with a positive event; the data has none.")
        directions = _principal_directions(units[has_factors], self.directions)
        points = units[has_factors] @ directions
        n = min(self.n, max(len(points) // _MIN_USERS, 1), len(np.unique(points, axis=0)))
        centres = kmeans(points, n, rng, self.starts)
        labels, _ = nearest(points, centres)
        order = np.argsort(-np.bincount(labels, minlength=n), kind="stable")  # the largest first
        counts = _count_likes(data, users[has_factors], np.argsort(order)[labels], n)
        sizes = np.bincount(labels, minlength=n)[order]
        arrays = (directions.astype(np.float32), centres[order].astype(np.float32), counts, sizes.astype(np.int32))
        model = SegmentsModel(self, data.vocabulary, bases, *arrays, ids=tuple(range(1, n + 1)), newest=n)
        return model.with_names(model.facts(data.items), {})

    def _sample_users(self, data: Dataset, rng: np.random.Generator) -> Codes:
        """The codes of at most ``max_users`` users, ascending."""
        if data.n_users <= self.max_users:
            return np.arange(data.n_users)
        return np.sort(rng.choice(data.n_users, self.max_users, replace=False))


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment, described for users."""

    id: int
    """The same from one training to the next."""
    name: str
    users: int
    """The number of its users, of those that k-means used."""
    share: float
    """The share of those users."""
    traits: Mapping[str, Sequence[tuple[str, float]]]
    """For each kind up to five values with their odds ratios, the most significant first."""
    items: tuple[str, ...]
    """Ids of the items that its users like most in comparison with others, the most significant first."""
    least: tuple[str, ...]
    """Ids of the items that its users like least in comparison with others."""


@dataclass(frozen=True, eq=False)
class SegmentsModel(EnsembleModel):
    recipe: Segments
    directions: Floats
    """The principal directions, shape ``(factors, directions)``."""
    centres: Floats
    """The centres of the segments, shape ``(n, directions)``."""
    counts: Floats
    """The number of users of each segment who like each item, shape ``(n, n_items)``."""
    sizes: Codes
    """The number of users of each segment, shape ``(n,)``."""
    ids: tuple[int, ...]
    """The id of each segment, the same from one training to the next."""
    newest: int
    """The highest id ever used; no id is used twice."""
    names: tuple[str, ...] = ()
    """The name of each segment."""
    marks: tuple[Sequence[Trait], ...] = ()
    """The traits in each name."""

    def segment_indices(self, profiles: Sequence[Profile]) -> Codes:
        """The segment index of each profile, shape ``(n_profiles,)``; ``UNASSIGNED`` if no item has factors."""
        return self._nearest(_unit_factors(*self.bases.values(), profiles=profiles))

    def segment_of(self, profile: Profile) -> tuple[int, str] | None:
        """The id and name of the profile's segment; None if it has no items with factors."""
        index = int(self.segment_indices([profile])[0])
        return None if index == UNASSIGNED else (self.ids[index], self.names[index])

    def segments(self, items: Mapping[str, Item], n: int = 10) -> list[Segment]:
        """All segments, described by the attributes of ``items``, with up to ``n`` most and least liked items."""
        facts = self.facts(items)
        return [self._describe(index, facts, n) for index in range(len(self.ids))]

    def score_state(self, evidence: UserEvidence) -> Floats:
        return np.asarray(self.score_batch([evidence])[0])

    def score_batch(self, batch: Sequence[UserEvidence]) -> Floats:
        indices = self.segment_indices([Profile(evidence.history) for evidence in batch])
        everyone = self.counts.sum(axis=0)
        prior = np.where(everyone > 0, everyone, np.nan) * (_PRIOR_USERS / self.sizes.sum())
        scores = (self.counts[indices] + prior) / (self.sizes[indices, None] + _PRIOR_USERS)
        scores[indices == UNASSIGNED] = np.nan
        return np.asarray(scores, np.float32)

    def after(self, before: SegmentsModel, data: Dataset) -> SegmentsModel:
        """This model with the ids and names of the model ``before``, for segments that are still the same.

        Factors are rotated from fit to fit, so segments are matched by their users: the users of ``data`` are assigned
        to the segments of both models, and segments are paired with the largest total overlap (the Hungarian method).
        A pair is the same segment if its Dice coefficient, 2 · both / (old + new), is at least a half. It has the same
        id, and the same name if every trait in the name is still significantly more frequent in it.
        """
        from scipy.optimize import linear_sum_assignment

        users = self.recipe._sample_users(data, np.random.default_rng(0))
        profiles = [data.profile(user) for user in users.tolist()]
        new, old = self.segment_indices(profiles), before.segment_indices(profiles)
        shared = np.zeros((len(self.ids), len(before.ids)))
        is_assigned = (new != UNASSIGNED) & (old != UNASSIGNED)
        np.add.at(shared, (new[is_assigned], old[is_assigned]), 1)
        overlap = 2 * shared / np.maximum(shared.sum(axis=1)[:, None] + shared.sum(axis=0), 1)
        pairs = zip(*(side.tolist() for side in linear_sum_assignment(-overlap)), strict=True)
        matches = {new_index: old_index for new_index, old_index in pairs if overlap[new_index, old_index] >= _MIN_DICE}
        facts, ids, newest = self.facts(data.items), [], before.newest
        for index in range(len(self.ids)):
            newest += index not in matches
            ids.append(before.ids[matches[index]] if index in matches else newest)
        names = {
            index: (before.names[old_index], before.marks[old_index])
            for index, old_index in matches.items()
            if all(facts.has_trait(index, (kind, value)) for kind, value in before.marks[old_index])
        }
        return replace(self, ids=tuple(ids), newest=newest).with_names(facts, names)

    def with_names(self, facts: TraitStatistics, old_names: Mapping[int, tuple[str, Sequence[Trait]]]) -> SegmentsModel:
        """This model with ``old_names`` (names and their traits by index), and new names for the other segments."""
        named = dict(old_names)
        for index in range(len(self.ids)):
            if index not in named:
                named[index] = name_group(facts, index, [name for name, _ in named.values()])
        names, marks = zip(*(named[index] for index in range(len(self.ids))), strict=True)
        return replace(self, names=names, marks=marks)

    def facts(self, items: Mapping[str, Item]) -> TraitStatistics:
        """Statistics of the traits of each segment, from the attributes of ``items``."""
        ids = self.vocabulary.ids[: self.counts.shape[1]]
        return TraitStatistics(self.counts, self.sizes.tolist(), [items.get(id_) for id_ in ids])

    def _nearest(self, units: Doubles) -> Codes:
        """The index of the nearest segment for each row of ``units``; ``UNASSIGNED`` for NaN."""
        has_factors = ~np.isnan(units[:, 0])
        indices = np.full(len(units), UNASSIGNED)
        indices[has_factors], _ = nearest(
            units[has_factors] @ self.directions.astype(np.float64), self.centres.astype(np.float64)
        )
        return indices

    def _describe(self, index: int, facts: TraitStatistics, n: int) -> Segment:
        ids = self.vocabulary.ids
        return Segment(
            id=self.ids[index],
            name=self.names[index],
            users=int(self.sizes[index]),
            share=float(self.sizes[index] / self.sizes.sum()),
            traits=facts.clearest(index),
            items=tuple(ids[code] for code in facts.best_items(index, n)),
            least=tuple(ids[code] for code in facts.least_items(index, n)),
        )


Segments.model = SegmentsModel


def _unit_factors(base: Model, *, profiles: Sequence[Profile]) -> Doubles:
    """The factors of users scaled to length 1, shape ``(n_profiles, factors)``; NaN for users without evidence."""
    if not isinstance(base, IALSModel):
        raise InvalidInput("Segments need exactly one model in `of`, an ials.", where="of")
    factors = base.users([base.extract_evidence(profile) for profile in profiles]).astype(np.float64)
    lengths = np.linalg.norm(factors, axis=1, keepdims=True)
    return np.asarray(factors / np.where(lengths > 0, lengths, np.nan))


def _principal_directions(units: Doubles, n: int) -> Doubles:
    """The ``n`` directions with the largest variance of the rows, shape ``(factors, n)``."""
    centred = units - units.mean(axis=0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    return np.asarray(vectors[:, ::-1][:, :n])


def _count_likes(data: Dataset, users: Codes, labels: Codes, n: int) -> Floats:
    """The number of users of each of ``n`` segments who like each item, shape ``(n, n_items)``."""
    from scipy.sparse import csr_array

    liked = (preference_matrix(data) > 0).astype(np.float32)
    membership = csr_array((np.ones(len(users), np.float32), (labels, users)), shape=(n, data.n_users))
    return np.asarray((membership @ liked).toarray(), np.float32)


def carry_over_segments(models: Mapping[str, Model], before: Mapping[str, Model], data: Dataset) -> dict[str, Model]:
    """``models``, with the ids and names that segments had in the models ``before``."""
    result = dict(models)
    for name, model in models.items():
        old = before.get(name)
        if isinstance(model, SegmentsModel) and isinstance(old, SegmentsModel):
            result[name] = model.after(old, data)
    return result
