"""The order test detects meaningful and meaningless orders and times."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.order_test import detect_order

DAY = 86_400.0
N_USERS, N_ITEMS, LENGTH = 120, 40, 15


def walks(seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Users who mostly follow a cycle of items: users, items, and dates over two years."""
    rng = np.random.default_rng(seed)
    users = np.repeat(np.arange(N_USERS), LENGTH)
    steps = np.where(rng.random((N_USERS, LENGTH)) < 0.7, 1, rng.integers(1, N_ITEMS, (N_USERS, LENGTH)))
    items = (rng.integers(0, N_ITEMS, (N_USERS, 1)) + np.cumsum(steps, axis=1)) % N_ITEMS
    at = 1.5e9 + np.sort(rng.random((N_USERS, LENGTH)), axis=1) * 700 * DAY
    return users, items.ravel(), at.ravel()


def data(users: np.ndarray, items: np.ndarray, at: np.ndarray, value: np.ndarray | None = None) -> Dataset:
    return Dataset.from_columns(users.tolist(), items.tolist(), value, at)


def test_true_dates_in_order_are_worth_something() -> None:
    order = detect_order(data(*walks()))
    assert (order.kind, order.is_meaningful, order.has_dates) == ("time", True, True)


def test_row_numbers_in_order_are_an_order_without_dates() -> None:
    users, items, at = walks()
    order = detect_order(data(users, items, np.argsort(np.argsort(at)).astype(float)))
    assert (order.kind, order.is_meaningful, order.has_dates) == ("sequence", True, False)


def test_times_made_up_second_by_second_are_no_dates() -> None:
    users, items, _ = walks()
    at = 1.6e9 + users * 1e6 + np.tile(np.arange(LENGTH), N_USERS)
    assert detect_order(data(users, items, at)).kind == "sequence"


@pytest.mark.parametrize("seed", range(5))
def test_rows_in_any_order_are_none(seed: int) -> None:
    users, items, at = walks(seed)
    shuffled = np.random.default_rng(seed).permutation(at)
    assert detect_order(data(users, items, shuffled)).kind == "none"
    row_numbers = np.argsort(shuffled).astype(float)
    assert detect_order(data(users, items, row_numbers)).kind == "none"


@pytest.mark.parametrize("seed", range(5))
def test_several_events_on_an_item_in_a_row_are_no_order(seed: int) -> None:
    users, items, at = walks(seed)
    shuffled = np.random.default_rng(seed).permutation(at)
    users, items, shuffled = (np.concatenate([column, column]) for column in (users, items, shuffled))
    shuffled[len(at) :] += 1.0  # a click, and a like a second later
    assert detect_order(data(users, items, shuffled)).kind == "none"


def test_several_events_on_an_item_in_a_row_leave_an_order() -> None:
    users, items, at = (np.concatenate([column, column]) for column in walks())
    at[len(at) // 2 :] += 1.0
    assert detect_order(data(users, items, at)).kind == "time"


def test_a_file_sorted_by_item_has_no_order() -> None:
    users, items, _ = walks()
    at = np.empty(len(items))
    at[np.lexsort((users, items))] = np.arange(len(items))
    order = detect_order(data(users, items, 1.5e9 + at * 3_600))
    assert order.kind == "none"
    assert "sorted" in order.why


def test_histories_sorted_by_value_have_no_order() -> None:
    rng = np.random.default_rng(1)
    users, items, _ = walks()
    plays = -np.sort(-rng.random((N_USERS, LENGTH)), axis=1).ravel() * 4 + 1
    assert "value" in detect_order(data(users, items, np.arange(len(items), dtype=float), plays)).why


def test_one_time_for_all_and_one_for_each_user_are_none() -> None:
    users, items, _ = walks()
    assert detect_order(data(users, items, np.zeros(len(items)))).kind == "none"
    assert "file" in detect_order(data(users, items, 1.5e9 + users * DAY)).why


def test_items_with_times_of_their_own_have_dates_though_nothing_follows_anything() -> None:
    rng = np.random.default_rng(2)
    at = rng.random(6_000) * 700 * DAY
    items = (at / DAY * 2).astype(int) + rng.integers(0, 60, 6_000)
    order = detect_order(data(rng.permutation(np.arange(6_000) // 2), items, 1.5e9 + at))
    assert order.kind == "time"
    assert "date" in order.why


@pytest.mark.parametrize("n", [0, 1, 2])
def test_too_little_to_tell_is_none(n: int) -> None:
    users, items, at = walks()
    assert detect_order(data(users[:n], items[:n], at[:n])).kind == "none"
