"""The texts of items, and their sentence embeddings with a cache."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np

from palate.data.items import Item
from palate.ports.encoder import Encoder
from palate.types import Codes, Floats


def item_text(item: Item | None) -> str:
    """The text of an item, most informative fields first, since encoders cut long texts."""
    if item is None:
        return ""
    parts = (item.title, ", ".join(item.creators), ", ".join((*item.genres, *item.tags)), item.description)
    return ". ".join(part for part in parts if part)


def text_key(text: str) -> int:
    """A hash of ``text`` of 63 bits; 0 for an empty text."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 1) or 1 if text else 0


def encode_texts(encoder: Encoder, texts: Sequence[str], known: Mapping[int, Floats]) -> tuple[Codes, Floats]:
    """The key and the embedding of each text, 0 for an empty text; texts whose key is in ``known`` are not encoded."""
    keys = [text_key(text) for text in texts]
    new_texts = {key: text for key, text in zip(keys, texts, strict=True) if key and key not in known}
    vectors = encoder.encode(list(new_texts.values()))
    rows = {0: np.zeros(vectors.shape[1], np.float32), **known, **dict(zip(new_texts, vectors, strict=True))}
    embeddings = np.array([rows[key] for key in keys], np.float32).reshape(len(keys), vectors.shape[1])
    return np.array(keys, np.int64), embeddings
