"""Batches of windows of histories for training, as NumPy arrays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from palate.models.neural.sequences import Sequences, favourites
from palate.types import Bools, Codes

_SORTED_BATCHES: Final = 8
"""Windows of so many batches are sorted by length, so that little is padded."""


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Consecutive events of users: token 0 of a window is the start, token t its event t - 1; padded at the ends.

    Token t predicts event t of the window, so that a window of n events has n tokens and n targets.
    """

    items: Codes
    """Shape ``(n_windows, n_tokens - 1)``, as ``kinds`` and ``gaps``."""
    kinds: Codes
    gaps: Codes
    next_gaps: Codes
    """The time from each token to the event after it, shape ``(n_windows, n_tokens)``; 0: unknown."""
    favourite_items: Codes
    """Favourites from before each window, shape ``(n_windows, n_favourites)``; padded with -1."""
    favourite_kinds: Codes
    targets: Codes
    """The item after each token, shape ``(n_windows, n_tokens)``; of padding any."""
    is_target: Bools
    """Whether a token has a target that is to be predicted, shape ``(n_windows, n_tokens)``."""


def cut(sequences: Sequences, users: Codes, first: Codes, n_events: Codes, n_favourites: int) -> Windows:
    """The windows of ``n_events`` events of ``users``, of which the first is the user's event ``first``."""
    width = int(n_events.max())
    position = np.arange(width)
    begin = sequences.starts[users] + first
    rows = np.minimum(begin[:, None] + position, len(sequences.items) - 1)
    is_event = position < n_events[:, None]
    inputs, is_input = rows[:, :-1], is_event[:, 1:]
    favourite_items, favourite_kinds = _favourites_before(sequences, users, first, n_favourites)
    return Windows(
        np.where(is_input, sequences.items[inputs], 0),
        np.where(is_input, sequences.kinds[inputs], 0),
        np.where(is_input, sequences.gaps[inputs], 0),
        np.where(is_event, sequences.gaps[rows], 0),
        favourite_items,
        favourite_kinds,
        sequences.items[rows],
        is_event & sequences.is_target[rows],
    )


def draw_batches(
    sequences: Sequences, users: Codes, length: int, batch: int, n_favourites: int, rng: np.random.Generator
) -> Iterator[Windows]:
    """Yield a window of up to ``length + 1`` events of each of ``users``, at a random position, in batches."""
    users = rng.permutation(users)
    lengths = sequences.lengths[users]
    n_events = np.minimum(lengths, length + 1)
    first = np.floor(rng.random(len(users)) * (lengths - n_events + 1)).astype(np.int64)
    spans = [
        np.arange(start, min(start + batch * _SORTED_BATCHES, len(users)))
        for start in range(0, len(users), batch * _SORTED_BATCHES)
    ]
    order = np.concatenate([span[np.argsort(n_events[span], kind="stable")] for span in spans])
    batches = [order[start : start + batch] for start in range(0, len(order), batch)]
    for index in rng.permutation(len(batches)).tolist():
        rows = batches[index]
        yield cut(sequences, users[rows], first[rows], n_events[rows], n_favourites)


def last_windows(sequences: Sequences, users: Codes, length: int, n_favourites: int) -> Windows:
    """The windows whose last target is the last event of each of ``users``, who have at least one event."""
    lengths = sequences.lengths[users]
    n_events = np.minimum(lengths, length + 1)
    return cut(sequences, users, lengths - n_events, n_events, n_favourites)


def _favourites_before(sequences: Sequences, users: Codes, first: Codes, n: int) -> tuple[Codes, Codes]:
    """The items and kinds of the ``n`` favourites of each user before their event ``first``."""
    width = min(n, int(first.max(initial=0)))
    items = np.full((len(users), width), -1, np.int64)
    kinds = np.zeros((len(users), width), np.int64)
    for row in np.flatnonzero(first).tolist() if n else ():
        begin = int(sequences.starts[users[row]])
        chosen = begin + favourites(sequences.preferences[begin : begin + int(first[row])], n)
        items[row, : len(chosen)], kinds[row, : len(chosen)] = sequences.items[chosen], sequences.kinds[chosen]
    return items, kinds
