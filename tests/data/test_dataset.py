"""A dataset is the log in columns: sorted, read-only, each user's rows their history."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data.dataset import Dataset
from palate.data.events import KINDS, RETRACT, Event
from palate.data.items import Item
from palate.data.profile import History
from palate.errors import InvalidInput
from tests.data.strategies import event_logs

DUNE = Item(id="dune", domain="book", title="Dune")


def test_rows_are_sorted_by_user_then_time_and_ties_keep_their_order() -> None:
    data = Dataset.from_columns(
        ["bob", "ann", "bob", "bob"], ["x", "y", "z", "w"], [4.0, 5.0, np.nan, 2.0], [9.0, 1.0, 3.0, 9.0]
    )

    assert (np.diff(data.user) >= 0).all()
    ann, bob = (data.history(data.users.code(user)) for user in ("ann", "bob"))
    assert ann.items == ("y",)
    assert bob.items == ("z", "x", "w")
    assert bob.at.tolist() == [3.0, 9.0, 9.0]


def test_without_kinds_a_value_makes_a_rating_and_none_a_like() -> None:
    history = Dataset.from_columns(["ann", "ann"], ["x", "y"], [4.0, np.nan]).history(0)

    assert [history.verb(index) for index in range(2)] == ["rated", "liked"]


def test_without_times_the_order_of_the_rows_is_that_of_time() -> None:
    data = Dataset.from_columns([1, 2, 1], ["c", "b", "a"])

    assert data.history(data.users.code("1")).items == ("c", "a")


def test_the_vocabulary_also_holds_items_that_nobody_touched() -> None:
    data = Dataset.from_columns(["ann"], ["solaris"], items=[DUNE])

    assert set(data.vocabulary) == {"dune", "solaris"}
    assert data.items == {"dune": DUNE}
    assert data.incidence().toarray().sum() == 1


@pytest.mark.parametrize("name", ["item", "value", "at", "kind"])
def test_a_column_of_another_length_is_refused_by_name(name: str) -> None:
    columns: dict[str, Any] = {"item": ["x", "y"], "value": [1.0, 2.0], "at": [1.0, 2.0], "kind": ["like", "rating"]}

    with pytest.raises(InvalidInput, match=f"`{name}` has 1 rows, `user` has 2"):
        Dataset.from_columns(["ann", "bob"], **{**columns, name: columns[name][:1]})


def test_an_unknown_kind_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidInput, match="purchase; known: click, save, complete, like, dislike, rating"):
        Dataset.from_columns(["ann"], ["x"], kind=["purchase"])


@pytest.mark.parametrize("make", [dict, pl.DataFrame])
def test_a_frame_of_any_make_is_read_by_the_names_of_its_columns(make: Any) -> None:
    frame = make({"who": [1, 1], "what": [7, 8], "stars": [4.0, 2.0], "when": [20.0, 10.0]})

    data = Dataset.from_frame(frame, user="who", item="what", value="stars", at="when")

    assert data.history(0) == Dataset.from_columns([1, 1], [8, 7], [2.0, 4.0], [10.0, 20.0]).history(0)
    with pytest.raises(InvalidInput, match="'whom'"):
        Dataset.from_frame(frame, user="whom", item="what")


def test_dates_in_a_frame_become_seconds_since_1970() -> None:
    frame = pl.DataFrame({"user": ["ann"], "item": ["x"], "at": [datetime.datetime(2024, 1, 1)]})

    assert Dataset.from_frame(frame, at="at").at.tolist() == [1_704_067_200.0]


@given(log=event_logs())
@settings(deadline=None)
def test_the_rows_of_a_user_are_the_history_of_their_events(log: list[Event]) -> None:
    data = Dataset.from_events(log)

    assert set(data.users) == {event.user for event in log}
    for code, user in enumerate(data.users):
        assert data.history(code) == History.of_events(event for event in log if event.user == user)


def test_events_that_were_taken_back_are_left_out() -> None:
    liked = Event(event_id="e1", user="ann", item="x", kind="like", at=1.0)
    undone = Event(event_id="e2", user="ann", item="x", kind=RETRACT, at=2.0, retracts="e1")
    clicked = Event(event_id="e3", user="ann", item="y", kind="click", at=0.0)

    assert Dataset.from_events([liked, undone, clicked]).history(0).items == ("y",)


@given(log=event_logs())
@settings(deadline=None)
def test_incidence_marks_once_whatever_anybody_did_but_dislike(log: list[Event]) -> None:
    data = Dataset.from_events(log)

    took = {(event.user, event.item) for event in log if event.kind != "dislike"}
    expected = [[float((user, item) in took) for item in data.vocabulary] for user in data.users]
    np.testing.assert_array_equal(data.incidence().toarray(), np.array(expected).reshape(data.incidence().shape))


def test_columns_cannot_be_written() -> None:
    data = Dataset.from_columns(["ann"], ["x"])

    for column in (data.user, data.item, data.kind, data.value, data.at):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 0


def test_keeping_some_rows_keeps_every_code() -> None:
    data = Dataset.from_columns(["ann", "ann", "bob"], ["x", "y", "z"], items=[DUNE])

    selected = data.rows(data.item == data.vocabulary.code("z"))

    assert (selected.users, selected.vocabulary, selected.items) == (data.users, data.vocabulary, data.items)
    assert selected.history(selected.users.code("bob")).items == ("z",)
    assert len(selected.history(selected.users.code("ann"))) == 0


def test_no_events_make_an_empty_dataset() -> None:
    data = Dataset.from_events([], [DUNE])

    assert (len(data), data.n_users, data.n_items) == (0, 0, 1)
    assert data.incidence().shape == (0, 1)


COLUMNS: dict[str, Any] = {
    "user": ["ann", "ann", "bob", "cleo"],
    "item": ["x", "y", "x", "z"],
    "value": [4.0, np.nan, np.nan, 2.0],
    "at": [10.0, 20.0, 30.0, 40.0],
    "kind": ["rating", "like", "click", "rating"],
}


@pytest.mark.parametrize(
    ("column", "value"), [("user", "dora"), ("item", "w"), ("value", 1.5), ("at", 41.0), ("kind", "save")]
)
@pytest.mark.parametrize("row", range(4))
def test_any_changed_cell_changes_the_digest(column: str, value: object, row: int) -> None:
    changed = [*COLUMNS[column][:row], value, *COLUMNS[column][row + 1 :]]

    assert Dataset.from_columns(**{**COLUMNS, column: changed}).digest != Dataset.from_columns(**COLUMNS).digest


def test_rows_gone_items_known_and_facts_changed_all_change_the_digest() -> None:
    whole = Dataset.from_columns(**COLUMNS)
    renamed = Item(id="dune", domain="book", title="Dune Messiah")

    variants = [
        whole,
        whole.rows(np.arange(3)),
        Dataset.from_columns(**COLUMNS, items=[DUNE]),
        Dataset.from_columns(**COLUMNS, items=[renamed]),
    ]
    assert len({data.digest for data in variants}) == len(variants)


@given(log=event_logs(distinct_times=True), data=st.data())
@settings(deadline=None)
def test_the_digest_does_not_depend_on_the_order_of_rows_whose_times_differ(
    log: list[Event], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(log))

    assert Dataset.from_events(shuffled).digest == Dataset.from_events(log).digest


def test_kinds_are_kept_by_their_codes() -> None:
    data = Dataset.from_columns(["ann"] * len(KINDS), ["x"] * len(KINDS), kind=list(KINDS))

    assert data.kind.tolist() == [kind.code for kind in KINDS.values()]


@pytest.mark.parametrize(
    ("at", "timeless"), [([0.0, 0.0, 0.0], True), ([0.0, 0.0, 1.0], False), (None, False), ([0.0], False), ([], False)]
)
def test_events_that_share_one_time_have_no_order(at: list[float] | None, timeless: bool) -> None:
    n = 3 if at is None else len(at)

    assert Dataset.from_columns(["p"] * n, list("abc")[:n], at=at).timeless is timeless


@pytest.mark.parametrize(
    ("user", "item"),
    [(np.array([10, 9, 10]), np.array([3, 30, 3])), (np.array(["10", "9", "10"]), np.array(["3", "30", "3"]))],
)
def test_arrays_of_ids_give_what_lists_of_them_give(user: Any, item: Any) -> None:
    assert Dataset.from_columns(user, item).digest == Dataset.from_columns(user.tolist(), item.tolist()).digest
    assert Dataset.from_columns(user, item).users.ids == ("10", "9")


def test_what_was_given_may_be_changed_afterwards() -> None:
    value, at = np.array([4.0, 2.0], np.float32), np.array([1.0, 2.0])
    data = Dataset.from_columns(["ann", "ann"], ["x", "y"], value, at)

    value[0], at[0] = 1.0, 9.0

    assert (data.value.tolist(), data.at.tolist()) == ([4.0, 2.0], [1.0, 2.0])


@given(log=event_logs(), n_events=st.integers(1, 6))
@settings(deadline=None)
def test_blocks_hold_everyone_once_and_all_of_their_rows(log: list[Event], n_events: int) -> None:
    data = Dataset.from_events(log)
    blocks = list(data.blocks(n_events))

    assert [user for users in blocks for user in range(users.start, users.stop)] == list(range(data.n_users))
    rows = [row for users in blocks for row in range(*data.rows_of(users).indices(len(data)))]
    assert rows == list(range(len(data)))
    for users in blocks:
        assert users.stop - users.start == 1 or data.rows_of(users).stop - data.rows_of(users).start <= n_events
