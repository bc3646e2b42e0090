"""Blend: how much to listen to each model, learned for each length of history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.profile import History
from palate.models.base import Model, Run, top
from palate.models.combined import Combined, CombinedModel, opinions_of, standardised, unseen
from palate.models.coordinate_ascent import best_alone, best_start, coordinate_ascent
from palate.models.lessons import FEW, Lesson, strangers
from palate.types import Bools, Codes, Floats

BANDS: Final = (0, 1, 3, FEW + 1, 20, 100)
"""Histories of 0, 1–2, 3–5, 6–19, 20–99 and 100 or more events are weighed apart."""
_AT_ONCE: Final = 256
_CANDIDATES: Final = 200
_LEAST: Final = 0.005
"""No base is silenced quite: it still decides where the others cannot say."""
_FELT: Final = np.float32(0.2)
"""So much of what is heard about newcomers is what follows their events: what they do must be felt at once."""
_NEVER: Final = np.float32(-1e3)


@dataclass(frozen=True)
class Blend(Combined):
    """Σ weight · (s - mean)/std over its bases, with weights that depend on how much is known of a person.

    Each base is standardised over the items that the person has not had. The weights are those
    under which lessons that the bases have not seen are answered best: coordinate ascent on
    NDCG@10 (Metzler and Croft, 2007), first for everyone, then for each band of history lengths.
    A step is taken only where it surely gains, so bands with few lessons stay near everyone's.
    Those of histories of up to 5 events are learned from people held out whole, but for a fifth:
    what they ask is another question. Someone new is told what is popular, someone well
    known what their own models say, and how much so is measured.

    Cost: the bases fitted three times, and O(n_lessons · n_bases²) for some tens of steps.
    """

    name: ClassVar[str] = "blend"
    max_lessons: int = 5_000

    def fit_over(self, bases: Mapping[str, Model], data: Dataset, run: Run = Run()) -> BlendModel:
        of_strangers = self._of_strangers(data, run)  # their students are gone before others are fitted
        model = super().fit_over(bases, data, run)
        assert isinstance(model, BlendModel)  # noqa: S101  # by `learned`
        weights = model.weights.copy()
        for band, learned in of_strangers.items():
            weights[band] = (1 - _FELT) * learned + _FELT * weights[band]
        return replace(model, weights=weights)

    def _of_strangers(self, data: Dataset, run: Run) -> dict[int, Floats]:
        """:func:`strangers_weights`; none where nobody can be left out."""
        train, asked = strangers(data, run.seed, self.max_lessons)
        students = self.students(train, asked, run)
        return strangers_weights(students, asked) if students else {}

    def learned(
        self,
        bases: Mapping[str, Model],
        students: Mapping[str, Model],
        train: Dataset,
        asked: Sequence[Lesson],
        data: Dataset,
        run: Run,
    ) -> BlendModel:
        run.progress(0.9, "blend: weighing")
        weights = learned_weights(students, asked) if asked else alike(len(bases))
        return BlendModel(self, data.vocabulary, bases, weights)


@dataclass(frozen=True, eq=False)
class BlendModel(CombinedModel):
    weights: Floats
    """Shape ``(n_bands, n_bases)``, each row adding up to 1."""

    def __post_init__(self) -> None:
        check_bands(self.weights)

    def weights_for(self, n_events: int) -> dict[str, float]:
        """How much each base counts for a history of ``n_events`` with known items."""
        return dict(zip(self.bases, self.weights[bands([n_events])[0]].tolist(), strict=True))

    def combined(self, opinions: Floats, histories: Sequence[History]) -> Floats:
        weights = self.weights[bands([history.n_known(self.vocabulary) for history in histories])]
        return blended(standardised(opinions, unseen(histories, self, opinions.shape[-1])), opinions, weights)


Blend.model = BlendModel


def bands(lengths: Sequence[int]) -> Codes:
    """Which of :data:`BANDS` each length of history is in."""
    return np.searchsorted(BANDS, lengths, side="right") - 1


def check_bands(weights: Floats) -> None:
    """
    Raises:
        ValueError: they were learned for other bands than these.
    """
    if len(weights) != len(BANDS):
        raise ValueError(f"it weighs {len(weights)} lengths of history, not {len(BANDS)}")


def blended(evidence: Floats, opinions: Floats, weights: Floats) -> Floats:
    """Σ weight · evidence, shape ``(n_histories, n_items)``; NaN where none of the ``opinions`` says anything.

    ``weights`` has shape ``(n_histories, n_bases)``.
    """
    scores: Floats = np.einsum("bhi,hb->hi", evidence, weights, optimize=True)
    scores[np.isnan(opinions).all(axis=0)] = np.nan
    return scores


def learned_weights(students: Mapping[str, Model], asked: Sequence[Lesson]) -> Floats:
    """The weights of a blend of ``students`` for each band, shape ``(n_bands, n_students)``."""
    evidence, wanted = _evidence(students, asked)
    everyone = coordinate_ascent(evidence, wanted, best_alone(evidence, wanted))
    weights = np.tile(everyone, (len(BANDS), 1))
    for one, mine in _by_band(asked):
        weights[one] = coordinate_ascent(evidence[:, mine], wanted[mine], everyone)
    return _heard(weights)


def strangers_weights(students: Mapping[str, Model], asked: Sequence[Lesson]) -> dict[int, Floats]:
    """The weights for each band that there are lessons about, learned from these alone."""
    evidence, wanted = _evidence(students, asked)
    weights: dict[int, Floats] = {}
    for one, mine in _by_band(asked):
        own, hit = evidence[:, mine], wanted[mine]
        weights[one] = _heard(coordinate_ascent(own, hit, best_start(own, hit)))
    return weights


def _heard(weights: Floats) -> Floats:
    """Each row adding up to 1, and no base without a say."""
    heard = np.maximum(weights / weights.sum(axis=-1, keepdims=True), _LEAST)
    return np.asarray(heard / heard.sum(axis=-1, keepdims=True), np.float32)


def _by_band(asked: Sequence[Lesson]) -> Iterator[tuple[int, Bools]]:
    """Each band that has lessons, and which of them are its own."""
    band = bands([len(lesson.profile.history) for lesson in asked])
    for one in np.unique(band).tolist():
        yield one, band == one


def _evidence(students: Mapping[str, Model], asked: Sequence[Lesson]) -> tuple[Floats, Bools]:
    """:func:`_choices` of all lessons, asked a few at a time."""
    chunks = [_choices(students, asked[start : start + _AT_ONCE]) for start in range(0, len(asked), _AT_ONCE)]
    evidence, wanted = (np.concatenate([chunk[part] for chunk in chunks], axis=-2) for part in range(2))
    return evidence, wanted


def _choices(students: Mapping[str, Model], asked: Sequence[Lesson]) -> tuple[Floats, Bools]:
    """What the students say of each lesson's candidates, and which of them were chosen.

    The candidates are what was chosen (the best hundred, if more was), and of the rest those that
    the students think best together.
    """
    histories = [lesson.profile.history for lesson in asked]
    opinions = opinions_of(students, [lesson.profile for lesson in asked])
    free = unseen(histories, next(iter(students.values())), opinions.shape[-1])
    evidence = standardised(opinions, free)
    wanted = np.zeros(free.shape, np.bool_)
    together = np.where(free, evidence.sum(axis=0), -np.inf).astype(np.float32)
    for row, said, lesson in zip(wanted, together, asked, strict=True):
        row[lesson.wanted] = True
        said[lesson.wanted[top(said[None, lesson.wanted], _CANDIDATES // 2)[0]]] = np.inf
    candidates = np.sort(top(together, _CANDIDATES), axis=1)  # by code, so that ties favour nobody
    candidates_free = np.take_along_axis(free, candidates, axis=1)
    chosen = np.take_along_axis(evidence, candidates[None], axis=2)
    return np.where(candidates_free, chosen, _NEVER), np.take_along_axis(wanted, candidates, axis=1)


def alike(n_bases: int) -> Floats:
    """The weights of a blend that has learned nothing."""
    return np.full((len(BANDS), n_bases), 1 / n_bases, np.float32)
