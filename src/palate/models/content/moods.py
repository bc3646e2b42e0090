"""Content recommendation by the emotions of item texts, for a target mood, an item or a history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from palate.models.abilities import ContentModel, ExplainableModel, SimilarItems
from palate.models.base import Model, Recommender, Run
from palate.models.content.item_vectors import text_key
from palate.models.evidence import EvidenceDecay, UserEvidence
from palate.text.mood.classifier import EmotionClassifier
from palate.text.mood.emotions import LABELS, RARE
from palate.text.mood.item_moods import mood_words, stated_moods
from palate.types import Bools, Codes, Floats

_MAX_DEVIATION: Final = np.float32(2)
"""Deviations are clipped at this number of standard deviations."""
_CLASSIFIER_TRUST: Final = np.array([0.0 if label in RARE else 0.5 for label in LABELS], np.float32)
"""The weight of the classifier's result relative to a tag: it is less reliable, and not at all for rare labels."""
_MAX_NEW_TEXTS: Final = 1_000


@dataclass(frozen=True)
class Moods(Recommender):
    """Similarity of the moods of items: 28 emotions, each as standard deviations from the catalogue's mean.

    A classifier reads them from descriptions and tags (:mod:`palate.text.mood`); a mood that a genre or tag names is
    a lower bound. Texts that a model of ``run.before`` classified and that did not change are not classified again.

    Cost: half a millisecond for each new item to fit, O(n_items) to score.
    """

    name: ClassVar[str] = "moods"
    is_ranker: ClassVar[bool] = False
    evidence_decay: EvidenceDecay = EvidenceDecay()

    def fit(self, data: Dataset, run: Run = Run()) -> MoodsModel:
        run.progress(0.0, "moods")
        keys, chances = np.zeros(data.n_items, np.int64), np.zeros((data.n_items, len(LABELS)), np.float32)
        for model in run.before.values():
            if isinstance(model, MoodsModel):
                codes = data.vocabulary.codes(model.vocabulary.ids)
                is_shared = codes >= 0
                keys[codes[is_shared]], chances[codes[is_shared]] = model.keys[is_shared], model.chances[is_shared]
        items = [data.items.get(id_) for id_ in data.vocabulary]
        _classify_changed_texts(items, np.arange(data.n_items, dtype=np.int32), keys, chances, data.n_items)
        levels = _log_odds(chances[keys != 0])
        mean = np.asarray(levels.mean(axis=0) if len(levels) else np.zeros(len(LABELS)), np.float32)
        spread = np.asarray(levels.std(axis=0) if len(levels) else np.ones(len(LABELS)), np.float32)
        spread[spread == 0] = 1
        tag_moods = np.stack([_tag_moods(item) for item in items]) if items else np.zeros((0, len(LABELS)), np.float32)
        return MoodsModel(self, data.vocabulary, keys, chances, tag_moods, mean, spread)


@dataclass(frozen=True, eq=False)
class MoodsModel(Model, ExplainableModel, SimilarItems, ContentModel):
    keys: Codes
    """A hash of the classified text of each item, shape ``(n_items,)``, int64; 0 for items without text."""
    chances: Floats
    """The probability of each emotion in each item, shape ``(n_items, n_labels)``."""
    tag_moods: Floats
    """The moods that genres and tags name, in standard deviations, shape ``(n_items, n_labels)``; 0 for none."""
    mean: Floats
    """The mean of the log odds at the time of the fit, shape ``(n_labels,)``."""
    spread: Floats
    """Their standard deviation, shape ``(n_labels,)``."""

    def __post_init__(self) -> None:
        vectors = self._standardise(_log_odds(self.chances))
        vectors[self.keys == 0] = 0
        vectors = np.where(self.tag_moods > 0, np.maximum(vectors, self.tag_moods), vectors)
        vectors.setflags(write=False)
        object.__setattr__(self, "_vectors", vectors)

    @property
    def vectors(self) -> Floats:
        """The moods of items in standard deviations, shape ``(n_items, n_labels)``; 0 for items without text."""
        return self._vectors  # type: ignore[attr-defined, no-any-return]  # set in __post_init__

    @property
    def known(self) -> Bools:
        """Which items have a known mood, shape ``(n_items,)``."""
        return np.asarray((self.keys != 0) | self.tag_moods.any(axis=1))

    def closeness(self, target: Floats) -> Floats:
        """The dot product of each item's mood and ``target``, shape ``(n_labels,)``; NaN where no mood is known."""
        return np.where(self.known, self.vectors @ target, np.float32(np.nan))

    def feels(self, label: str) -> Bools:
        """Which items have the mood ``label``, by the classifier's threshold or by a tag, shape ``(n_items,)``."""
        column = LABELS.index(label)
        is_classified = (self.chances[:, column] >= EmotionClassifier.shipped().thresholds[column]) & (
            label not in RARE
        )
        return np.asarray((is_classified & (self.keys != 0)) | (self.tag_moods[:, column] > 0))

    def score_state(self, evidence: UserEvidence) -> Floats:
        if not len(evidence):
            return np.full(len(self.vocabulary), np.nan, np.float32)
        return np.asarray(self.vectors @ (evidence.weights @ self.vectors[evidence.codes]), np.float32)

    def attribute(self, evidence: UserEvidence, items: Codes) -> Floats:
        return np.asarray(self.vectors[items] @ self.vectors[evidence.codes].T * evidence.weights)

    def similar(self, item: int) -> Floats:
        lengths = np.linalg.norm(self.vectors, axis=1)
        scores = self.vectors @ self.vectors[item] / np.maximum(lengths * lengths[item], np.float32(1e-9))
        scores[scores <= 0] = np.nan
        scores[item] = np.nan
        return np.asarray(scores, np.float32)

    def score_text(self, text: str) -> Floats:
        """The closeness of each item to the mood of ``text``."""
        return self.closeness(self._standardise(_log_odds(EmotionClassifier.shipped().chances([text])[0])))

    def with_items(self, vocabulary: Vocabulary, items: Sequence[Item]) -> MoodsModel:
        """At most 1,000 changed texts are classified, half a second; the others at the next fit. The means stay."""
        n_new = len(vocabulary) - len(self.vocabulary)
        keys = np.pad(self.keys, (0, n_new))
        chances, tag_moods = (np.pad(array, ((0, n_new), (0, 0))) for array in (self.chances, self.tag_moods))
        codes = np.array([vocabulary.code(item.id) for item in items], np.int32)
        if len(items):
            tag_moods[codes] = np.stack([_tag_moods(item) for item in items])
        _classify_changed_texts(items, codes, keys, chances, _MAX_NEW_TEXTS)
        return MoodsModel(self.recipe, vocabulary, keys, chances, tag_moods, self.mean, self.spread)

    def _standardise(self, levels: Floats) -> Floats:
        """Log odds as clipped standard deviations from the catalogue's mean, times the trust in the classifier."""
        return np.asarray(
            np.clip((levels - self.mean) / self.spread, -_MAX_DEVIATION, _MAX_DEVIATION) * _CLASSIFIER_TRUST
        )


Moods.model = MoodsModel


def _classify_changed_texts(
    items: Sequence[Item | None], codes: Codes, keys: Codes, chances: Floats, limit: int
) -> None:
    """Classify up to ``limit`` items whose text does not match ``keys``; update ``keys`` and ``chances`` in place."""
    texts = ["" if item is None else mood_words(item) for item in items]
    new_keys = np.array([text_key(text) for text in texts], np.int64)
    changed = np.flatnonzero(new_keys != keys[codes])
    keys[codes[changed]], chances[codes[changed]] = 0, 0
    changed_rows = [row for row in changed.tolist() if new_keys[row]][:limit]
    keys[codes[changed_rows]] = new_keys[changed_rows]
    chances[codes[changed_rows]] = EmotionClassifier.shipped().chances([texts[row] for row in changed_rows])


def _tag_moods(item: Item | None) -> Floats:
    """The moods that an item's genres and tags name, shape ``(n_labels,)``; 0 for none."""
    mood_of = {} if item is None else stated_moods(item)
    return np.array([mood_of.get(label, 0.0) for label in LABELS], np.float32)


def _log_odds(chances: Floats) -> Floats:
    """The log odds of ``chances``, clipped to finite values."""
    clipped = np.clip(chances, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(clipped / (1 - clipped)), np.float32)
