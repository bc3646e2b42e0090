"""Moods: what items feel like, for a mood to aim at, an item or a history."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from palate.models.base import ContentModel, ExplainableModel, Model, Recommender, Run, SimilarItems
from palate.models.evidence import EvidenceDecay, UserEvidence
from palate.text.mood.classifier import EmotionClassifier
from palate.text.mood.emotions import LABELS, RARE
from palate.text.mood.item_moods import mood_words, said_moods
from palate.types import Bools, Codes, Floats

_FURTHEST: Final = np.float32(2)
"""Standard deviations; what lies further out tells no more."""
_READ: Final = np.array([0.0 if label in RARE else 0.5 for label in LABELS], np.float32)
"""How much a description counts beside what a tag says outright: it is read roughly, and rare labels are guessed."""
_AT_ONCE: Final = 1_000


@dataclass(frozen=True)
class Moods(Recommender):
    """How near the moods of items are: 28 emotions, each from the catalogue's mean in standard deviations.

    They are read from descriptions and tags (:mod:`palate.text.mood`); what a genre or tag says outright counts at
    least so much. What a model of ``run.before`` has read and has not changed since is not read again.

    Cost: half a millisecond for each new item to fit, O(items) to score.
    """

    name: ClassVar[str] = "moods"
    ranks: ClassVar[bool] = False
    evidence_decay: EvidenceDecay = EvidenceDecay()

    def fit(self, data: Dataset, run: Run = Run()) -> MoodsModel:
        run.progress(0.0, "moods")
        keys, chances = np.zeros(data.n_items, np.int64), np.zeros((data.n_items, len(LABELS)), np.float32)
        for model in run.before.values():
            if isinstance(model, MoodsModel):
                shared = data.vocabulary.codes(model.vocabulary.ids)
                here = shared >= 0
                keys[shared[here]], chances[shared[here]] = model.keys[here], model.chances[here]
        items = [data.items.get(id_) for id_ in data.vocabulary]
        _read(items, np.arange(data.n_items, dtype=np.int32), keys, chances, data.n_items)
        levels = _levels(chances[keys != 0])
        mean = np.asarray(levels.mean(axis=0) if len(levels) else np.zeros(len(LABELS)), np.float32)
        spread = np.asarray(levels.std(axis=0) if len(levels) else np.ones(len(LABELS)), np.float32)
        spread[spread == 0] = 1
        said = np.stack([_said(item) for item in items]) if items else np.zeros((0, len(LABELS)), np.float32)
        return MoodsModel(self, data.vocabulary, keys, chances, said, mean, spread)


@dataclass(frozen=True, eq=False)
class MoodsModel(Model, ExplainableModel, SimilarItems, ContentModel):
    keys: Codes
    """A hash of the text read of each item, shape ``(n_items,)``, int64; 0 where there is none."""
    chances: Floats
    """Of each emotion in each item, shape ``(n_items, n_labels)``."""
    said: Floats
    """What genres and tags say outright, in standard deviations, of the same shape; 0 for nothing."""
    mean: Floats
    """Of the log odds when it was fitted, shape ``(n_labels,)``."""
    spread: Floats

    def __post_init__(self) -> None:
        vectors = self._apart(_levels(self.chances))
        vectors[self.keys == 0] = 0
        vectors = np.where(self.said > 0, np.maximum(vectors, self.said), vectors)
        vectors.setflags(write=False)
        object.__setattr__(self, "_vectors", vectors)

    @property
    def vectors(self) -> Floats:
        """What items feel like, shape ``(n_items, n_labels)``; 0 where nothing is known."""
        return self._vectors  # type: ignore[attr-defined, no-any-return]  # set in __post_init__

    @property
    def known(self) -> Bools:
        """Of which items something is known, shape ``(n_items,)``."""
        return np.asarray((self.keys != 0) | self.said.any(axis=1))

    def closeness(self, target: Floats) -> Floats:
        """How much items feel like ``target``, shape ``(n_labels,)``; NaN where nothing is known."""
        return np.where(self.known, self.vectors @ target, np.float32(np.nan))

    def feels(self, label: str) -> Bools:
        """Which items are found to feel so, shape ``(n_items,)``."""
        place = LABELS.index(label)
        found = (self.chances[:, place] >= EmotionClassifier.shipped().thresholds[place]) & (label not in RARE)
        return np.asarray((found & (self.keys != 0)) | (self.said[:, place] > 0))

    def score_evidence(self, evidence: UserEvidence) -> Floats:
        if not len(evidence):
            return np.full(len(self.vocabulary), np.nan, np.float32)
        return np.asarray(self.vectors @ (evidence.weights @ self.vectors[evidence.codes]), np.float32)

    def shares(self, evidence: UserEvidence, items: Codes) -> Floats:
        return np.asarray(self.vectors[items] @ self.vectors[evidence.codes].T * evidence.weights)

    def similar(self, item: int) -> Floats:
        lengths = np.linalg.norm(self.vectors, axis=1)
        scores = self.vectors @ self.vectors[item] / np.maximum(lengths * lengths[item], np.float32(1e-9))
        scores[scores <= 0] = np.nan
        scores[item] = np.nan
        return np.asarray(scores, np.float32)

    def score_text(self, text: str) -> Floats:
        """Closeness to the mood of ``text``."""
        return self.closeness(self._apart(_levels(EmotionClassifier.shipped().chances([text])[0])))

    def with_items(self, vocabulary: Vocabulary, items: Sequence[Item]) -> MoodsModel:
        """At most 1,000 changed texts are read, half a second; the rest at the next fit. The means stay."""
        grown = len(vocabulary) - len(self.vocabulary)
        keys = np.pad(self.keys, (0, grown))
        chances, said = (np.pad(one, ((0, grown), (0, 0))) for one in (self.chances, self.said))
        codes = np.array([vocabulary.code(item.id) for item in items], np.int32)
        if len(items):
            said[codes] = np.stack([_said(item) for item in items])
        _read(items, codes, keys, chances, _AT_ONCE)
        return MoodsModel(self.recipe, vocabulary, keys, chances, said, self.mean, self.spread)

    def _apart(self, levels: Floats) -> Floats:
        """Log odds as distances from the catalogue's mean, as far as they are believed."""
        return np.asarray(np.clip((levels - self.mean) / self.spread, -_FURTHEST, _FURTHEST) * _READ)


Moods.model = MoodsModel


def _read(items: Sequence[Item | None], codes: Codes, keys: Codes, chances: Floats, most: int) -> None:
    """Read the moods of up to ``most`` items whose text is not that of ``keys``, into ``keys`` and ``chances``."""
    texts = ["" if item is None else mood_words(item) for item in items]
    new = np.array([_key(text) for text in texts], np.int64)
    changed = np.flatnonzero(new != keys[codes])
    keys[codes[changed]], chances[codes[changed]] = 0, 0
    read = [place for place in changed.tolist() if new[place]][:most]
    keys[codes[read]] = new[read]
    chances[codes[read]] = EmotionClassifier.shipped().chances([texts[place] for place in read])


def _said(item: Item | None) -> Floats:
    told = {} if item is None else said_moods(item)
    return np.array([told.get(label, 0.0) for label in LABELS], np.float32)


def _levels(chances: Floats) -> Floats:
    """Log odds."""
    held = np.clip(chances, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(held / (1 - held)), np.float32)


def _key(text: str) -> int:
    """A hash of 63 bits; 0 for no text."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 1) or 1 if text else 0
