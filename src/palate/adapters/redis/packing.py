"""What is stored of a user, as bytes: a header, and frames to which more are appended.

Both a history and the lists shown lately are such values. A frame is its length, a position and a content; scripts read
lengths and positions alone.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np

from palate.data.events import KIND_OF_CODE, KINDS, Event
from palate.data.exposure_weights import N_POSITIONS
from palate.data.profile import History
from palate.data.recent_draws import RecentDraws
from palate.ports.event_log import Cursor

HEADER: Final = 21
"""Bytes of a header: a nonce (8), whether the value is complete (1), the position it was read at (8), frames (4)."""
_FRAME: Final = struct.Struct(">IQ")
_EVENT: Final = struct.Struct(">dBf")
_LIST: Final = struct.Struct(">Qd")
_LENGTH: Final = struct.Struct(">H")


def pack_event(cursor: Cursor, event: Event) -> bytes:
    """An event of a history, at its position in the log, as a frame."""
    value = np.nan if event.value is None else event.value
    return _frame(cursor, _EVENT.pack(event.at, KINDS[event.kind].code, value) + event.item.encode())


def pack_list(seed: int, at: float, items: Sequence[str]) -> bytes:
    """A list that was shown, without the positions that do not count, as a frame."""
    ids = [item.encode() for item in items[:N_POSITIONS]]
    return _frame(1, _LIST.pack(seed, at) + b"".join(_LENGTH.pack(len(id_)) + id_ for id_ in ids))


def history_of(value: bytes, max_events: int) -> History:
    """The newest events of a packed history."""
    return _newest(_events(_contents(value, HEADER)), max_events)


def extended_history(history: History, tail: bytes, max_events: int) -> History:
    """A history with the events that were appended to its packed form since: one is inserted, several are merged."""
    contents = list(_contents(tail))
    if len(contents) > 1:
        return _newest(history.followed_by(_events(contents)), max_events)
    for content in contents:
        at, kind, value = _EVENT.unpack_from(content)
        event = Event(
            event_id="",
            user="",
            item=sys.intern(content[_EVENT.size :].decode()),
            kind=KIND_OF_CODE[kind].name,
            at=at,
            value=None if np.isnan(value) else value,
        )
        history = history.plus(event).newest(max_events)
    return history


def _events(contents: Iterable[bytes]) -> History:
    """Events in the order of their frames, whatever their times are."""
    rows = [(*_EVENT.unpack_from(content), content[_EVENT.size :]) for content in contents]
    return History(
        tuple(sys.intern(item.decode()) for *_, item in rows),
        np.array([kind for _, kind, *_ in rows], np.int8),
        np.array([value for *_, value, _ in rows], np.float32),
        np.array([at for at, *_ in rows], np.float64),
    )


def _newest(history: History, n: int) -> History:
    """The newest events, ordered by time; those of equal time keep their order."""
    order = np.argsort(history.at, kind="stable")[-n:]
    items = tuple(history.items[row] for row in order.tolist())
    return History(items, history.kinds[order], history.values[order], history.at[order])


def add_lists(draws: RecentDraws, frames: bytes, start: int = 0) -> RecentDraws:
    """Add packed lists to draws, which are returned."""
    for content in _contents(frames, start):
        seed, at = _LIST.unpack_from(content)
        draws.add(seed, at, list(_items(content)))
    return draws


def _frame(position: int, content: bytes) -> bytes:
    return _FRAME.pack(_FRAME.size - 4 + len(content), position) + content


def _contents(frames: bytes, start: int = 0) -> Iterator[bytes]:
    while start < len(frames):
        length, _ = _FRAME.unpack_from(frames, start)
        yield frames[start + _FRAME.size : start + 4 + length]
        start += 4 + length


def _items(content: bytes) -> Iterator[str]:
    start = _LIST.size
    while start < len(content):
        (length,) = _LENGTH.unpack_from(content, start)
        start += _LENGTH.size
        yield sys.intern(content[start : start + length].decode())
        start += length
