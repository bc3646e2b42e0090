"""Ranker: trees that correct what a blend says of its first candidates."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

import numpy as np

from palate.data.dataset import Dataset
from palate.data.profile import History, Profile
from palate.errors import InvalidInput
from palate.models.base import Model, Recommender, Run, top
from palate.models.composite import Stacking, StackingModel
from palate.models.ensemble.base_scores import base_scores, standardised, unseen_mask
from palate.models.ensemble.blend import Blend, BlendModel
from palate.models.ensemble.ranker_features import Facts, features, sources
from palate.models.ensemble.ranker_trees import HOW, Growing, Reached, contributions, grow, needed, opened, said
from palate.models.ensemble.training_examples import Example, Fold, Questions, choose_questions
from palate.models.evidence import UserEvidence
from palate.models.registry import recommender
from palate.models.search_space import Log, Space
from palate.types import Codes, Floats, Json

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_AT_ONCE: Final = 256


def _bases() -> dict[str, Recommender]:
    """A blend, and what follows at once: trees find that telling beside what follows soon."""
    following = recommender("sequential_rules", {"decay": 0.1, "shrinkage": 5.0, "k": 500})
    return {"blend": Blend(), "next": following}


@dataclass(frozen=True)
class Ranker(Stacking):
    """score = blend + trees for the ``max_candidates`` first candidates of a blend (LambdaMART: Burges, 2010).

    The trees are boosted from the blend's scores, so that none of them is the blend itself. They see of each candidate
    what every model says (raw, standardised, and the place it gives among those reached), popularity, rating, age and
    year, and how its genres, credits and domain fit the user's past and recent events. They are grown on users whom
    the models have not seen, as many as help users that they were not grown on
    (:mod:`~palate.models.ensemble.ranker_trees`). No candidate falls below those beyond the reach.

    Cost: the models of the blend fitted once more as for the blend itself, which are shared where both are fitted
    together; O(n_examples · reach · rounds) to train; about a millisecond for 100 candidates to score.
    """

    name: ClassVar[str] = "ranker"
    space: ClassVar[Space] = {"max_candidates": Log(50, 400), "rounds": Log(50, 500), "leaves": Log(4, 64)}
    of: Mapping[str, Recommender] = field(default_factory=_bases)
    """One blend, and models that the trees hear besides."""
    max_candidates: int = 150
    """As many candidates are corrected."""
    rounds: int = 150
    """At most so many trees are grown."""
    learning_rate: float = 0.03
    leaves: int = 7
    """At most so many in a tree; small trees hold up where there are few users to learn from."""

    @property
    def missing(self) -> str:
        if sum(isinstance(recipe, Blend) for recipe in self.of.values()) != 1:
            return "[models.ranker] of one blend, and other models or none"
        return "" if importlib.util.find_spec("lightgbm") else HOW

    def fit_over(self, bases: Mapping[str, Model], data: Dataset, run: Run = Run()) -> RankerModel:
        needed()  # before the work, not after it
        blends = [base for base in bases.values() if isinstance(base, BlendModel)]
        if len(blends) != 1:
            raise InvalidInput(f"A ranker corrects one blend, not {len(blends)}; name it in `of`.", where="of")
        questions = choose_questions(data, self.objective)
        run.progress(0.6, "ranker: asking held-out users")
        names, examples = self.examples(blends[0], bases, data, questions, run)
        run.progress(0.8, "ranker: boosting")
        grown = grow(examples, Growing(self.rounds, self.learning_rate, self.leaves, run.seed))
        card = {"questions": list(questions.asked), **grown.card}
        return RankerModel.over(self, data, bases, names, grown.trees, card)

    def examples(
        self, blend: BlendModel, bases: Mapping[str, Model], data: Dataset, questions: Questions, run: Run
    ) -> tuple[Sequence[str], list[Reached]]:
        """The names of the models that trees can hear, and what they see of the candidates of held-out users."""
        heard = _heard(blend, bases)
        names: Sequence[str] = list(heard)
        examples: list[Reached] = []
        for fitted, fold in self.fit_folds(heard, data, questions, run):
            names = list(fitted)
            examples += _examples(_student(self, blend, fitted, fold), fold.examples)
        return names, examples


@dataclass(frozen=True, eq=False)
class RankerModel(StackingModel):
    names: tuple[str, ...]
    """The models that the trees hear: of the blend, and others."""
    trees: str
    """As LightGBM writes them; empty: the blend stands."""
    card: Mapping[str, Json]
    """How many trees were grown, and how they did on users that they were not grown on."""
    popularity: Floats
    rating: Floats
    age: Floats
    year: Floats
    genres: csr_array
    credits: csr_array
    domains: csr_array

    @classmethod
    def over(
        cls,
        recipe: Ranker,
        data: Dataset,
        bases: Mapping[str, Model],
        names: Sequence[str],
        trees: str,
        card: Mapping[str, Json],
    ) -> RankerModel:
        facts = Facts.of(data)
        about: dict[str, Any] = {fact.name: getattr(facts, fact.name) for fact in fields(facts)}
        return cls(recipe, data.vocabulary, bases, tuple(names), trees, card, **about)

    @cached_property
    def facts(self) -> Facts:
        return Facts(**{fact.name: getattr(self, fact.name) for fact in fields(Facts)})

    @property
    def blend(self) -> BlendModel:
        return next(base for base in self.bases.values() if isinstance(base, BlendModel))

    @cached_property
    def heard(self) -> Mapping[str, Model]:
        """The models that the trees hear, by name."""
        heard = _heard(self.blend, self.bases)
        return {name: heard[name] for name in self.names}

    @cached_property
    def booster(self) -> Any:
        """LightGBM's, opened when first asked."""
        return opened(self.trees)

    def score_batch(self, batch: Sequence[UserEvidence]) -> Floats:
        if not self.trees:
            return self.blend.score_batch(batch)
        profiles = [Profile(evidence.history, evidence.about) for evidence in batch]
        return self.combined(base_scores(_heard(self.blend, self.bases), profiles), [one.history for one in profiles])

    def combined(self, scores: Floats, histories: Sequence[History]) -> Floats:
        """``scores`` are those of the blend's models, then those of the others that the trees hear."""
        blended = self.blend.combined(scores[: len(self.blend.bases)], histories)
        if self.trees:
            for row, one in zip(blended, self.candidates(scores, blended, histories), strict=True):
                row[one.codes] = corrected(one.scores, self.corrections(one.features), one.floor)
        return blended

    def candidates(self, scores: Floats, blended: Floats, histories: Sequence[History]) -> Iterator[Candidates]:
        """The first candidates of each history by the ``blended`` scores, ``(n_histories, n_items)``."""
        there = list(_heard(self.blend, self.bases))
        scores = scores[[there.index(name) for name in self.names]]
        unseen = unseen_mask(histories, self.vocabulary, blended.shape[1])
        standard = standardised(scores, unseen)
        for row, history in enumerate(histories):
            codes, floor = reached(np.where(unseen[row], blended[row], np.float32(np.nan)), self.recipe.max_candidates)
            seen = self.features(history, codes, scores[:, row, codes], standard[:, row, codes])
            yield Candidates(codes, blended[row, codes], floor, seen)

    def features(self, history: History, codes: Codes, scores: Floats, standard: Floats) -> Floats:
        """What the trees see of candidates, by what ``names`` say, raw and standardised, each ``(n_names, n)``."""
        return features(self.facts, self.vocabulary, history, codes, np.concatenate([scores, standard]))

    def corrections(self, features: Floats) -> Floats:
        """What the trees add to each score, shape ``(n,)``."""
        return said(self.booster, features)

    def contributions(self, features: Floats) -> Mapping[str, Floats]:
        """The :meth:`corrections` split by TreeSHAP over models, by name, each of shape ``(n,)``.

        What popularity, rating and age contribute belongs to ``popular``, what genres, credits, domain and years beside
        those of the past do to ``content``; the rest, and what trees say on the mean, to the empty name.
        """
        by_feature = contributions(self.booster, features)
        parts: dict[str, Floats] = {}
        for name, column in zip((*sources(self.names), ""), by_feature.T, strict=True):
            parts[name] = parts[name] + column if name in parts else column
        return parts


Ranker.model = RankerModel


class Candidates(NamedTuple):
    """The first candidates of one history."""

    codes: Codes
    """Rising."""
    scores: Floats
    """The blend's."""
    floor: float
    """The best score beyond them; -inf if nothing is."""
    features: Floats


def reached(scores: Floats, max_candidates: int) -> tuple[Codes, float]:
    """The places of the ``max_candidates`` highest ``scores``, rising, and the next highest score, or -inf.

    NaN is never among them; of equal scores the first count.
    """
    order = top(scores, max_candidates + 1)
    order = order[~np.isnan(scores[order])]
    floor = float(scores[order[max_candidates]]) if len(order) > max_candidates else -np.inf
    return np.sort(order[:max_candidates]), floor


def corrected(scores: Floats, correction: Floats, floor: float) -> Floats:
    """``scores`` + ``correction``, nowhere below ``floor``."""
    return np.asarray(np.maximum(scores + correction, np.float32(floor)))


def _heard(blend: BlendModel, bases: Mapping[str, Model]) -> dict[str, Model]:
    """The models of the blend, and the others of ``bases``."""
    others = {name: base for name, base in bases.items() if base is not blend and name not in blend.bases}
    return {**blend.bases, **others}


def _student(recipe: Ranker, blend: BlendModel, fitted: Mapping[str, Model], fold: Fold) -> RankerModel:
    """A ranker without trees over the models of a fold, with the weights of ``blend``."""
    own = [name in fitted for name in blend.bases]
    inner = {name: fitted[name] for name in blend.bases if name in fitted}
    weights, crossing = blend.weights[:, own], blend.crossing[own]
    blend = replace(blend, vocabulary=fold.train.vocabulary, bases=inner, weights=weights, crossing=crossing)
    bases = {"": blend, **{name: base for name, base in fitted.items() if name not in inner}}
    return RankerModel.over(recipe, fold.train, bases, tuple(fitted), "", {})


def _examples(student: RankerModel, examples: Sequence[Example]) -> Iterator[Reached]:
    """What the trees see of the first candidates of each example; domains of which nothing is known are left out."""
    asked = [one for one in examples if not one.domain]
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        histories = [one.profile.history for one in some]
        scores = base_scores(_heard(student.blend, student.bases), [one.profile for one in some])
        blended = student.blend.combined(scores[: len(student.blend.bases)], histories)
        for one, found in zip(some, student.candidates(scores, blended, histories), strict=True):
            n_known = one.profile.history.n_known(student.vocabulary)
            targets = np.isin(found.codes, one.targets)
            n_beyond = len(one.targets) - int(targets.sum())
            yield Reached(one, n_known, found.scores, found.features, targets, n_beyond)
