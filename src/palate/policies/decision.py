"""Decisions as bytes, as they are stored with a list, and the likelihood of a list under other utilities."""

from __future__ import annotations

import json
import zlib
from typing import Final

import numpy as np

from palate.data.decision import Decision, PolicyDecision
from palate.errors import StorageFailed
from palate.policies.features import SCORE_COLUMN
from palate.types import Doubles

_FORMAT: Final = 1
_MAX_BYTES: Final = 16_000_000
"""Of a decision when it is decompressed; more is refused."""


def encode_decision(made: PolicyDecision) -> bytes:
    """A decision as compressed bytes: a JSON header, float16 features by column, and the score as float32."""
    n, n_features = made.decision.items.shape
    header = {
        "format": _FORMAT,
        "policy": made.policy,
        "version": made.version,
        "schema": made.schema,
        "shape": [len(made.decision.context), n, n_features],
        "rows": made.rows.tolist(),
        "unavailable": np.flatnonzero(~made.available).tolist(),
        "n_pinned": made.n_pinned,
        "is_restricted": made.is_restricted,
    }
    text = json.dumps(header, separators=(",", ":")).encode()
    others = np.delete(made.decision.items, SCORE_COLUMN, axis=1).T
    halves = np.concatenate([made.decision.context, others.ravel()]).astype("<f2")
    parts = (
        len(text).to_bytes(4, "little"),
        text,
        made.decision.items[:, SCORE_COLUMN].astype("<f4").tobytes(),
        halves.view(np.uint8).reshape(-1, 2).T.tobytes(),  # high bytes together: they compress well
    )
    return zlib.compress(b"".join(parts), 1)


def decode_decision(stored: bytes) -> PolicyDecision:
    """The inverse of :func:`encode_decision`, up to the precision of float16: 3 digits.

    Raises:
        StorageFailed: the bytes are damaged, or of another format.
    """
    try:
        decompressor = zlib.decompressobj()
        content = decompressor.decompress(stored, _MAX_BYTES)
        if not decompressor.eof:
            raise ValueError("it is cut off, or too large")
        start = 4 + int.from_bytes(content[:4], "little")
        header = json.loads(content[4:start])
        if header["format"] != _FORMAT:
            raise ValueError(f"it has the format {header['format']!r}, not {_FORMAT}")
        decision = _parse_features(content[start:], *header["shape"])
        available = np.ones(len(decision.items), np.bool_)
        available[np.array(header["unavailable"], np.int32)] = False
        rows = np.array(header["rows"], np.int32)
        if len(rows) and not -1 <= int(rows.min()) <= int(rows.max()) < len(available):
            raise ValueError("its rows are not among the candidates")
        names = ("policy", "version", "schema", "n_pinned", "is_restricted")
        values = {name: header[name] for name in names}
        return PolicyDecision(decision=decision, rows=rows, available=available, **values)
    except (zlib.error, ValueError, KeyError, TypeError, IndexError) as error:
        raise StorageFailed(
            f"The stored decision of a recommendation cannot be read ({error}); leave this recommendation out.",
            where="decision",
        ) from error


def _parse_features(content: bytes, n_context: int, n: int, n_features: int) -> Decision:
    """The features after the header; the sizes of all parts must be right."""
    if len(content) != 4 * n + 2 * (n_context + n * (n_features - 1)):
        raise ValueError("its length does not match its shape")
    scores = np.frombuffer(content, "<f4", n)
    pairs = np.frombuffer(content, np.uint8, offset=4 * n).reshape(2, -1).T
    halves = np.ascontiguousarray(pairs).view("<f2").ravel().astype(np.float32)
    others = halves[n_context:].reshape(n_features - 1, n).T
    items = np.insert(others, SCORE_COLUMN, scores, axis=1)
    return Decision(halves[:n_context], np.ascontiguousarray(items))


def list_log_probabilities(utilities: Doubles, made: PolicyDecision) -> Doubles:
    """The log-probability of each shown item at its position, given those above it, shape ``(k,)``.

    ``utilities`` are those of a policy for the decision, divided by surprise / 0.1. Positions that were pinned, or hold
    an item below those that were ranked, have probability 1 (0 as log). If the list was restricted
    (``is_restricted``), the result is that of a draw without the restriction.
    """
    remaining = made.available.copy()
    result = np.zeros(len(made.rows))
    for position, row in enumerate(made.rows.tolist()):
        if row < 0:
            continue
        if position >= made.n_pinned:
            result[position] = utilities[row] - np.logaddexp.reduce(utilities[remaining])
        remaining[row] = False
    return result
