"""What the transformer reads of items: genres, years and, where an encoder is installed, text vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.models.base import Run
from palate.models.content.item_features import ItemFeatures
from palate.models.content.item_vectors import encode_texts, item_text
from palate.models.rating.two_tower_text import known_vectors
from palate.ports.encoder import Encoder
from palate.text.encoder import encoder
from palate.types import Codes, Floats


@dataclass(frozen=True, slots=True, eq=False)
class ItemContent:
    """How items become features; :meth:`features` of new items fit the weights of old ones."""

    genres: tuple[str, ...]
    """The genres that are features."""
    digest: str
    """The digest of the encoder; empty: no text is read."""
    centre: Floats
    """The mean text vector, shape ``(width,)``; of width 0 without encoder."""
    folder: str
    """The folder of the encoder's model; empty for the installed one."""

    @classmethod
    def none(cls) -> ItemContent:
        """No features."""
        return cls((), "", np.zeros(0, np.float32), "")

    @classmethod
    def of(cls, data: Dataset, run: Run, folder: str) -> tuple[ItemContent, Floats]:
        """How the items of ``data`` become features, and these, shape ``(n_items, n_features)``."""
        items = [data.items.get(id_) for id_ in data.vocabulary]
        genres = ItemFeatures.from_items({}, [item for item in items if item is not None]).genres
        reader = encoder(folder)
        if reader is None or not data.items:
            content = cls(genres, "", np.zeros(0, np.float32), folder)
            return content, content.features(items)
        keys, vectors = encode_texts(reader, [item_text(item) for item in items], known_vectors(run, reader))
        centre = vectors.sum(axis=0) / np.float32(max(int((keys != 0).sum()), 1))
        content = cls(genres, reader.digest, np.asarray(centre, np.float32), folder)
        return content, np.hstack([content._genres_and_years(items), content._centred(keys, vectors)])

    def features(self, items: Sequence[Item | None], n_texts: int = 0) -> Floats:
        """The features of ``items``, shape ``(n_items, n_features)``; of texts only the first ``n_texts`` are encoded.

        Text vectors that are not encoded are 0, as are all if the encoder is not installed any more.
        """
        vectors = np.zeros((len(items), len(self.centre)), np.float32)
        reader = self._reader() if n_texts else None
        if reader is not None:
            texts = [item_text(item) for item in items[:n_texts]]
            vectors[:n_texts] = self._centred(*encode_texts(reader, texts, {}))
        return np.hstack([self._genres_and_years(items), vectors])

    def _genres_and_years(self, items: Sequence[Item | None]) -> Floats:
        return ItemFeatures({}, self.genres).genres_and_years(items)

    def _centred(self, keys: Codes, vectors: Floats) -> Floats:
        return np.asarray(np.where(keys[:, None] != 0, vectors - self.centre, np.float32(0)), np.float32)

    def _reader(self) -> Encoder | None:
        """The encoder of the features, if it is installed."""
        reader = encoder(self.folder) if self.digest else None
        return reader if reader is not None and reader.digest == self.digest else None


def content_vectors(features: Floats, projection: Floats) -> Floats:
    """The vectors of items without ids, from their features; NaN for items without any feature."""
    vectors = features @ projection
    vectors[~features.any(axis=1)] = np.nan
    return np.asarray(vectors, np.float32)
