"""Checks of ratings and likes: whether they carry information."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from palate.data.events import DISLIKE, MAX_RATING, RATING
from palate.evaluation.doctor.findings import SHOWN, Case, Finding, part, quoted, share
from palate.evaluation.doctor.rows import BAD_RATING, lost
from palate.types import Doubles

_LOW: Final = MAX_RATING / 2
_SOME_USERS: Final = 0.01
_MANY_USERS: Final = 0.05
_LEAST_RATINGS: Final = 20
_LEAST_OF_ONE: Final = 5
_ONE_VALUE: Final = 0.98
"""Users rate items that they chose: 90 % ratings of 5 are normal."""
_HALF: Final = 0.5
_EXPLAINED: Final = 0.99
_LOST: Final = 0.1


def likes(case: Case) -> Iterator[Finding]:
    """Users without a positive event: only dislikes, and ratings of 2.5 or less."""
    data = case.data
    if not len(data):
        return
    is_negative = (data.kind == DISLIKE.code) | ((data.kind == RATING.code) & (data.value <= _LOW))
    n_positive = np.bincount(data.user[~is_negative], minlength=data.n_users)
    negative_users = np.flatnonzero((case.per_user > 0) & (n_positive == 0))
    n_active = int((case.per_user > 0).sum())
    if len(negative_users) == n_active:
        yield Finding(
            "likes",
            "stop",
            "No user likes anything: every event is a dislike or a rating of 2.5 or less.",
            "A model can only recommend what some users like. Perhaps the scale is upside down or too short.",
            "Check what a high number means; bring ratings to a scale that ends at 5.",
        )
    elif len(negative_users) >= _SOME_USERS * n_active:
        yield Finding(
            "likes",
            "harm" if len(negative_users) >= _MANY_USERS * n_active else "note",
            f"{part(len(negative_users), n_active, 'users')} like nothing: only dislikes, or ratings of 2.5 and less.",
            "From them a model learns what to avoid, and can hardly guess what to recommend.",
            "Bring in what they clicked, finished or saved too.",
            quoted(data.users.names(negative_users[:SHOWN].tolist())),
        )


def scale(case: Case) -> Iterator[Finding]:
    """A rating scale that does not end at 5, is compressed, or of which nearly one value is used."""
    n_unread = sum(lost(case, BAD_RATING).values())
    if n_unread:
        yield Finding(
            "ratings",
            "harm" if n_unread >= _LOST * case.report.read else "note",
            f"{n_unread:,} of {case.report.read:,} rows have a rating outside of (0, 5], and are left out.",
            "Palate's scale ends at 5. A scale to 10 or 100 loses its best ratings and keeps its worst.",
            'Divide: by 2 for a scale to 10, by 20 for one to 100. A 0 that means "no rating" is a click.',
            tuple(example for reason in lost(case, BAD_RATING) for example in case.report.examples.get(reason, []))[
                :SHOWN
            ],
        )
    data = case.data
    is_rating = data.kind == RATING.code
    values = data.value[is_rating].astype(np.float64)
    if len(values) < _LEAST_RATINGS:
        return
    distinct, counts = np.unique(values, return_counts=True)
    common = float(distinct[counts.argmax()])
    if len(distinct) == 1 or counts.max() >= _ONE_VALUE * len(values):
        yield Finding(
            "ratings",
            "harm",
            f"{share(counts.max(), len(values))} of the ratings are {common:g}.",
            "A rating that is always the same holds no opinion: it says only that something was done.",
            "Import these events as likes or clicks, or find the column with the true ratings.",
        )
        return
    if distinct[-1] <= _HALF * MAX_RATING and len(distinct) > 2:
        yield Finding(
            "ratings",
            "harm",
            f"The highest of {len(values):,} ratings is {distinct[-1]:g}; the scale should end at 5.",
            "It looks like another scale (0 to 1, say), or 10 or 100 divided by too much: all count as poor.",
            "Stretch the scale so that the best rating is 5.",
        )
    yield from _single_valued(case, values)


def _single_valued(case: Case, values: Doubles) -> Iterator[Finding]:
    """Most users give one rating value only, and twice as many as if all ratings were drawn from one distribution."""
    user = case.data.user[case.data.kind == RATING.code]
    n = np.bincount(user, minlength=case.data.n_users)
    has_enough = n >= _LEAST_OF_ONE
    starts = np.flatnonzero(np.append(True, user[1:] != user[:-1]))
    low, high = np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)
    is_single_valued = has_enough[user[starts]] & (low == high)
    shares = np.unique(values, return_counts=True)[1] / len(values)
    expected = sum(float((share ** n[has_enough]).sum()) for share in shares.tolist())
    if has_enough.any() and is_single_valued.sum() >= max(_HALF * has_enough.sum(), 2 * expected):
        yield Finding(
            "ratings",
            "harm",
            f"{is_single_valued.sum():,} of {has_enough.sum():,} users with {_LEAST_OF_ONE} ratings or more "
            "use a single value.",
            "Their ratings tell nothing of one item against another.",
            "Check whether the ratings are theirs, or an average or a default that the export fills in.",
        )


def given_away(case: Case) -> Iterator[Finding]:
    """Ratings that are determined by the item: all users give it the same.

    In MovieLens the item explains a fifth of the variance; from 99 % on the ratings are not the users' own.
    """
    data = case.data
    is_rating = data.kind == RATING.code
    item, values = data.item[is_rating], data.value[is_rating].astype(np.float64)
    n = np.bincount(item, minlength=data.n_items)
    is_frequent = n[item] >= _LEAST_OF_ONE
    item, values = item[is_frequent], values[is_frequent]
    if len(values) < _LEAST_RATINGS or values.var() == 0:
        return
    means = np.bincount(item, values, minlength=data.n_items) / np.maximum(n, 1)
    if ((values - means[item]) ** 2).mean() <= (1 - _EXPLAINED) * values.var():
        yield Finding(
            "given_away",
            "harm",
            "All users give an item the same rating: the item alone predicts it.",
            "The rating is probably the item's average from elsewhere; it holds nothing of the user, "
            "and a model that learns it looks better than it is.",
            "Find the column with each user's own rating, or import the events as likes.",
        )
