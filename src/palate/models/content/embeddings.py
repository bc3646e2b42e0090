"""Content recommendation by sentence embeddings of item texts, for an item, a history or a text query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from palate.models.abilities import ContentModel, DotProductModel, ExplainableModel, SimilarItems
from palate.models.base import Model, Recommender, Run
from palate.models.content.item_vectors import encode_texts, item_text, text_key
from palate.models.evidence import EvidenceDecay, UserEvidence
from palate.ports.encoder import Encoder
from palate.text.encoder import encoder, missing, needed
from palate.types import Bools, Codes, Floats

_MIN_COSINE: Final = np.float32(0.3)
"""Meaningless queries have lower cosines with all items, and queries that describe an item a higher one (measured on
the sample catalogue)."""
_MAX_NEW_TEXTS: Final = 256


@dataclass(frozen=True)
class TextEmbedding(Recommender):
    """Cosine of sentence embeddings of an item's title, creators, genres, tags and description.

    A user with signed evidence w scores D·(Dᵀw), where the rows of D are the vectors less their mean
    over the catalogue, since what all items have in common does not distinguish them.

    Needs an encoder (:mod:`palate.text.encoder`). Texts that a model of ``run.before`` encoded and that did
    not change are not encoded again.

    Cost: about 10 ms for each new item to fit, O(n_items) to score.
    """

    name: ClassVar[str] = "text_embedding"
    encoder: str = ""
    """The folder of an encoder's model; empty for the installed one."""
    evidence_decay: EvidenceDecay = EvidenceDecay()

    @property
    def missing_requirement(self) -> str:
        return missing(self.encoder)

    def fit(self, data: Dataset, run: Run = Run()) -> TextEmbeddingModel:
        run.progress(0.0, "encoding")
        text_encoder = needed(self.encoder)
        before = [model for model in run.before.values() if isinstance(model, TextEmbeddingModel)]
        known = {
            key: row
            for model in before
            if model.digest == text_encoder.digest
            for key, row in zip(model.keys.tolist(), model.vectors, strict=True)
        }
        texts = [item_text(data.items.get(id_)) for id_ in data.vocabulary]
        keys, vectors = encode_texts(text_encoder, texts, known)
        n_known = max(int((keys != 0).sum()), 1)
        centre = np.asarray(vectors.sum(axis=0) / np.float32(n_known), np.float32)
        return TextEmbeddingModel(self, data.vocabulary, text_encoder.digest, keys, vectors, centre)


@dataclass(frozen=True, eq=False)
class TextEmbeddingModel(Model, ExplainableModel, SimilarItems, ContentModel, DotProductModel):
    has_unit_vectors: ClassVar[bool] = True
    score_without_vector: ClassVar[float] = 0.0
    recipe: TextEmbedding
    digest: str
    """The digest of the encoder; vectors of different encoders cannot be compared."""
    keys: Codes
    """A hash of the encoded text of each item, shape ``(n_items,)``, int64; 0 for items without text."""
    vectors: Floats
    """The embeddings, shape ``(n_items, dimensions)``, rows of length 1 (0 for items without text)."""
    centre: Floats
    """The mean embedding at the time of the fit, shape ``(dimensions,)``."""

    def score_state(self, evidence: UserEvidence) -> Floats:
        if not len(evidence):
            return np.full(len(self.vocabulary), np.nan, np.float32)
        taste = self._taste(evidence)
        scores = self.vectors @ taste - self.centre @ taste
        scores[~self.has_vector] = 0
        return np.asarray(scores, np.float32)

    @property
    def item_vectors(self) -> Floats:
        return self.vectors

    @cached_property
    def has_vector(self) -> Bools:
        return np.asarray(self.keys != 0)

    def query_vector(self, evidence: UserEvidence) -> Floats | None:
        return self._taste(evidence) if len(evidence) else None

    def query_offset(self, evidence: UserEvidence) -> float:
        return -float(self.centre @ self._taste(evidence))

    def attribute(self, evidence: UserEvidence, items: Codes) -> Floats:
        return np.asarray(self._centred_vectors(items) @ self._centred_vectors(evidence.codes).T * evidence.weights)

    def similar(self, item: int) -> Floats:
        scores = np.asarray(self.vectors @ self.vectors[item], np.float32)
        scores[scores <= 0] = np.nan
        scores[item] = np.nan
        return scores

    def score_text(self, text: str) -> Floats:
        """The cosine with ``text``, rescaled from [0.3, 1] to [0, 1]; NaN for lower ones."""
        text_encoder = self._encoder()
        if text_encoder is None or not text.strip():
            return np.full(len(self.vocabulary), np.nan, np.float32)
        cosines = self.vectors @ text_encoder.encode([text])[0]
        return np.asarray(
            np.where(cosines > _MIN_COSINE, (cosines - _MIN_COSINE) / (1 - _MIN_COSINE), np.float32(np.nan)), np.float32
        )

    def with_items(self, vocabulary: Vocabulary, items: Sequence[Item]) -> TextEmbeddingModel:
        """Encodes at most 256 new texts, in about two seconds, and none without encoder; the others wait for a fit."""
        n_new = len(vocabulary) - len(self.vocabulary)
        keys = np.pad(self.keys, (0, n_new))
        vectors = np.pad(self.vectors, ((0, n_new), (0, 0)))
        texts = {vocabulary.code(item.id): item_text(item) for item in items}
        changed = [code for code, text in texts.items() if text_key(text) != keys[code]]
        keys[changed], vectors[changed] = 0, 0
        text_encoder = self._encoder()
        if text_encoder is not None:
            encoded_codes = changed[:_MAX_NEW_TEXTS]
            keys[encoded_codes], vectors[encoded_codes] = encode_texts(
                text_encoder, [texts[code] for code in encoded_codes], {}
            )
        return TextEmbeddingModel(self.recipe, vocabulary, self.digest, keys, vectors, self.centre)

    def _taste(self, evidence: UserEvidence) -> Floats:
        """The weighted sum of the centred vectors of a history."""
        return np.asarray(evidence.weights @ self._centred_vectors(evidence.codes), np.float32)

    def _centred_vectors(self, codes: Codes) -> Floats:
        """The vectors of ``codes`` less the centre; 0 for items without text."""
        return np.where(self.has_vector[codes, None], self.vectors[codes] - self.centre, np.float32(0))

    def _encoder(self) -> Encoder | None:
        """The encoder of the items' vectors, if it is installed."""
        text_encoder = encoder(self.recipe.encoder)
        return text_encoder if text_encoder is not None and text_encoder.digest == self.digest else None


TextEmbedding.model = TextEmbeddingModel
