"""Ensembles: recipes over base recipes, and the fitting of many recipes on the same data."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.order_test import Order
from palate.data.profile import Profile
from palate.data.vocabulary import Vocabulary
from palate.errors import InvalidInput
from palate.models.abilities import ExtensibleModel
from palate.models.base import FitCache, Model, Recommender, Run
from palate.models.ensemble.base_scores import base_scores
from palate.models.ensemble.training_examples import Fold, Questions, held_out_folds
from palate.models.evidence import UserEvidence
from palate.types import Floats

_DEFAULT_BASES: Final = ("ease", "ials", "linear_sequence", "sequential_rules", "content", "popular", "trending")


def default_bases() -> dict[str, Recommender]:
    """The default base recipes: the personal models with distinct signals, and two that are not personal."""
    from palate.models.registry import recommender

    return {name: recommender(name) for name in _DEFAULT_BASES}


@dataclass(frozen=True)
class Ensemble(Recommender):
    """A recipe over base recipes."""

    of: Mapping[str, Recommender] = field(default_factory=default_bases)
    """The base recipes, by the names that pipelines and snapshots use."""

    def fit(self, data: Dataset, run: Run = Run()) -> EnsembleModel:
        return _fit_ensemble(self, data, with_fit_cache(run, [self]))

    @abstractmethod
    def fit_on_bases(self, bases: Mapping[str, Model], data: Dataset, run: Run = Run()) -> EnsembleModel:
        """:meth:`fit` with the ``bases`` fitted on ``data`` already."""


@dataclass(frozen=True, eq=False)
class EnsembleModel(Model):
    """A fitted ensemble with its base models."""

    bases: Mapping[str, Model]
    """The base models by name; a snapshot stores them once, beside the ensembles that share them."""

    def with_new_items(self, bases: Mapping[str, Model], vocabulary: Vocabulary, items: Sequence[Item]) -> Model:
        """This model over ``bases`` that were extended by ``items`` to ``vocabulary``."""
        return replace(self, bases=bases, vocabulary=vocabulary)


@dataclass(frozen=True)
class Stacking(Ensemble):
    """A recipe that learns from the scores of its bases for held-out users (stacked generalisation, Wolpert, 1992)."""

    objective: str = "auto"
    """What lists should predict: ``taste`` (what else a user likes), ``next`` (a user's next event), or ``auto``: both
    where the order of events is informative, else taste."""
    max_users: int = 1_000
    """The maximum number of held-out users."""

    def fit_folds(
        self, bases: Mapping[str, Model], data: Dataset, questions: Questions, run: Run
    ) -> Iterator[tuple[dict[str, Model], Fold]]:
        """Yield for each fold the base models fitted on its training part, and the fold.

        Nothing if no user can be held out. Recipes that cannot learn from this order of events are left out.
        Settings that ``bases`` chose on the data are not chosen again, and texts that they encoded are not encoded
        again.

        Raises:
            InvalidInput: there are no bases.
        """
        if not bases:
            raise InvalidInput(f"{self.name} needs at least one base model.", where="of")
        recipes: dict[str, Recommender] = {
            name: base.tuned_recipe for name, base in bases.items() if is_learnable(base.recipe, questions.order)
        }
        inner = [base.bases for base in bases.values() if isinstance(base, EnsembleModel)]
        before = {name: model for models in (run.before, *inner, bases) for name, model in models.items()}
        fit_cache = run.fit_cache if run.fit_cache is not None and run.fit_cache.shares_folds else None
        fold_run = Run(run.seed, before=before, fit_cache=fit_cache, checkpoints=run.checkpoints)
        for fold in held_out_folds(data, questions.kinds, run.seed, self.max_users):
            if fold.examples:
                try:
                    models = fit_all(recipes, fold.train, fold_run)
                except InvalidInput:  # the training part has no events to learn from
                    continue
                yield models, fold


@dataclass(frozen=True, eq=False)
class StackingModel(EnsembleModel):
    """A fitted ensemble that combines the scores of its base models."""

    @abstractmethod
    def combine_scores(self, scores: Floats, profiles: Sequence[Profile]) -> Floats:
        """Combine the scores of the base models for each profile into one score for each item.

        The result has shape ``(n_profiles, n_items)``.
        """

    def score(self, profiles: Sequence[Profile]) -> Floats:
        if not profiles:
            return np.empty((0, len(self.vocabulary)), np.float32)
        return self.combine_scores(base_scores(self.bases, profiles), profiles)

    def score_state(self, evidence: UserEvidence) -> Floats:
        return np.asarray(self.score_batch([evidence])[0])

    def score_batch(self, batch: Sequence[UserEvidence]) -> Floats:
        return self.score([Profile(evidence.history, evidence.about) for evidence in batch])

    @property
    def reads_user_text(self) -> bool:
        return any(base.reads_user_text for base in self.bases.values())


def is_learnable(recipe: Recommender, order: Order) -> bool:
    """Whether ``recipe`` can be fitted: some need a meaningful order of events, or dates."""
    return {"": True, "order": order.is_meaningful, "dates": order.has_dates}[recipe.needs]


def learnable_recipes(recipes: Mapping[str, Recommender], order: Order) -> dict[str, Recommender]:
    """``recipes`` that can be fitted to events with this ``order``; ensembles lose the bases that cannot."""
    learnable: dict[str, Recommender] = {}
    for name, recipe in recipes.items():
        if isinstance(recipe, Ensemble):
            bases = learnable_recipes(recipe.of, order)
            reduced = replace(recipe, of=bases)
            if (bases or not recipe.of) and not reduced.missing_requirement:
                learnable[name] = reduced
        elif is_learnable(recipe, order):
            learnable[name] = recipe
    return learnable


def with_fit_cache(run: Run, recipes: Iterable[Recommender]) -> Run:
    """``run`` with a cache of fitted models, which shares models of folds if several of ``recipes`` use folds."""
    if run.fit_cache is not None:
        return run
    stackings = {_value_key(recipe) for recipe in _with_bases(recipes) if isinstance(recipe, Stacking)}
    return replace(run, fit_cache=FitCache(shares_folds=len(stackings) > 1))


def _with_bases(recipes: Iterable[Recommender]) -> Iterator[Recommender]:
    """``recipes`` and the bases of ensembles among them, at any depth."""
    for recipe in recipes:
        yield recipe
        if isinstance(recipe, Ensemble):
            yield from _with_bases(recipe.of.values())


def _value_key(value: object) -> Hashable:
    """A dictionary key of a recipe or one of its settings: recipes with equal settings have equal keys."""
    if is_dataclass(value) and not isinstance(value, type):
        return (type(value), *(_value_key(getattr(value, field.name)) for field in fields(value) if field.compare))
    if isinstance(value, Mapping):
        return tuple((name, _value_key(part)) for name, part in value.items())
    return tuple(map(_value_key, value)) if isinstance(value, (list, tuple)) else value


def fit_once(recipe: Recommender, data: Dataset, run: Run) -> Model:
    """The model of ``recipe`` and those of its bases from the cache of ``run``, fitted if they are not there."""

    def fit() -> Model:
        return _fit_ensemble(recipe, data, run) if isinstance(recipe, Ensemble) else recipe.fit(data, run)

    return fit() if run.fit_cache is None else run.fit_cache.get_or_fit(data, _value_key(recipe), fit)


def _fit_ensemble(recipe: Ensemble, data: Dataset, run: Run) -> EnsembleModel:
    return recipe.fit_on_bases({name: fit_once(base, data, run) for name, base in recipe.of.items()}, data, run)


def fit_all(recipes: Mapping[str, Recommender], data: Dataset, run: Run = Run()) -> dict[str, Model]:
    """Fit every recipe on ``data``, equal ones once; models by the names of ``recipes``."""
    return dict(fit_each(recipes, data, run))


def fit_each(recipes: Mapping[str, Recommender], data: Dataset, run: Run = Run()) -> Iterator[tuple[str, Model]]:
    """:func:`fit_all` as an iterator, in the order of ``recipes``."""
    run = with_fit_cache(run, recipes.values())
    for index, (name, recipe) in enumerate(recipes.items()):
        run.progress(index / len(recipes), f"fitting {name}")
        yield name, fit_once(recipe, data, run)
    run.progress(1.0, "fitted")


def with_new_items(models: Mapping[str, Model], vocabulary: Vocabulary, items: Sequence[Item]) -> dict[str, Model]:
    """``models`` with ``items`` added to those that read metadata and to ensembles; the others stay as they are."""
    extended: dict[str, Model] = {}
    for name, model in models.items():
        if isinstance(model, EnsembleModel):
            unshared = {base_name: base for base_name, base in model.bases.items() if models.get(base_name) is not base}
            available = {**extended, **with_new_items(unshared, vocabulary, items)}
            bases = {base_name: available[base_name] for base_name in model.bases}
            longest = max((base.vocabulary for base in bases.values()), key=len)
            extended[name] = model.with_new_items(bases, longest, items)
        elif isinstance(model, ExtensibleModel):
            extended[name] = model.with_items(vocabulary, items)
        else:
            extended[name] = model
    return extended
