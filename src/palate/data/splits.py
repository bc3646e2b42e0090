"""Split datasets into training and test sets, for evaluation."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from palate.data.dataset import Dataset
from palate.data.profile import Profile
from palate.data.vocabulary import Vocabulary
from palate.errors import InvalidInput
from palate.types import Bools, Codes


@dataclass(frozen=True, slots=True)
class Split:
    """A training and a test set with the same vocabularies."""

    train: Dataset
    test: Dataset
    protocol: str
    """A description of the split that suffices to reproduce it."""
    shown: Dataset | None = None
    """The histories of users who are not in ``train``."""
    domain: str = ""
    """The domain to which test items and rankings are restricted; empty for all."""
    is_ordered: bool = False
    """Whether the known events of each user come before the test events."""

    @property
    def ranked(self) -> Bools | None:
        """The mask of items that may be ranked, shape ``(n_items,)``; None for all."""
        return _domain_mask(self.train, self.domain) if self.domain else None

    def profile(self, user: int) -> Profile:
        """What is known of a test user when they are recommended to.

        Where the split is ordered, the time of that is the user's first test event; otherwise it is after all events.
        """
        at = float(self.test.at[self.test.starts[user]]) if self.is_ordered else math.inf
        return replace(self.known.profile(user), at=at)

    @property
    def n_ranked(self) -> int:
        """The number of items that may be ranked."""
        return self.train.n_items if self.ranked is None else int(self.ranked.sum())

    @property
    def known(self) -> Dataset:
        """The dataset with the histories of the test users."""
        return self.train if self.shown is None else self.shown


def at_random(data: Dataset, share: float, seed: int) -> Split:
    """Split all events at random, with ``share`` in the training set.

    Raises:
        InvalidInput: ``share`` is not between 0 and 1.
    """
    _check_share(share)
    is_train = np.random.default_rng(seed).permutation(len(data)) < round(share * len(data))
    protocol = f"random {share:.0%} of all events to train, the rest to test, seed {seed}"
    return Split(data.rows(is_train), data.rows(~is_train), protocol)


def stratified(data: Dataset, share: float, seed: int) -> Split:
    """Split each user's events at random, with ``share`` in the training set.

    Raises:
        InvalidInput: ``share`` is not between 0 and 1.
    """
    is_train = _draw_share_of_each_user(data, share, seed)
    protocol = f"random {share:.0%} of each user's events to train, the rest to test, seed {seed}"
    return Split(data.rows(is_train), data.rows(~is_train), protocol)


def k_fold(data: Dataset, folds: int, seed: int) -> list[Split]:
    """Build splits for cross-validation: each user's events are assigned at random to ``folds`` test sets.

    Raises:
        InvalidInput: fewer than two folds.
    """
    if folds < 2:
        raise InvalidInput(f"Cross-validation needs at least 2 folds, not {folds}.", where="folds")
    rng = np.random.default_rng(seed)
    position, _ = _positions(data)
    shuffled = np.lexsort((rng.random(len(data)), data.user))
    fold = np.empty(len(data), np.int64)
    # Each user starts at a random fold; otherwise the first fold would be the largest.
    fold[shuffled] = (position + rng.integers(0, folds, data.n_users)[data.user]) % folds
    words = f"{folds} random folds of each user's events, seed {seed}: fold"
    return [
        Split(data.rows(fold != index), data.rows(fold == index), f"{words} {index + 1} to test, the others to train")
        for index in range(folds)
    ]


def last_out(data: Dataset, n: int = 1) -> Split:
    """Hold out each user's last ``n`` events; users with no more than ``n`` stay in the training set.

    Events of the same time keep the order of the log.

    Raises:
        InvalidInput: ``n`` is below 1.
    """
    if n < 1:
        raise InvalidInput(f"At least 1 event of each user must be held out, not {n}.", where="last")
    position, count = _positions(data)
    is_test = (position >= count - n) & (count > n)
    return Split(data.rows(~is_test), data.rows(is_test), f"each user's last {n} to test", is_ordered=True)


def after(data: Dataset, share: float) -> Split:
    """Split at one point in time: the oldest ``share`` of the log is the training set.

    Raises:
        InvalidInput: ``share`` is not between 0 and 1.
    """
    _check_share(share)
    order = np.argsort(data.at, kind="stable")
    is_test = np.zeros(len(data), np.bool_)
    is_test[order[round(share * len(data)) :]] = True
    protocol = f"oldest {share:.0%} of the log to train, the rest to test"
    return Split(data.rows(~is_test), data.rows(is_test), protocol, is_ordered=True)


def after_time(data: Dataset, at: float) -> Split:
    """Split at a time, in seconds since 1970: events up to then are the training set."""
    is_test = data.at > at
    protocol = f"events until {at:.0f} s after 1970 to train, the {int(is_test.sum())} later ones to test"
    return Split(data.rows(~is_test), data.rows(is_test), protocol, is_ordered=True)


def held_out(data: Dataset, share: float, shown: float, seed: int) -> Split:
    """Train on a random ``share`` of users; of each other user, a random share ``shown`` of events is the history.

    The remaining events are the test set. This is strong generalisation (Marlin, 2004): no test user is in training.

    Raises:
        InvalidInput: ``share`` or ``shown`` is not between 0 and 1.
    """
    _check_share(share)
    active = np.unique(data.user)
    train_users = np.random.default_rng([seed, 1]).permutation(active)[: round(share * len(active))]
    is_train = np.isin(data.user, train_users)
    is_shown = _draw_share_of_each_user(data, shown, seed)
    protocol = (
        f"random {share:.0%} of users to train; of each other user a random {shown:.0%} of events known, "
        f"the rest to test, seed {seed}"
    )
    return Split(data.rows(is_train), data.rows(~is_train & ~is_shown), protocol, data.rows(~is_train & is_shown))


def crossing(data: Dataset, domain: str, share: float, seed: int) -> Split:
    """Hold out all events in ``domain`` of a random 1 - ``share`` of the users active both there and elsewhere.

    Of the test users only the events in other domains are the history, so that their taste in ``domain`` must be
    inferred from other domains. All other users are the training set.

    Raises:
        InvalidInput: ``share`` is not between 0 and 1, or no user is active both there and elsewhere.
    """
    _check_share(share)
    is_inside = _domain_mask(data, domain)[data.item]
    users = np.intersect1d(data.user[is_inside], data.user[~is_inside])
    if not len(users):
        names = ", ".join(data.domains[0]) or "none, because the items have no metadata"
        raise InvalidInput(
            f"No user has events both in the domain {domain!r} and in another one; the domains are: {names}.",
            where="domain",
        )
    test_users = np.random.default_rng([seed, 2]).permutation(users)[round(share * len(users)) :]
    is_test_user = np.isin(data.user, test_users)
    protocol = (
        f"of the {len(users)} users active in {domain} and elsewhere a random {share:.0%} to train, and all who are "
        f"not; of the others all events elsewhere known, all in {domain} to test, seed {seed}"
    )
    return Split(
        data.rows(~is_test_user),
        data.rows(is_test_user & is_inside),
        protocol,
        data.rows(is_test_user & ~is_inside),
        domain,
    )


def crossing_after(data: Dataset, domain: str, share: float) -> Split:
    """Train on the oldest ``share`` of the log; test later events in ``domain`` of users who are new to it.

    These users have training events in other domains only. No training event is later than a test event.

    Raises:
        InvalidInput: ``share`` is not between 0 and 1, or there are no such newcomers.
    """
    split = after(data, share)
    is_inside = _domain_mask(data, domain)
    domain_users = np.unique(split.train.user[is_inside[split.train.item]])
    new_users = np.setdiff1d(split.train.user, domain_users)
    test = split.test.rows(np.isin(split.test.user, new_users) & is_inside[split.test.item])
    if not len(test):
        raise InvalidInput(
            f"After the oldest {share:.0%} of the log no user of other domains comes to {domain!r}; use another share."
        )
    protocol = f"{split.protocol}: those who till then did something, but nothing in {domain}, are asked about {domain}"
    return Split(split.train, test, protocol, domain=domain, is_ordered=True)


def given(train: Dataset, test: Dataset) -> Split:
    """Build a split from two datasets, encoded with common vocabularies."""
    users = train.users.extended(test.users.ids)
    vocabulary = train.vocabulary.extended(test.vocabulary.ids)
    items = {**test.items, **train.items}
    about = {**test.about, **train.about}
    recoded_train, recoded_test = (
        replace(data, about=about).recoded(users, vocabulary, items) for data in (train, test)
    )
    protocol = (
        f"given: {len(train)} events to train (digest {train.digest[:12]}), "
        f"{len(test)} to test (digest {test.digest[:12]})"
    )
    return Split(recoded_train, recoded_test, protocol)


def at_least(data: Dataset, item_events: int, user_events: int) -> Dataset:
    """Select items with at least ``item_events`` events, then users with at least ``user_events``.

    The others are removed from the vocabularies too.
    """
    is_frequent = np.bincount(data.item, minlength=data.n_items) >= item_events
    data = data.rows(is_frequent[data.item])
    is_active = np.bincount(data.user, minlength=data.n_users) >= user_events
    users = Vocabulary(data.users.names(np.flatnonzero(is_active).tolist()))
    vocabulary = Vocabulary(data.vocabulary.names(np.flatnonzero(is_frequent).tolist()))
    items = {id_: item for id_, item in data.items.items() if id_ in vocabulary}
    return data.rows(is_active[data.user]).recoded(users, vocabulary, items)


def _domain_mask(data: Dataset, domain: str) -> Bools:
    names, codes = data.domains
    return np.asarray(codes == names.index(domain)) if domain in names else np.zeros(data.n_items, np.bool_)


def _check_share(share: float) -> None:
    if not 0 < share < 1:
        raise InvalidInput(f"A share must lie between 0 and 1, not {share}.", where="share")


def _draw_share_of_each_user(data: Dataset, share: float, seed: int) -> Bools:
    """Draw the mask of a random ``share`` of each user's rows, rounded."""
    _check_share(share)
    rng = np.random.default_rng(seed)
    is_chosen = np.empty(len(data), np.bool_)
    for users in data.blocks():
        rows = data.rows_of(users)
        user = data.user[rows]
        position, count = _positions(data, rows)
        shuffled = np.lexsort((rng.random(len(user)), user))
        is_chosen[rows][shuffled] = position < np.round(share * count)
    return is_chosen


def _positions(data: Dataset, rows: slice = slice(None)) -> tuple[Codes, Codes]:
    """Return the position of each row among its user's rows (sorted by user), and the user's number of rows."""
    user = data.user[rows]
    begins = data.starts[:-1][user]
    return np.arange(len(data), dtype=np.int32)[rows] - begins, data.starts[1:][user] - begins
