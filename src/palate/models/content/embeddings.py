"""Meaning: what an item's facts say, by sentence embeddings, for an item, a history or a request in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from palate.models.base import ContentModel, ExplainableModel, Model, Recommender, Run, SimilarItems
from palate.models.content.item_vectors import encoded, item_text, text_key
from palate.models.evidence import EvidenceDecay, UserEvidence
from palate.ports.encoder import Encoder
from palate.text.encoder import encoder, missing, needed
from palate.types import Bools, Codes, Floats

_LEAST: Final = np.float32(0.3)
"""Words without any sense come no nearer to an item; what asks for one does (seen on the sample catalogue)."""
_AT_ONCE: Final = 256


@dataclass(frozen=True)
class TextEmbedding(Recommender):
    """Cosine of sentence embeddings of an item's title, makers, genres, tags and description.

    A user with signed evidence w scores D·(Dᵀw), where D holds the vectors less their mean
    over the catalogue: what all items have in common tells none from another.

    Needs an encoder (:mod:`palate.text.encoder`). What a model of ``run.before`` has read and has
    not changed since is not encoded again.

    Cost: some 10 ms for each new item to fit, O(items) to score.
    """

    name: ClassVar[str] = "text_embedding"
    encoder: str = ""
    """A folder with the model of an encoder; empty for the installed one."""
    evidence_decay: EvidenceDecay = EvidenceDecay()

    @property
    def missing(self) -> str:
        return missing(self.encoder)

    def fit(self, data: Dataset, run: Run = Run()) -> TextEmbeddingModel:
        run.progress(0.0, "encoding")
        reader = needed(self.encoder)
        before = [model for model in run.before.values() if isinstance(model, TextEmbeddingModel)]
        known = {
            key: row
            for model in before
            if model.digest == reader.digest
            for key, row in zip(model.keys.tolist(), model.vectors, strict=True)
        }
        texts = [item_text(data.items.get(id_)) for id_ in data.vocabulary]
        keys, vectors = encoded(reader, texts, known)
        count = max(int((keys != 0).sum()), 1)
        centre = np.asarray(vectors.sum(axis=0) / np.float32(count), np.float32)
        return TextEmbeddingModel(self, data.vocabulary, reader.digest, keys, vectors, centre)


@dataclass(frozen=True, eq=False)
class TextEmbeddingModel(Model, ExplainableModel, SimilarItems, ContentModel):
    digest: str
    """Of the encoder; another's vectors cannot be compared."""
    keys: Codes
    """A hash of the text read of each item, shape ``(n_items,)``, int64; 0 where nothing is known."""
    vectors: Floats
    """Shape ``(n_items, dimensions)``, rows of length 1 (0 where nothing is known)."""
    centre: Floats
    """The mean of what was known when it was fitted, shape ``(dimensions,)``."""

    def score_evidence(self, evidence: UserEvidence) -> Floats:
        if not len(evidence):
            return np.full(len(self.vocabulary), np.nan, np.float32)
        taste = evidence.weights @ self._apart(evidence.codes)
        scores = self.vectors @ taste - self.centre @ taste
        scores[~self._known] = 0
        return np.asarray(scores, np.float32)

    def shares(self, evidence: UserEvidence, items: Codes) -> Floats:
        return np.asarray(self._apart(items) @ self._apart(evidence.codes).T * evidence.weights)

    def similar(self, item: int) -> Floats:
        scores = np.asarray(self.vectors @ self.vectors[item], np.float32)
        scores[scores <= 0] = np.nan
        scores[item] = np.nan
        return scores

    def score_text(self, text: str) -> Floats:
        """From 0 for a cosine of 0.3, the least that counts, to 1 for the same text."""
        reader = self._encoder()
        if reader is None or not text.strip():
            return np.full(len(self.vocabulary), np.nan, np.float32)
        cosines = self.vectors @ reader.encode([text])[0]
        return np.asarray(np.where(cosines > _LEAST, (cosines - _LEAST) / (1 - _LEAST), np.float32(np.nan)), np.float32)

    def with_items(self, vocabulary: Vocabulary, items: Sequence[Item]) -> TextEmbeddingModel:
        """At most 256 new texts are read, about two seconds; the rest at the next fit, as all are without encoder."""
        grown = len(vocabulary) - len(self.vocabulary)
        keys = np.pad(self.keys, (0, grown))
        vectors = np.pad(self.vectors, ((0, grown), (0, 0)))
        texts = {vocabulary.code(item.id): item_text(item) for item in items}
        changed = [code for code, text in texts.items() if text_key(text) != keys[code]]
        keys[changed], vectors[changed] = 0, 0
        reader = self._encoder()
        if reader is not None:
            some = changed[:_AT_ONCE]
            keys[some], vectors[some] = encoded(reader, [texts[code] for code in some], {})
        return TextEmbeddingModel(self.recipe, vocabulary, self.digest, keys, vectors, self.centre)

    @property
    def _known(self) -> Bools:
        return np.asarray(self.keys != 0)

    def _apart(self, codes: Codes) -> Floats:
        """The rows of ``codes`` less the centre; 0 where nothing is known."""
        return np.where(self._known[codes, None], self.vectors[codes] - self.centre, np.float32(0))

    def _encoder(self) -> Encoder | None:
        """The encoder that read the items, if it is here."""
        reader = encoder(self.recipe.encoder)
        return reader if reader is not None and reader.digest == self.digest else None


TextEmbedding.model = TextEmbeddingModel
