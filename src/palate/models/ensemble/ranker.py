"""Ranker: gradient-boosted trees that correct the scores of a blend's first candidates."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

import numpy as np

from palate.data.dataset import Dataset
from palate.data.profile import History, Profile
from palate.errors import InvalidInput
from palate.models.base import Model, Recommender, Run, top
from palate.models.composite import Stacking, StackingModel
from palate.models.ensemble.base_scores import base_scores, standardised, unseen_mask
from palate.models.ensemble.blend import Blend, BlendModel
from palate.models.ensemble.ranker_features import ItemAttributes, features, sources
from palate.models.ensemble.ranker_trees import (
    INSTALL_HINT,
    CandidateExample,
    TreeSettings,
    correction_parts,
    fit_helpful_trees,
    load_lightgbm,
    predict_corrections,
)
from palate.models.ensemble.training_examples import Example, Fold, Questions, choose_questions
from palate.models.ensemble.trees.tree_arrays import TreeArrays, TreePaths, compute_paths, no_trees
from palate.models.registry import recommender
from palate.models.search_space import Log, Space
from palate.types import Bools, Codes, Doubles, Floats, Json

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_BATCH: Final = 256


def _default_bases() -> dict[str, Recommender]:
    """A blend, and sequential rules with a quick decay, which complement those of the blend."""
    next_item = recommender("sequential_rules", {"decay": 0.1, "shrinkage": 5.0, "k": 500})
    return {"blend": Blend(), "next": next_item}


@dataclass(frozen=True)
class Ranker(Stacking):
    """score = blend + trees for the ``max_candidates`` first candidates of a blend (LambdaMART: Burges, 2010).

    The trees are boosted from the blend's scores, so that no trees means the blend itself. Their features of a
    candidate are the scores of every model (raw, standardised, and as a rank among the candidates), popularity, rating,
    age and year, and the match of its genres, credits and domain with the user's past and recent events. They are
    fitted on users held out of the training of the models, as many trees as help users that they were not fitted on
    (:mod:`~palate.models.ensemble.ranker_trees`). No candidate falls below the items that are not candidates.

    Cost: the models of the blend fitted once more as for the blend itself, shared where both are fitted together;
    O(n_examples · max_candidates · rounds) to train; about 1 µs for each candidate and 100 trees to score.
    """

    name: ClassVar[str] = "ranker"
    space: ClassVar[Space] = {"max_candidates": Log(50, 400), "rounds": Log(50, 500), "leaves": Log(4, 64)}
    of: Mapping[str, Recommender] = field(default_factory=_default_bases)
    """One blend, and other models whose scores are features of the trees."""
    max_candidates: int = 150
    """The number of candidates whose scores are corrected."""
    rounds: int = 150
    """The largest number of trees."""
    learning_rate: float = 0.03
    leaves: int = 7
    """The largest number of leaves of a tree; small trees overfit less where there are few users."""

    @property
    def missing_requirement(self) -> str:
        if sum(isinstance(recipe, Blend) for recipe in self.of.values()) != 1:
            return "[models.ranker] with exactly one blend in `of`, and other models or none"
        return "" if importlib.util.find_spec("lightgbm") else INSTALL_HINT

    def fit_on_bases(self, bases: Mapping[str, Model], data: Dataset, run: Run = Run()) -> RankerModel:
        load_lightgbm()  # fail before the work, not after it
        blends = [base for base in bases.values() if isinstance(base, BlendModel)]
        if len(blends) != 1:
            raise InvalidInput(f"A ranker needs exactly one blend in `of`, not {len(blends)}.", where="of")
        questions = choose_questions(data, self.objective)
        run.progress(0.6, "ranker: scoring held-out users")
        names, examples = self.examples(blends[0], bases, data, questions, run)
        run.progress(0.8, "ranker: boosting")
        fitted = fit_helpful_trees(examples, TreeSettings(self.rounds, self.learning_rate, self.leaves, run.seed))
        card = {"questions": list(questions.kinds), **fitted.card}
        return RankerModel.over(self, data, bases, names, fitted.trees, card)

    def examples(
        self, blend: BlendModel, bases: Mapping[str, Model], data: Dataset, questions: Questions, run: Run
    ) -> tuple[Sequence[str], list[CandidateExample]]:
        """The names of the models that trees can use, and the candidates of held-out users with their features."""
        models = _input_models(blend, bases)
        names: Sequence[str] = list(models)
        examples: list[CandidateExample] = []
        for fitted, fold in self.fit_folds(models, data, questions, run):
            names = list(fitted)
            examples += _candidate_examples(_held_out_ranker(self, blend, fitted, fold), fold.examples)
        return names, examples


@dataclass(frozen=True, eq=False)
class RankerModel(StackingModel):
    recipe: Ranker
    names: tuple[str, ...]
    """The models whose scores are features of the trees: those of the blend, and others."""
    card: Mapping[str, Json]
    """The model card: how many trees there are, and NDCG@10 on users that they were not fitted on."""
    popularity: Floats
    """This and the next six are the fields of :class:`~palate.models.ensemble.ranker_features.ItemAttributes`."""
    rating: Floats
    age: Floats
    year: Floats
    genres: csr_array
    credits: csr_array
    domains: csr_array
    starts: Codes
    """This and the next seven are the fields of :class:`~palate.models.ensemble.trees.tree_arrays.TreeArrays`."""
    split_feature: Codes
    threshold: Floats
    nan_goes_left: Bools
    left_child: Codes
    right_child: Codes
    leaf_value: Doubles
    n_rows: Codes

    @classmethod
    def over(
        cls,
        recipe: Ranker,
        data: Dataset,
        bases: Mapping[str, Model],
        names: Sequence[str],
        trees: TreeArrays,
        card: Mapping[str, Json],
    ) -> RankerModel:
        """A ranker with these ``trees`` and the attributes of the items of ``data``."""
        attributes = ItemAttributes.of(data)
        columns = {column.name: getattr(attributes, column.name) for column in fields(attributes)}
        return cls(recipe, data.vocabulary, bases, tuple(names), card, **columns, **trees._asdict())

    @cached_property
    def attributes(self) -> ItemAttributes:
        """The attributes of the items."""
        return ItemAttributes(**{column.name: getattr(self, column.name) for column in fields(ItemAttributes)})

    @property
    def blend(self) -> BlendModel:
        """The blend whose scores are corrected."""
        return next(base for base in self.bases.values() if isinstance(base, BlendModel))

    @cached_property
    def base_models(self) -> Mapping[str, Model]:
        """The models whose scores are features of the trees, by name."""
        models = _input_models(self.blend, self.bases)
        return {name: models[name] for name in self.names}

    @property
    def has_trees(self) -> bool:
        """Whether there are trees; without them the scores are those of the blend."""
        return len(self.starts) > 1

    @cached_property
    def trees(self) -> TreeArrays:
        """The trees."""
        return TreeArrays(*(getattr(self, column) for column in TreeArrays._fields))

    @cached_property
    def _tree_paths(self) -> TreePaths:
        return compute_paths(self.trees)

    @cached_property
    def _feature_sources(self) -> tuple[list[str], Codes, Codes]:
        """The names of sources, the features ordered by source, and where those of each source start in this order.

        The last feature, the mean output of the trees, belongs to the empty name.
        """
        names, source_of = np.unique([*sources(self.names), ""], return_inverse=True)
        order = np.argsort(source_of, kind="stable")
        return names.tolist(), order, np.searchsorted(source_of[order], np.arange(len(names)))

    def score(self, profiles: Sequence[Profile]) -> Floats:
        if not profiles or not self.has_trees:
            return self.blend.score(profiles)
        return self.combine_scores(base_scores(_input_models(self.blend, self.bases), profiles), profiles)

    def combine_scores(self, scores: Floats, profiles: Sequence[Profile]) -> Floats:
        """The corrected scores of the blend; ``scores`` are those of the blend's models, then of the other models."""
        blended = self.blend.combine_scores(scores[: len(self.blend.bases)], profiles)
        if self.has_trees:
            histories = [profile.history for profile in profiles]
            for row, first in zip(blended, self.candidates(scores, blended, histories), strict=True):
                row[first.codes] = apply_corrections(first.scores, self.corrections(first.features), first.floor)
        return blended

    def candidates(self, scores: Floats, blended: Floats, histories: Sequence[History]) -> Iterator[FirstCandidates]:
        """The first candidates of each history by the ``blended`` scores, ``(n_histories, n_items)``."""
        order = list(_input_models(self.blend, self.bases))
        scores = scores[[order.index(name) for name in self.names]]
        unseen = unseen_mask(histories, self.vocabulary, blended.shape[1])
        standard = standardised(scores, unseen)
        for row, history in enumerate(histories):
            codes, floor = first_candidates(
                np.where(unseen[row], blended[row], np.float32(np.nan)), self.recipe.max_candidates
            )
            candidate_features = self.features(history, codes, scores[:, row, codes], standard[:, row, codes])
            yield FirstCandidates(codes, blended[row, codes], floor, candidate_features)

    def features(self, history: History, codes: Codes, scores: Floats, standard: Floats) -> Floats:
        """The features of candidates; ``scores`` and ``standard`` are raw and standardised, shape ``(n_names, n)``."""
        return features(self.attributes, self.vocabulary, history, codes, np.concatenate([scores, standard]))

    def corrections(self, features: Floats) -> Floats:
        """What the trees add to each score, shape ``(n,)``."""
        return predict_corrections(self.trees, features)

    def contributions(self, features: Floats) -> Mapping[str, Floats]:
        """The :meth:`corrections` split by TreeSHAP over models, by name, each of shape ``(n,)``.

        Popularity, rating and age count for ``popular``; genres, credits, domain and the difference of years from the
        past for ``content``; other features and the mean output of the trees for the empty name.
        """
        names, order, starts = self._feature_sources
        by_feature = correction_parts(self.trees, self._tree_paths, features)
        return dict(zip(names, np.add.reduceat(by_feature[order], starts, axis=0), strict=True))


Ranker.model = RankerModel


class FirstCandidates(NamedTuple):
    """The first candidates of one history."""

    codes: Codes
    """In ascending order."""
    scores: Floats
    """The blend's scores."""
    floor: float
    """The best score of the other items; -inf if there are none."""
    features: Floats


def first_candidates(scores: Floats, max_candidates: int) -> tuple[Codes, float]:
    """The indices of the ``max_candidates`` highest ``scores``, ascending, and the next highest score, or -inf.

    NaN is never among them; of equal scores the first are taken.
    """
    order = top(scores, max_candidates + 1)
    order = order[~np.isnan(scores[order])]
    floor = float(scores[order[max_candidates]]) if len(order) > max_candidates else -np.inf
    return np.sort(order[:max_candidates]), floor


def apply_corrections(scores: Floats, correction: Floats, floor: float) -> Floats:
    """``scores`` + ``correction``, nowhere below ``floor``."""
    return np.asarray(np.maximum(scores + correction, np.float32(floor)))


def _input_models(blend: BlendModel, bases: Mapping[str, Model]) -> dict[str, Model]:
    """The models of the blend, and the others of ``bases``."""
    others = {name: base for name, base in bases.items() if base is not blend and name not in blend.bases}
    return {**blend.bases, **others}


def _held_out_ranker(recipe: Ranker, blend: BlendModel, fitted: Mapping[str, Model], fold: Fold) -> RankerModel:
    """A ranker without trees over the models of a fold, with the weights of ``blend``."""
    is_fitted = [name in fitted for name in blend.bases]
    inner = {name: fitted[name] for name in blend.bases if name in fitted}
    blend = replace(
        blend,
        vocabulary=fold.train.vocabulary,
        bases=inner,
        weights=blend.weights[:, is_fitted],
        by_pause=blend.by_pause[..., is_fitted],
        crossing=blend.crossing[is_fitted],
    )
    bases = {"": blend, **{name: base for name, base in fitted.items() if name not in inner}}
    return RankerModel.over(recipe, fold.train, bases, tuple(fitted), no_trees(), {})


def _candidate_examples(ranker: RankerModel, examples: Sequence[Example]) -> Iterator[CandidateExample]:
    """The first candidates of each example with their features; examples of ``crossing`` are skipped."""
    usable = [example for example in examples if not example.domain]
    for start in range(0, len(usable), _BATCH):
        batch = usable[start : start + _BATCH]
        profiles = [example.profile for example in batch]
        histories = [profile.history for profile in profiles]
        scores = base_scores(_input_models(ranker.blend, ranker.bases), profiles)
        blended = ranker.blend.combine_scores(scores[: len(ranker.blend.bases)], profiles)
        for example, first in zip(batch, ranker.candidates(scores, blended, histories), strict=True):
            n_known = example.profile.history.n_known(ranker.vocabulary)
            targets = np.isin(first.codes, example.targets)
            n_beyond = len(example.targets) - int(targets.sum())
            yield CandidateExample(example, n_known, first.scores, first.features, targets, n_beyond)
