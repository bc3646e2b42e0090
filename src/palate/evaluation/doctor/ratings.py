"""Ratings and likes: whether opinions say anything."""

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
"""Users rate what they chose: nine fives in ten are nothing odd."""
_HALF: Final = 0.5
_EXPLAINED: Final = 0.99
_LOST: Final = 0.1


def likes(case: Case) -> Iterator[Finding]:
    """Users who never liked anything: only dislikes, and ratings of 2.5 or less."""
    data = case.data
    if not len(data):
        return
    against = (data.kind == DISLIKE.code) | ((data.kind == RATING.code) & (data.value <= _LOW))
    liked = np.bincount(data.user[~against], minlength=data.n_users)
    sour = np.flatnonzero((case.per_user > 0) & (liked == 0))
    active = int((case.per_user > 0).sum())
    if len(sour) == active:
        yield Finding(
            "likes",
            "stop",
            "Nobody likes anything: every event is a dislike or a rating of 2.5 or less.",
            "A model can only recommend what somebody took to. Perhaps the scale is upside down or too short.",
            "Check what a high number means; bring ratings to a scale that ends at 5.",
        )
    elif len(sour) >= _SOME_USERS * active:
        yield Finding(
            "likes",
            "harm" if len(sour) >= _MANY_USERS * active else "note",
            f"{part(len(sour), active, 'users')} like nothing: only dislikes, or ratings of 2.5 and less.",
            "From them a model learns what to avoid, and can hardly guess what to recommend.",
            "Bring in what they clicked, finished or saved too.",
            quoted(data.users.names(sour[:SHOWN].tolist())),
        )


def scale(case: Case) -> Iterator[Finding]:
    """A scale that does not end at 5, is squeezed, or is hardly used."""
    unread = sum(lost(case, BAD_RATING).values())
    if unread:
        yield Finding(
            "ratings",
            "harm" if unread >= _LOST * case.report.read else "note",
            f"{unread:,} of {case.report.read:,} rows have a rating outside of (0, 5], and are left out.",
            "Palate's scale ends at 5. A scale to 10 or 100 loses its best ratings and keeps its worst.",
            'Divide: by 2 for a scale to 10, by 20 for one to 100. A 0 that means "no rating" is a click.',
            tuple(place for reason in lost(case, BAD_RATING) for place in case.report.examples.get(reason, []))[:SHOWN],
        )
    data = case.data
    rated = data.kind == RATING.code
    values = data.value[rated].astype(np.float64)
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
    yield from _stubborn(case, values)


def _stubborn(case: Case, values: Doubles) -> Iterator[Finding]:
    """Most users using one value alone, and twice as many as would if all drew from the same ratings."""
    user = case.data.user[case.data.kind == RATING.code]
    n = np.bincount(user, minlength=case.data.n_users)
    several = n >= _LEAST_OF_ONE
    starts = np.flatnonzero(np.append(True, user[1:] != user[:-1]))
    low, high = np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)
    alike = several[user[starts]] & (low == high)
    shares = np.unique(values, return_counts=True)[1] / len(values)
    by_chance = sum(float((of ** n[several]).sum()) for of in shares.tolist())
    if several.any() and alike.sum() >= max(_HALF * several.sum(), 2 * by_chance):
        yield Finding(
            "ratings",
            "harm",
            f"{alike.sum():,} of {several.sum():,} users with {_LEAST_OF_ONE} ratings or more use a single value.",
            "Their ratings tell nothing of one item against another.",
            "Check whether the ratings are theirs, or an average or a default that the export fills in.",
        )


def given_away(case: Case) -> Iterator[Finding]:
    """Ratings that the item alone predicts: everybody's is the same for it.

    In MovieLens the item explains a fifth of the variance; from 99 % on the ratings are no opinions.
    """
    data = case.data
    rated = data.kind == RATING.code
    item, values = data.item[rated], data.value[rated].astype(np.float64)
    n = np.bincount(item, minlength=data.n_items)
    enough = n[item] >= _LEAST_OF_ONE
    item, values = item[enough], values[enough]
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
