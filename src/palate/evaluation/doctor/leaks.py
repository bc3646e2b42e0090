"""Checks for leaks: test events in the training data, and columns that were swapped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from palate.data.dataset import Dataset
from palate.evaluation.doctor.findings import SHOWN, Case, Finding, part, share
from palate.types import Codes

_MOST: Final = 0.5
_SWAPPED: Final = 0.05
"""Where both ids are small numbers, a user has the id of an item by chance in far fewer events than this share."""
_SWAPPED_LEAST: Final = 10


def leaks(case: Case) -> Iterator[Finding]:
    """Test events that are also in the training data, and training events later than the test events."""
    train, test = case.data, case.test
    if test is None or not len(test):
        return
    users, items = train.users.extended(test.users.ids), train.vocabulary.extended(test.vocabulary.ids)
    is_leaked = np.isin(
        _pair_codes(test, users.codes(test.users.ids), items.codes(test.vocabulary.ids), len(items)),
        _pair_codes(train, users.codes(train.users.ids), items.codes(train.vocabulary.ids), len(items)),
    )
    n = int(is_leaked.sum())
    if n:
        rows = np.flatnonzero(is_leaked)[:SHOWN]
        names = zip(test.users.names(test.user[rows]), test.vocabulary.names(test.item[rows]), strict=True)
        yield Finding(
            "leaks",
            "stop" if n >= _MOST * len(test) else "harm",
            f"{part(n, len(test), 'test events')} are about a user and an item that the training data join already.",
            "A model that has seen the answer looks better than it is; Palate never asks for what it has shown.",
            "Take the test events out of the training file.",
            tuple(f"{user!r} with {item!r}" for user, item in names),
        )
    if n < _MOST * len(test) and case.timed and test.at.min() < test.at.max():
        newest = np.full(len(users), -np.inf)
        newest[users.codes(train.users.ids)] = train.at[np.maximum(train.starts[1:] - 1, 0)]
        later = newest[users.codes(test.users.ids)[test.user]] > test.at
        if later.mean() >= _MOST:
            yield Finding(
                "leaks",
                "note",
                f"{later.mean():.0%} of the test events lie before the last training event of the same user.",
                "The model learns from the future of what it is asked; in life it cannot.",
                "Split by time (`--protocol after` or `last_out`) if you want to know how it will do in life.",
            )


def swapped(case: Case) -> Iterator[Finding]:
    """User ids equal to item ids: one column was read twice."""
    data = case.data
    item_of_user = data.vocabulary.codes(data.users.ids)
    is_same = item_of_user[data.user] == data.item
    n = int(is_same.sum())
    if n >= max(_SWAPPED * len(data), _SWAPPED_LEAST):
        yield Finding(
            "swapped",
            "stop" if n >= _MOST * len(data) else "harm",
            f"In {n:,} events ({share(n, len(data))}) the user's id is the item's id.",
            "One column is probably read as both; then nothing can be learned of who likes what.",
            "Check which columns hold the user and the item.",
            tuple(repr(id_) for id_ in data.users.names(np.unique(data.user[is_same])[:SHOWN].tolist())),
        )


def _pair_codes(data: Dataset, users: Codes, items: Codes, n_items: int) -> Codes:
    """The user-item pair of each event as one integer."""
    return np.asarray(users[data.user].astype(np.int64) * n_items + items[data.item])
