"""Decisions as bytes, as they are stored with a list, and the likelihood of a list under other utilities."""

from __future__ import annotations

import json
import zlib
from functools import lru_cache
from typing import Final, TypedDict

import numpy as np
import orjson

from palate.data.decision import Decision, PolicyDecision
from palate.errors import StorageFailed
from palate.policies.column_packing import pack_columns, unpack_columns
from palate.policies.feature_loops import fill_positions
from palate.policies.features import POSITION_COLUMN, SCORE_COLUMN
from palate.types import Doubles, Floats

_FORMAT: Final = b"\x02"
"""The first byte. Decisions of the first format are compressed by zlib, and begin with another byte."""
_HEAD: Final = len(_FORMAT) + 8
"""The format, the checksum, and the length of the header."""
_MAX_BYTES: Final = 16_000_000
"""Of a decision of the first format when it is decompressed; more is refused."""


class _Header(TypedDict, total=False):
    """What is stored of a decision beside its features."""

    format: int
    """Of the first format alone."""
    policy: str
    version: str
    schema: int
    shape: list[int]
    """Numbers of context features, of items, and of their features."""
    rows: list[int]
    unavailable: list[int]
    n_pinned: int
    is_restricted: bool
    has_positions: bool
    """Whether the positions are not stored, since they follow from the number of items."""


def encode_decision(made: PolicyDecision) -> bytes:
    """A decision as bytes: a JSON header, the score as float32, and the other features as packed float16 columns.

    Positions are not stored where they follow from the number of items.
    """
    n, n_features = made.decision.items.shape
    columns = made.decision.items.T
    has_positions = bool((columns[POSITION_COLUMN] == _positions(n)).all())
    header: _Header = {
        "policy": made.policy,
        "version": made.version,
        "schema": made.schema,
        "shape": [len(made.decision.context), n, n_features],
        "rows": made.rows.tolist(),
        "unavailable": np.flatnonzero(~made.available).tolist(),
        "n_pinned": made.n_pinned,
        "is_restricted": made.is_restricted,
        "has_positions": has_positions,
    }
    text = orjson.dumps(header)
    content = b"".join(
        (
            len(text).to_bytes(4, "little"),
            text,
            columns[SCORE_COLUMN].astype("<f4").tobytes(),
            made.decision.context.astype("<f2").tobytes(),
            pack_columns(columns[_packed_columns(n_features, has_positions)].astype(np.float16)),
        )
    )
    return _FORMAT + zlib.crc32(content).to_bytes(4, "little") + content


def decode_decision(stored: bytes) -> PolicyDecision:
    """The inverse of :func:`encode_decision`, up to the precision of float16: 3 digits.

    Raises:
        StorageFailed: the bytes are damaged, or of another format.
    """
    try:
        header, decision = _parse(stored) if stored.startswith(_FORMAT) else _parse_compressed(stored)
        available = np.ones(len(decision.items), np.bool_)
        available[np.array(header["unavailable"], np.int32)] = False
        rows = np.array(header["rows"], np.int32)
        if len(rows) and not -1 <= int(rows.min()) <= int(rows.max()) < len(available):
            raise ValueError("its rows are not among the candidates")
        return PolicyDecision(
            policy=header["policy"],
            version=header["version"],
            schema=header["schema"],
            decision=decision,
            rows=rows,
            available=available,
            n_pinned=header["n_pinned"],
            is_restricted=header["is_restricted"],
        )
    except (zlib.error, ValueError, KeyError, TypeError, IndexError) as error:
        raise StorageFailed(
            f"The stored decision of a recommendation cannot be read ({error}); leave this recommendation out.",
            where="decision",
        ) from error


def _parse(stored: bytes) -> tuple[_Header, Decision]:
    """The header and the features of a decision."""
    content = stored[len(_FORMAT) + 4 :]
    if stored[len(_FORMAT) : len(_FORMAT) + 4] != zlib.crc32(content).to_bytes(4, "little"):
        raise ValueError("its checksum is wrong")
    start = 4 + int.from_bytes(content[:4], "little")
    header: _Header = orjson.loads(content[4:start])
    n_context, n, n_features = header["shape"]
    items = np.empty((n, n_features), np.float32)
    items[:, SCORE_COLUMN] = np.frombuffer(content, "<f4", n, start)
    context = np.frombuffer(content, "<f2", n_context, start + 4 * n).astype(np.float32)
    if header["has_positions"]:
        items[:, POSITION_COLUMN] = _positions(n)
    columns = _packed_columns(n_features, header["has_positions"])
    items[:, columns] = unpack_columns(content[start + 4 * n + 2 * n_context :], len(columns), n).T
    return header, Decision(context, items)


def _parse_compressed(stored: bytes) -> tuple[_Header, Decision]:
    """The header and the features of a decision of the first format."""
    decompressor = zlib.decompressobj()
    content = decompressor.decompress(stored, _MAX_BYTES)
    if not decompressor.eof:
        raise ValueError("it is cut off, or too large")
    start = 4 + int.from_bytes(content[:4], "little")
    header: _Header = json.loads(content[4:start])
    if header["format"] != 1:
        raise ValueError(f"it has the format {header['format']!r}, not 1")
    content = content[start:]
    n_context, n, n_features = header["shape"]
    if len(content) != 4 * n + 2 * (n_context + n * (n_features - 1)):
        raise ValueError("its length does not match its shape")
    scores = np.frombuffer(content, "<f4", n)
    pairs = np.frombuffer(content, np.uint8, offset=4 * n).reshape(2, -1).T
    halves = np.ascontiguousarray(pairs).view("<f2").ravel().astype(np.float32)
    others = halves[n_context:].reshape(n_features - 1, n).T
    items = np.insert(others, SCORE_COLUMN, scores, axis=1)
    return header, Decision(halves[:n_context], np.ascontiguousarray(items))


def _packed_columns(n_features: int, has_positions: bool) -> list[int]:
    """The features that are packed: all but the score, and the position if it follows from the number of items."""
    left_out = (SCORE_COLUMN, POSITION_COLUMN) if has_positions else (SCORE_COLUMN,)
    return [column for column in range(n_features) if column not in left_out]


@lru_cache(maxsize=64)
def _positions(n: int) -> Floats:
    """The feature ``position`` of ``n`` items."""
    positions = np.empty(n, np.float32)
    fill_positions(positions)
    positions.flags.writeable = False
    return positions


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
