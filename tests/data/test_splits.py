"""Splits keep all events and the vocabularies, and hold out the right events."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from palate.data.dataset import Dataset
from palate.data.events import Event
from palate.data.items import Item
from palate.data.splits import (
    Split,
    after,
    at_least,
    at_random,
    crossing,
    crossing_after,
    given,
    held_out,
    k_fold,
    last_out,
    stratified,
)
from palate.errors import InvalidInput
from tests.data.strategies import event_logs

datasets = event_logs().map(Dataset.from_events)
shares = st.floats(0.05, 0.95)


def rows(data: Dataset) -> Counter[Any]:
    columns = (data.user, data.item, data.kind, np.nan_to_num(data.value, nan=-1.0), data.at)
    return Counter(zip(*(column.tolist() for column in columns), strict=True))


@pytest.mark.slow
@drawn(data=datasets, share=shares, n=st.integers(1, 3), seed=st.integers(0, 9))
@settings(deadline=None)
def test_every_event_is_in_exactly_one_part(data: Dataset, share: float, n: int, seed: int) -> None:
    for split in (stratified(data, share, seed), at_random(data, share, seed), last_out(data, n), after(data, share)):
        assert split.known is split.train
        assert rows(split.train) + rows(split.test) == rows(data)
        for part in (split.train, split.test):
            assert part.users == data.users
            assert part.vocabulary == data.vocabulary


@drawn(data=datasets, share=shares, seed=st.integers(0, 9))
@settings(deadline=None)
def test_a_stratified_split_takes_the_share_of_each_users_events(data: Dataset, share: float, seed: int) -> None:
    train = stratified(data, share, seed).train

    for user in range(data.n_users):
        assert abs(len(train.history(user)) - share * len(data.history(user))) <= 0.5


@pytest.mark.slow
@drawn(data=event_logs(distinct_times=True).map(Dataset.from_events), n=st.integers(1, 3))
@settings(deadline=None)
def test_the_last_events_of_everyone_with_more_are_held_out(data: Dataset, n: int) -> None:
    split = last_out(data, n)

    for user in range(data.n_users):
        history = data.history(user)
        n_known = len(history) - n if len(history) > n else len(history)
        assert split.train.history(user).items == history.items[:n_known]
        assert split.test.history(user).items == history.items[n_known:]


@pytest.mark.slow
@drawn(log=event_logs().filter(bool), share=shares)
@settings(deadline=None)
def test_nothing_to_learn_from_is_later_than_what_is_asked_about(log: list[Event], share: float) -> None:
    split = after(Dataset.from_events(log), share)

    assert len(split.train) == round(share * len(log))
    assert split.train.at.max(initial=-np.inf) <= split.test.at.min(initial=np.inf)


def test_the_seed_decides_a_stratified_split(community_data: Dataset) -> None:
    def split(seed: int) -> Split:
        return stratified(community_data, 0.8, seed)

    assert split(1).test.digest == split(1).test.digest
    assert split(1).test.digest != split(2).test.digest
    assert "80%" in split(1).protocol
    assert "seed 1" in split(1).protocol


@pytest.mark.slow
@drawn(data=datasets, share=shares, seed=st.integers(0, 9))
@settings(deadline=None)
def test_a_random_split_takes_the_share_of_all_events(data: Dataset, share: float, seed: int) -> None:
    assert len(at_random(data, share, seed).train) == round(share * len(data))


def test_last_events_of_the_same_time_keep_the_order_of_the_log() -> None:
    data = Dataset.from_columns(["ann"] * 4, ["d", "a", "c", "b"], at=[7, 7, 7, 7])
    assert last_out(data).test.history(0).items == ("b",)


@pytest.mark.slow
@drawn(data=datasets, folds=st.integers(2, 5), seed=st.integers(0, 9))
@settings(deadline=None)
def test_every_event_is_tested_in_one_fold_and_users_are_dealt_evenly(data: Dataset, folds: int, seed: int) -> None:
    splits = k_fold(data, folds, seed)

    assert len(splits) == folds
    assert sum((rows(split.test) for split in splits), Counter()) == rows(data)
    for split in splits:
        assert rows(split.train) + rows(split.test) == rows(data)
    for user in range(data.n_users):
        tested = [len(split.test.history(user)) for split in splits]
        assert max(tested) - min(tested) <= 1


def test_no_fold_is_the_largest_by_its_place() -> None:
    """3,000 users with one event each: every fold gets about a third of them."""
    data = Dataset.from_columns(range(3_000), ["a"] * 3_000)
    assert all(900 < len(split.test) < 1_100 for split in k_fold(data, 3, seed=1))


@pytest.mark.slow
@drawn(data=datasets, share=shares, shown=shares, seed=st.integers(0, 9))
@settings(deadline=None)
def test_users_held_out_are_never_learned_from(data: Dataset, share: float, shown: float, seed: int) -> None:
    split = held_out(data, share, shown, seed)

    assert rows(split.train) + rows(split.known) + rows(split.test) == rows(data)
    train_users, test_users = set(split.train.user.tolist()), set(split.test.user.tolist())
    assert not train_users & (test_users | set(split.known.user.tolist()))
    assert len(train_users) == round(share * len(set(data.user.tolist())))
    for user in test_users:
        n_events = len(data.history(user))
        assert abs(len(split.known.history(user)) - shown * n_events) <= 0.5


def test_who_is_held_out_depends_on_the_seed_and_words_say_all(community_data: Dataset) -> None:
    split = held_out(community_data, 0.75, 0.8, seed=3)
    assert split.protocol == (
        "random 75% of users to train; of each other user a random 80% of events known, the rest to test, seed 3"
    )
    assert set(split.test.user) != set(held_out(community_data, 0.75, 0.8, seed=4).test.user)


def test_splits_that_others_made_share_their_vocabularies() -> None:
    train = Dataset.from_columns(["ann", "bob"], ["b", "a"], items=[item("a")])
    test = Dataset.from_columns(["ann", "aaa"], ["a", "0"], items=[item("0"), item("a")])

    split = given(train, test)

    assert split.train.users == split.test.users
    assert split.train.vocabulary == split.test.vocabulary
    ann, new = split.train.users.code("ann"), split.train.users.code("aaa")
    assert (split.train.history(ann).items, split.test.history(ann).items) == (("b",), ("a",))
    assert (split.train.history(new).items, split.test.history(new).items) == ((), ("0",))
    assert set(split.train.items) == {"0", "a"}
    assert train.digest[:12] in split.protocol


def item(id_: str) -> Item:
    return Item(id=id_, domain="book", title=id_)


def test_rare_items_leave_first_and_then_users_with_too_little_left() -> None:
    """c is known to one; without it Cleo has one event left, and goes too."""
    data = Dataset.from_columns(
        ["ann", "ann", "bob", "bob", "cleo", "cleo"], ["a", "b", "a", "b", "a", "c"], items=[item("a"), item("c")]
    )

    left = at_least(data, 2, 2)

    assert (left.users.ids, left.vocabulary.ids, list(left.items)) == (("ann", "bob"), ("a", "b"), ["a"])
    assert [left.history(user).items for user in range(2)] == [("a", "b"), ("a", "b")]
    assert rows(at_least(data, 0, 0)) == rows(data)


@pytest.mark.parametrize("share", [0.0, 1.0, -0.5, 80.0])
def test_a_share_that_leaves_a_part_empty_is_refused(share: float) -> None:
    data = Dataset.from_columns(["a", "a"], ["x", "y"])

    for split in (stratified, at_random, lambda data, share, seed: held_out(data, 0.5, share, seed)):
        with pytest.raises(InvalidInput, match="between 0 and 1"):
            split(data, share, seed=1)
    with pytest.raises(InvalidInput, match="between 0 and 1"):
        after(data, share)


def test_fewer_than_two_folds_or_one_event_held_out_are_refused() -> None:
    data = Dataset.from_columns(["a", "a"], ["x", "y"])

    with pytest.raises(InvalidInput, match="at least 2 folds"):
        k_fold(data, 1, seed=1)
    with pytest.raises(InvalidInput, match="At least 1 event"):
        last_out(data, 0)


def domains_of(data: Dataset) -> set[str]:
    return {data.items[data.vocabulary.ids[code]].domain for code in data.item.tolist()}


def test_crossing_hides_all_that_the_asked_did_in_one_domain(community_data: Dataset) -> None:
    split = crossing(community_data, "book", 0.9, seed=3)

    assert rows(split.train) + rows(split.known) + rows(split.test) == rows(community_data)
    assert set(split.test.user) == set(split.known.user)
    assert not set(split.test.user) & set(split.train.user)
    assert domains_of(split.test) == {"book"}
    assert "book" not in domains_of(split.known)
    assert split.ranked is not None
    assert (
        split.n_ranked
        == int(split.ranked.sum())
        == sum(item.domain == "book" for item in community_data.items.values())
    )


def test_crossing_after_asks_newcomers_of_a_domain_and_learns_nothing_from_the_future(community_data: Dataset) -> None:
    split = crossing_after(community_data, "game", 0.6)

    assert split.train.at.max() <= split.test.at.min()
    assert domains_of(split.test) == {"game"}
    for user in set(split.test.user.tolist()):
        before = split.known.rows(split.known.user == user)
        assert len(before)
        assert "game" not in domains_of(before)


def test_crossing_needs_users_in_both(community_data: Dataset) -> None:
    with pytest.raises(InvalidInput, match="the domains are: book, game, movie, music"):
        crossing(community_data, "opera", 0.9, seed=3)
