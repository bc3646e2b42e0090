"""The rating table: the newest rating of each pair, on the levels of the scale."""

from __future__ import annotations

import numpy as np

from palate.data.dataset import Dataset
from palate.models.rating.rating_table import RatingTable, nearest_levels


def test_the_newest_rating_of_a_pair_stands_and_other_events_are_left_out() -> None:
    data = Dataset.from_columns(
        ["b", "a", "a", "a", "c"],
        ["x", "x", "y", "x", "x"],
        [4, 1, 3, 5, np.nan],
        [0, 1, 2, 3, 4],
        ["rating", "rating", "rating", "rating", "like"],
    )
    table = RatingTable.of(data)
    assert data.users.names(table.users.tolist()) == ["a", "b"]
    assert table.user.tolist() == [0, 0, 1]
    assert table.levels[table.level].tolist() == [3, 5, 4]
    assert table.at.tolist() == [2, 3, 0]
    assert table.levels.tolist() == [3, 4, 5]


def test_a_fine_scale_is_read_in_half_stars() -> None:
    values = np.linspace(0.1, 5, 50)
    data = Dataset.from_columns(["a"] * 50, list(range(50)), values)
    table = RatingTable.of(data)
    assert table.levels.tolist() == [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]
    assert (np.abs(table.levels[table.level] - values) <= 0.4 + 1e-6).all()


def test_a_value_between_steps_goes_to_the_nearest() -> None:
    values, levels = np.array([0.2, 1.4, 1.6, 2.9, 3.1, 9], np.float32), np.array([1, 2, 4], np.float32)
    assert nearest_levels(values, levels).tolist() == [0, 0, 1, 1, 2, 2]


def test_no_ratings_are_an_empty_table() -> None:
    table = RatingTable.of(Dataset.from_columns(["a"], ["x"]))
    assert len(table) == 0
    assert len(table.levels) == 0
