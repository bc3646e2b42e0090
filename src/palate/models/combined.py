"""Combined: models made of other models, and what those say together."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.profile import History, Profile
from palate.data.vocabulary import Vocabulary
from palate.errors import InvalidInput
from palate.models.base import Model, ReadsItems, Recommender, Run
from palate.models.lessons import Lesson, lessons
from palate.models.reading import Reading
from palate.types import Bools, Floats

_DEFAULT_BASES: Final = ("ease", "ials", "sequence", "follows", "content", "popular", "trending")


def default_bases() -> dict[str, Recommender]:
    """The personal models that have something of their own to say, and the two that speak for everybody."""
    from palate.models.catalogue import recommender

    return {name: recommender(name) for name in _DEFAULT_BASES}


@dataclass(frozen=True)
class MadeOf(Recommender):
    """A recipe over other recipes."""

    of: Mapping[str, Recommender] = field(default_factory=default_bases)
    """The bases, by the names that pipelines and snapshots use."""

    def fit(self, data: Dataset, run: Run = Run()) -> ModelOf:
        return self.fit_over({name: recipe.fit(data, run) for name, recipe in self.of.items()}, data, run)

    @abstractmethod
    def fit_over(self, bases: Mapping[str, Model], data: Dataset, run: Run = Run()) -> ModelOf:
        """:meth:`fit` with the ``bases`` fitted on ``data`` already."""


@dataclass(frozen=True, eq=False)
class ModelOf(Model):
    bases: Mapping[str, Model]
    """By name; a snapshot stores them once, beside the models that are made of them."""

    def regrown(self, bases: Mapping[str, Model], vocabulary: Vocabulary, items: Sequence[Item]) -> Model:
        """This model over ``bases`` that have taken in ``items`` and now reach as far as ``vocabulary``."""
        return replace(self, bases=bases, vocabulary=vocabulary)


@dataclass(frozen=True)
class Combined(MadeOf):
    """A recipe that learns from lessons that its bases have not seen.

    They are fitted on the data without what the lessons ask for, and on all of it afterwards.
    """

    held_out: str = "newest"
    """Which question the lessons ask: ``newest``, ``last`` or ``random``."""
    max_lessons: int = 20_000

    def fit_over(self, bases: Mapping[str, Model], data: Dataset, run: Run = Run()) -> CombinedModel:
        if not self.of:
            raise InvalidInput(f"{self.name} needs at least one model to be made of.", where="of")
        train, asked = lessons(data, self.held_out, run.seed, self.max_lessons)
        students = self.students(train, asked, run)
        return self.learned(bases, students, train, asked if students else [], data, run)

    def students(self, train: Dataset, asked: Sequence[Lesson], run: Run) -> dict[str, Model]:
        """The bases fitted on ``train``; none where there are no lessons, or where it has nothing to learn from."""
        try:
            return {name: recipe.fit(train, run) for name, recipe in self.of.items()} if asked else {}
        except InvalidInput:
            return {}

    @abstractmethod
    def learned(
        self,
        bases: Mapping[str, Model],
        students: Mapping[str, Model],
        train: Dataset,
        asked: Sequence[Lesson],
        data: Dataset,
        run: Run,
    ) -> CombinedModel:
        """The model over ``bases``, fitted on ``data``; learned from what ``students``, fitted on ``train``, say.

        Without lessons (nobody did enough) there are no students, and all bases count alike.
        """


@dataclass(frozen=True, eq=False)
class CombinedModel(ModelOf):
    @abstractmethod
    def combined(self, opinions: Floats, histories: Sequence[History]) -> Floats:
        """Scores from what :func:`opinions_of` said, shape ``(n_histories, n_items)``."""

    def scores_of(self, reading: Reading) -> Floats:
        return np.asarray(self.scores_of_many([reading])[0])

    def scores_of_many(self, readings: Sequence[Reading]) -> Floats:
        profiles = [Profile(reading.history, reading.about) for reading in readings]
        return self.combined(opinions_of(self.bases, profiles), [profile.history for profile in profiles])

    @property
    def reads_about(self) -> bool:
        return any(base.reads_about for base in self.bases.values())


def fit_all(recipes: Mapping[str, Recommender], data: Dataset, run: Run = Run()) -> dict[str, Model]:
    """Fit every recipe on the same data."""
    return dict(fit_each(recipes, data, run))


def fit_each(recipes: Mapping[str, Recommender], data: Dataset, run: Run = Run()) -> Iterator[tuple[str, Model]]:
    """:func:`fit_all`, one after the other; what is made of recipes before it takes their models as they are."""
    models: dict[str, Model] = {}
    for place, (name, recipe) in enumerate(recipes.items()):
        run.progress(place / len(recipes), f"fitting {name}")
        if isinstance(recipe, MadeOf):
            bases = {
                base: models[base] if base in models and recipes[base] == inner else inner.fit(data, run)
                for base, inner in recipe.of.items()
            }
            models[name] = recipe.fit_over(bases, data, run)
        else:
            models[name] = recipe.fit(data, run)
        yield name, models[name]
    run.progress(1.0, "fitted")


def grown(models: Mapping[str, Model], vocabulary: Vocabulary, items: Sequence[Item]) -> dict[str, Model]:
    """``models`` with ``items`` taken in by those that read items; the others wait for a retraining."""
    fresh: dict[str, Model] = {}
    for name, model in models.items():
        if isinstance(model, ModelOf):
            own = {base: one for base, one in model.bases.items() if models.get(base) is not one}
            bases = {**fresh, **grown(own, vocabulary, items)}
            known = {base: bases[base] for base in model.bases}
            longest = max((one.vocabulary for one in known.values()), key=len)
            fresh[name] = model.regrown(known, longest, items)
        elif isinstance(model, ReadsItems):
            fresh[name] = model.with_items(vocabulary, items)
        else:
            fresh[name] = model
    return fresh


def opinions_of(bases: Mapping[str, Model], profiles: Sequence[Profile]) -> Floats:
    """What each base says to each person, shape ``(n_bases, n_profiles, n_items)``; NaN for what it cannot."""
    scores = [base.score(profiles) for base in bases.values()]
    width = max(said.shape[1] for said in scores)
    padded = [np.pad(said, ((0, 0), (0, width - said.shape[1])), constant_values=np.nan) for said in scores]
    return np.stack(padded)


def standardised(opinions: Floats, asked: Bools | None = None) -> Floats:
    """``(s - mean)/std`` along the last axis, over what is said; 0 ("neither for nor against") elsewhere.

    ``asked`` restricts what mean and deviation are taken over (it is broadcast over the bases).
    """
    said = ~np.isnan(opinions)
    counted = said if asked is None else said & asked
    n = np.maximum(counted.sum(axis=-1, keepdims=True), 1).astype(np.float32)
    mean = np.where(counted, opinions, np.float32(0)).sum(axis=-1, keepdims=True) / n
    centred = np.where(said, opinions - mean, np.float32(0))
    variance = np.where(counted, centred**2, np.float32(0)).sum(axis=-1, keepdims=True) / n
    spread = variance > 1e-12 * (1 + mean**2)
    return np.asarray(np.where(spread, centred / np.sqrt(np.where(spread, variance, 1)), 0), np.float32)


def unseen(histories: Sequence[History], model: Model, n_items: int) -> Bools:
    """Shape ``(n_histories, n_items)``: what is not in the history."""
    mask = np.ones((len(histories), n_items), np.bool_)
    for row, history in zip(mask, histories, strict=True):
        codes = history.codes(model.vocabulary)
        row[codes[codes >= 0]] = False
    return mask
