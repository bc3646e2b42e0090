"""Ways to hold events back, so that what a model says can be checked."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from palate.data.dataset import Dataset
from palate.data.vocabulary import Vocabulary
from palate.errors import InvalidInput
from palate.types import Bools, Codes


@dataclass(frozen=True, slots=True)
class Split:
    """Datasets over the same users and items."""

    train: Dataset
    test: Dataset
    protocol: str
    """How it was made, in words that another can repeat."""
    shown: Dataset | None = None
    """What is shown of users who are not in ``train``."""
    domain: str = ""
    """Only items of this domain are asked for and ranked; empty: all."""

    @property
    def ranked(self) -> Bools | None:
        """Which items may be answered, shape ``(n_items,)``; None: all."""
        return _of_domain(self.train, self.domain) if self.domain else None

    @property
    def n_ranked(self) -> int:
        """How many items may be answered."""
        return self.train.n_items if self.ranked is None else int(self.ranked.sum())

    @property
    def known(self) -> Dataset:
        """Where the profiles of those who are asked come from."""
        return self.train if self.shown is None else self.shown


def at_random(data: Dataset, share: float, seed: int) -> Split:
    """Of all events, whoever's, a random ``share`` to learn from, the rest to be asked about.

    Raises:
        InvalidInput: ``share`` is not between 0 and 1.
    """
    _check_share(share)
    kept = np.random.default_rng(seed).permutation(len(data)) < round(share * len(data))
    protocol = f"random {share:.0%} of all events to train, the rest to test, seed {seed}"
    return Split(data.rows(kept), data.rows(~kept), protocol)


def stratified(data: Dataset, share: float, seed: int) -> Split:
    """Of each user's events a random ``share`` to learn from, the rest to be asked about.

    Raises:
        InvalidInput: ``share`` is not between 0 and 1.
    """
    kept = _share_of_each(data, share, seed)
    protocol = f"random {share:.0%} of each user's events to train, the rest to test, seed {seed}"
    return Split(data.rows(kept), data.rows(~kept), protocol)


def k_fold(data: Dataset, folds: int, seed: int) -> list[Split]:
    """Each user's events dealt at random into ``folds`` parts; each part is tested once.

    Raises:
        InvalidInput: fewer than two folds.
    """
    if folds < 2:
        raise InvalidInput(f"Cross-validation needs at least 2 folds, not {folds}.", where="folds")
    rng = np.random.default_rng(seed)
    place, _ = _places(data)
    shuffled = np.lexsort((rng.random(len(data)), data.user))
    fold = np.empty(len(data), np.int64)
    # Everyone's dealing begins at a fold of their own, lest the first fold be the largest.
    fold[shuffled] = (place + rng.integers(0, folds, data.n_users)[data.user]) % folds
    words = f"{folds} random folds of each user's events, seed {seed}: fold"
    return [
        Split(data.rows(fold != one), data.rows(fold == one), f"{words} {one + 1} to test, the others to train")
        for one in range(folds)
    ]


def last_out(data: Dataset, n: int = 1) -> Split:
    """Everything but each user's last ``n`` events to learn from; users with no more keep all.

    Events of the same time keep the order of the log.

    Raises:
        InvalidInput: ``n`` is below 1.
    """
    if n < 1:
        raise InvalidInput(f"At least 1 event of each user must be held out, not {n}.", where="last")
    place, count = _places(data)
    held = (place >= count - n) & (count > n)
    return Split(data.rows(~held), data.rows(held), f"each user's last {n} to test")


def after(data: Dataset, share: float) -> Split:
    """One moment for all: the oldest ``share`` of the log to learn from, what came later to test.

    Raises:
        InvalidInput: ``share`` is not between 0 and 1.
    """
    _check_share(share)
    order = np.argsort(data.at, kind="stable")
    held = np.zeros(len(data), np.bool_)
    held[order[round(share * len(data)) :]] = True
    return Split(data.rows(~held), data.rows(held), f"oldest {share:.0%} of the log to train, the rest to test")


def held_out(data: Dataset, share: float, shown: float, seed: int) -> Split:
    """A random ``share`` of users to learn from; of each other user a random ``shown`` is known, the rest asked.

    This is strong generalisation (Marlin, 2004): nobody who is asked was seen in training.

    Raises:
        InvalidInput: ``share`` or ``shown`` is not between 0 and 1.
    """
    _check_share(share)
    active = np.unique(data.user)
    chosen = np.random.default_rng([seed, 1]).permutation(active)[: round(share * len(active))]
    trained = np.isin(data.user, chosen)
    known = _share_of_each(data, shown, seed)
    protocol = (
        f"random {share:.0%} of users to train; of each other user a random {shown:.0%} of events known, "
        f"the rest to test, seed {seed}"
    )
    return Split(data.rows(trained), data.rows(~trained & ~known), protocol, data.rows(~trained & known))


def crossing(data: Dataset, domain: str, share: float, seed: int) -> Split:
    """Of the users active in ``domain`` and elsewhere a random ``share`` to learn from, beside all who are not.

    Of the others what they did elsewhere is known and all that they did in ``domain`` is asked:
    nothing tells their taste in it but their taste in other domains.

    Raises:
        InvalidInput: ``share`` is not between 0 and 1, or nobody is active both there and elsewhere.
    """
    _check_share(share)
    inside = _of_domain(data, domain)[data.item]
    both = np.intersect1d(data.user[inside], data.user[~inside])
    if not len(both):
        names = ", ".join(data.domains[0]) or "none, for nothing is known of the items"
        raise InvalidInput(
            f"Nobody did something both in the domain {domain!r} and elsewhere; the domains are: {names}.",
            where="domain",
        )
    asked = np.random.default_rng([seed, 2]).permutation(both)[round(share * len(both)) :]
    held = np.isin(data.user, asked)
    protocol = (
        f"of the {len(both)} users active in {domain} and elsewhere a random {share:.0%} to train, and all who are "
        f"not; of the others all events elsewhere known, all in {domain} to test, seed {seed}"
    )
    return Split(data.rows(~held), data.rows(held & inside), protocol, data.rows(held & ~inside), domain)


def crossing_after(data: Dataset, domain: str, share: float) -> Split:
    """One moment for all: the oldest ``share`` of the log to learn from; then, what newcomers to ``domain`` do in it.

    They are those who till then did something elsewhere, and nothing in ``domain``. Nothing is learned from the future.

    Raises:
        InvalidInput: ``share`` is not between 0 and 1, or there are no such newcomers.
    """
    split = after(data, share)
    inside = _of_domain(data, domain)
    old = np.unique(split.train.user[inside[split.train.item]])
    new = np.setdiff1d(split.train.user, old)
    test = split.test.rows(np.isin(split.test.user, new) & inside[split.test.item])
    if not len(test):
        raise InvalidInput(f"After the oldest {share:.0%} of the log nobody comes to {domain!r} from elsewhere.")
    protocol = f"{split.protocol}: those who till then did something, but nothing in {domain}, are asked about {domain}"
    return Split(split.train, test, protocol, domain=domain)


def given(train: Dataset, test: Dataset) -> Split:
    """Two datasets that others have split, brought to one pair of vocabularies."""
    users = train.users.extended(test.users.ids)
    vocabulary = train.vocabulary.extended(test.vocabulary.ids)
    items = {**test.items, **train.items}
    about = {**test.about, **train.about}
    learned, asked = (replace(one, about=about).recoded(users, vocabulary, items) for one in (train, test))
    protocol = (
        f"given: {len(train)} events to train (digest {train.digest[:12]}), "
        f"{len(test)} to test (digest {test.digest[:12]})"
    )
    return Split(learned, asked, protocol)


def at_least(data: Dataset, item_events: int, user_events: int) -> Dataset:
    """Only the items with so many events, then only the users with so many; the others leave the vocabularies."""
    often = np.bincount(data.item, minlength=data.n_items) >= item_events
    data = data.rows(often[data.item])
    busy = np.bincount(data.user, minlength=data.n_users) >= user_events
    users = Vocabulary(data.users.names(np.flatnonzero(busy).tolist()))
    vocabulary = Vocabulary(data.vocabulary.names(np.flatnonzero(often).tolist()))
    items = {id_: item for id_, item in data.items.items() if id_ in vocabulary}
    return data.rows(busy[data.user]).recoded(users, vocabulary, items)


def _of_domain(data: Dataset, domain: str) -> Bools:
    names, codes = data.domains
    return np.asarray(codes == names.index(domain)) if domain in names else np.zeros(data.n_items, np.bool_)


def _check_share(share: float) -> None:
    if not 0 < share < 1:
        raise InvalidInput(f"A share must lie between 0 and 1, not {share}.", where="share")


def _share_of_each(data: Dataset, share: float, seed: int) -> Bools:
    """A random ``share`` of each user's rows, rounded."""
    _check_share(share)
    rng = np.random.default_rng(seed)
    chosen = np.empty(len(data), np.bool_)
    for users in data.blocks():
        rows = data.rows_of(users)
        user = data.user[rows]
        place, count = _places(data, rows)
        shuffled = np.lexsort((rng.random(len(user)), user))
        chosen[rows][shuffled] = place < np.round(share * count)
    return chosen


def _places(data: Dataset, rows: slice = slice(None)) -> tuple[Codes, Codes]:
    """For each of ``rows`` (sorted by user): its place in the user's rows, and how many there are."""
    user = data.user[rows]
    begins = data.starts[:-1][user]
    return np.arange(len(data), dtype=np.int32)[rows] - begins, data.starts[1:][user] - begins
