"""Combined: models made of other models, and what those say together."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.order_test import Order
from palate.data.profile import History, Profile
from palate.data.vocabulary import Vocabulary
from palate.errors import InvalidInput
from palate.models.base import ContentModel, Model, Recommender, Run
from palate.models.ensemble.base_scores import base_scores
from palate.models.ensemble.training_examples import Fold, Questions, held_out_folds
from palate.models.evidence import UserEvidence
from palate.types import Floats

_DEFAULT_BASES: Final = ("ease", "ials", "linear_sequence", "sequential_rules", "content", "popular", "trending")


def default_bases() -> dict[str, Recommender]:
    """The personal models that have something of their own to say, and the two that speak for everybody."""
    from palate.models.registry import recommender

    return {name: recommender(name) for name in _DEFAULT_BASES}


@dataclass(frozen=True)
class Ensemble(Recommender):
    """A recipe over other recipes."""

    of: Mapping[str, Recommender] = field(default_factory=default_bases)
    """The bases, by the names that pipelines and snapshots use."""

    def fit(self, data: Dataset, run: Run = Run()) -> EnsembleModel:
        run = sharing_folds(run, [self])
        return self.fit_over({name: recipe.fit(data, run) for name, recipe in self.of.items()}, data, run)

    @abstractmethod
    def fit_over(self, bases: Mapping[str, Model], data: Dataset, run: Run = Run()) -> EnsembleModel:
        """:meth:`fit` with the ``bases`` fitted on ``data`` already."""


@dataclass(frozen=True, eq=False)
class EnsembleModel(Model):
    bases: Mapping[str, Model]
    """By name; a snapshot stores them once, beside the models that are made of them."""

    def with_new_items(self, bases: Mapping[str, Model], vocabulary: Vocabulary, items: Sequence[Item]) -> Model:
        """This model over ``bases`` that have taken in ``items`` and now reach as far as ``vocabulary``."""
        return replace(self, bases=bases, vocabulary=vocabulary)


@dataclass(frozen=True)
class Stacking(Ensemble):
    """A recipe that learns from what its bases say of held-out users, whom they have not seen."""

    objective: str = "auto"
    """What lists are for: ``taste`` (what else somebody likes), ``next`` (what they turn to next), or ``auto``: both
    where the order of events is worth something, else taste."""
    max_users: int = 1_000
    """At most so many users are held out."""

    def fit_folds(
        self, bases: Mapping[str, Model], data: Dataset, questions: Questions, run: Run
    ) -> Iterator[tuple[dict[str, Model], Fold]]:
        """Each fold with the recipes of ``bases`` fitted on its training part; none where nobody can be held out.

        Those that cannot learn from events whose order is worth so little take no part. Settings that ``bases`` chose
        on the data are not chosen again, and texts that they have read are not read again.

        Raises:
            InvalidInput: there are no bases.
        """
        if not bases:
            raise InvalidInput(f"{self.name} needs at least one model to be made of.", where="of")
        recipes: dict[str, Recommender] = {
            name: base.tuned_recipe for name, base in bases.items() if can_learn_from(base.recipe, questions.order)
        }
        inner = [base.bases for base in bases.values() if isinstance(base, EnsembleModel)]
        before = {name: model for models in (run.before, *inner, bases) for name, model in models.items()}
        for place, fold in enumerate(held_out_folds(data, questions.asked, run.seed, self.max_users)):
            if fold.examples:
                known = {} if run.kept is None else run.kept.setdefault((questions.asked, self.max_users, place), {})
                missing = {
                    name: recipe
                    for name, recipe in recipes.items()
                    if name not in known or known[name].recipe != recipe
                }
                try:
                    known.update(fit_all(missing, fold.train, Run(run.seed, before=before)))
                except InvalidInput:  # nothing is left to learn from
                    continue
                yield {name: known[name] for name in recipes}, fold


@dataclass(frozen=True, eq=False)
class StackingModel(EnsembleModel):
    @abstractmethod
    def combined(self, scores: Floats, histories: Sequence[History]) -> Floats:
        """One score from those of :func:`base_scores`, shape ``(n_histories, n_items)``."""

    def score_evidence(self, evidence: UserEvidence) -> Floats:
        return np.asarray(self.score_batch([evidence])[0])

    def score_batch(self, batch: Sequence[UserEvidence]) -> Floats:
        profiles = [Profile(evidence.history, evidence.about) for evidence in batch]
        return self.combined(base_scores(self.bases, profiles), [profile.history for profile in profiles])

    @property
    def reads_user_text(self) -> bool:
        return any(base.reads_user_text for base in self.bases.values())


def can_learn_from(recipe: Recommender, order: Order) -> bool:
    """Whether ``recipe`` can learn anything from events whose order is worth so much."""
    return {"": True, "order": order.is_meaningful, "dates": order.has_dates}[recipe.needs]


def learnable_recipes(recipes: Mapping[str, Recommender], order: Order) -> dict[str, Recommender]:
    """``recipes`` without those that can learn nothing from events whose order is worth so much, also as bases."""
    found: dict[str, Recommender] = {}
    for name, recipe in recipes.items():
        if isinstance(recipe, Ensemble):
            bases = learnable_recipes(recipe.of, order)
            left = replace(recipe, of=bases)
            if (bases or not recipe.of) and not left.missing:
                found[name] = left
        elif can_learn_from(recipe, order):
            found[name] = recipe
    return found


def sharing_folds(run: Run, recipes: Iterable[Recommender]) -> Run:
    """``run``, in which models of folds are kept if one of ``recipes`` is made of what is fitted on the same folds."""
    shared = any(isinstance(base, Stacking) for one in recipes if isinstance(one, Ensemble) for base in one.of.values())
    return replace(run, kept={}) if shared and run.kept is None else run


def fit_all(recipes: Mapping[str, Recommender], data: Dataset, run: Run = Run()) -> dict[str, Model]:
    """Fit every recipe on the same data."""
    return dict(fit_each(recipes, data, run))


def fit_each(recipes: Mapping[str, Recommender], data: Dataset, run: Run = Run()) -> Iterator[tuple[str, Model]]:
    """:func:`fit_all`, one after the other; what is made of recipes before it takes their models as they are."""
    models: dict[str, Model] = {}
    run = sharing_folds(run, recipes.values())
    for place, (name, recipe) in enumerate(recipes.items()):
        run.progress(place / len(recipes), f"fitting {name}")
        if isinstance(recipe, Ensemble):
            bases = {
                base: models[base] if base in models and recipes[base] == inner else inner.fit(data, run)
                for base, inner in recipe.of.items()
            }
            models[name] = recipe.fit_over(bases, data, run)
        else:
            models[name] = recipe.fit(data, run)
        yield name, models[name]
    run.progress(1.0, "fitted")


def with_new_items(models: Mapping[str, Model], vocabulary: Vocabulary, items: Sequence[Item]) -> dict[str, Model]:
    """``models`` with ``items`` taken in by those that read items; the others wait for a retraining."""
    fresh: dict[str, Model] = {}
    for name, model in models.items():
        if isinstance(model, EnsembleModel):
            own = {base: one for base, one in model.bases.items() if models.get(base) is not one}
            bases = {**fresh, **with_new_items(own, vocabulary, items)}
            known = {base: bases[base] for base in model.bases}
            longest = max((one.vocabulary for one in known.values()), key=len)
            fresh[name] = model.with_new_items(known, longest, items)
        elif isinstance(model, ContentModel):
            fresh[name] = model.with_items(vocabulary, items)
        else:
            fresh[name] = model
    return fresh
