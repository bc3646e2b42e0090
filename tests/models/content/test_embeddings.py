"""TextEmbedding keeps the contract, encodes only changed texts, and has no text search without its encoder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.profile import Profile
from palate.models import TextEmbedding
from palate.models.base import Run
from palate.models.content import embeddings
from palate.models.content.embeddings import TextEmbeddingModel
from palate.testing import ModelContract
from palate.text.encoder import SentenceEncoder
from palate.types import Floats


class Spelling:
    """An encoder without weights: the mean of a random direction for each word."""

    digest = "spelling"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> Floats:
        self.texts += texts
        rows = [np.mean([_direction(word) for word in text.casefold().split()], axis=0) for text in texts]
        vectors = np.array(rows, np.float32).reshape(len(texts), 32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def _direction(word: str) -> Floats:
    seed = int.from_bytes(hashlib.blake2b(word.strip(".,").encode(), digest_size=4).digest(), "big")
    return np.asarray(np.random.default_rng(seed).normal(size=32), np.float32)


@pytest.fixture(autouse=True)
def spelling(monkeypatch: pytest.MonkeyPatch) -> Spelling:
    encoder = Spelling()
    monkeypatch.setattr(embeddings, "needed", lambda _folder: encoder)
    monkeypatch.setattr(embeddings, "encoder", lambda _folder: encoder)
    return encoder


@pytest.mark.slow
class TestTextEmbedding(ModelContract):
    recipe = TextEmbedding()


SPACE = Item(id="space", domain="film", title="Lonely astronaut")
ORBIT = Item(id="orbit", domain="film", title="Astronaut lost")
SEA = Item(id="sea", domain="film", title="Whale song")
ITEMS = (SPACE, ORBIT, SEA)


def fitted(*items: Item, run: Run = Run()) -> TextEmbeddingModel:
    return TextEmbedding().fit(Dataset.from_columns([], [], items=items), run)


def test_the_score_is_the_cosine_of_what_stands_apart_from_the_mean(spelling: Spelling) -> None:
    vectors = spelling.encode([item.title for item in ITEMS])
    centred = vectors - vectors.mean(axis=0)
    np.testing.assert_allclose(fitted(*ITEMS).score([Profile.of(["space"])])[0], centred @ centred[0], atol=1e-6)


def test_only_what_changed_is_read_again(spelling: Spelling) -> None:
    before = fitted(*ITEMS)
    spelling.texts.clear()
    changed = replace(SEA, title="Whale hunt")
    again = fitted(SPACE, ORBIT, changed, run=Run(before={"text_embedding": before}))
    assert spelling.texts == ["Whale hunt"]
    np.testing.assert_array_equal(again.vectors[:2], before.vectors[:2])
    spelling.texts.clear()
    again.with_items(again.vocabulary, [SPACE, changed])
    assert spelling.texts == []


def test_what_another_encoder_read_is_read_anew(spelling: Spelling) -> None:
    before = fitted(*ITEMS)
    spelling.digest = "another"
    spelling.texts.clear()
    fitted(*ITEMS, run=Run(before={"text_embedding": before}))
    assert len(spelling.texts) == 3
    assert np.isnan(before.score_text("astronaut")).all(), "compared with vectors of another encoder"


def test_without_its_encoder_a_model_knows_what_it_has_read(monkeypatch: pytest.MonkeyPatch) -> None:
    model = fitted(*ITEMS)
    scores = model.score([Profile.of(["space"])])
    monkeypatch.setattr(embeddings, "encoder", lambda _folder: None)
    np.testing.assert_array_equal(model.score([Profile.of(["space"])]), scores)
    assert np.isnan(model.score_text("astronaut")).all()
    grown = model.with_items(model.vocabulary.extended(["new"]), [replace(SPACE, id="new")])
    assert isinstance(grown, TextEmbeddingModel)
    assert grown.score([Profile.of(["space"])])[0, 3] == 0
    assert not grown.vectors[3].any()


def test_a_flood_of_new_items_waits_for_the_next_fit(spelling: Spelling) -> None:
    model = fitted(*ITEMS)
    new = [Item(id=f"new {number}", domain="film", title=f"Astronaut {number}") for number in range(300)]
    grown = model.with_items(model.vocabulary.extended(item.id for item in new), new)
    assert (grown.keys != 0).sum() == 3 + 256


@pytest.mark.parametrize("words", ["", "  \n"])
def test_no_words_name_nothing(words: str) -> None:
    assert np.isnan(fitted(*ITEMS).score_text(words)).all()


def test_an_item_of_which_nothing_is_known_is_neither_near_nor_far() -> None:
    model = TextEmbedding().fit(Dataset.from_columns(["ann"], ["stranger"], items=ITEMS))
    code = model.vocabulary.code("stranger")
    assert model.score([Profile.of(["space"])])[0, code] == 0
    assert not model.score([Profile.of(["stranger"])]).any()


def test_words_find_what_they_mean(minilm: SentenceEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "needed", lambda _folder: minilm)
    monkeypatch.setattr(embeddings, "encoder", lambda _folder: minilm)
    scores = fitted(*ITEMS).score_text("a cosmonaut alone in orbit")
    assert scores[0] > 0 < scores[1]
    assert np.isnan(scores[2])
    for nonsense in ("zzzz", "%", "' OR 1=1 --", "xyzzy", "\x00 …"):
        assert np.isnan(fitted(*ITEMS).score_text(nonsense)).all()
