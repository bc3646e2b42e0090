"""The published MovieLens sets are read whole, with the counts that their publisher states."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.datasets.imported import Imported


@pytest.fixture(scope="module")
def one_million(real_data: Path) -> Imported:
    return read(real_data / "ml-1m", "movielens")


def test_100k_has_the_counts_and_the_ratings_that_its_publisher_states(ml100k: Dataset) -> None:
    assert (ml100k.n_users, ml100k.n_items, len(ml100k)) == (943, 1_682, 100_000)
    assert Counter(ml100k.value.tolist()) == {1.0: 6_110, 2.0: 11_370, 3.0: 27_145, 4.0: 34_174, 5.0: 21_201}


def test_100k_rows_are_those_of_the_file(ml100k: Dataset, real_data: Path) -> None:
    columns = (ml100k.user, ml100k.item, ml100k.value, ml100k.at)
    taken = {
        f"{ml100k.users.ids[user]}\t{ml100k.vocabulary.ids[item]}\t{value:.0f}\t{at:.0f}"
        for user, item, value, at in zip(*(column.tolist() for column in columns), strict=True)
    }

    assert taken == set((real_data / "ml-100k" / "u.data").read_text().splitlines())


def test_100k_titles_read_as_users_write_them(ml100k: Dataset) -> None:
    assert (ml100k.items["50"].title, ml100k.items["50"].year) == ("Star Wars", 1977)
    assert ml100k.items["12"].title == "The Usual Suspects"
    assert ml100k.items["543"].title == "Les Misérables"
    assert ml100k.items["50"].genres == ("Action", "Adventure", "Romance", "Sci-Fi", "War")


def test_importing_100k_drops_nothing(real_data: Path) -> None:
    report = read(real_data / "ml-100k", "movielens").report

    assert (report.read, report.events, report.items, report.dropped) == (100_000, 100_000, 1_682, {})


@pytest.mark.slow
def test_1m_is_read_whole_and_says_what_it_guessed(one_million: Imported) -> None:
    report = one_million.report

    assert (report.read, report.events, report.items, report.dropped) == (1_000_209, 1_000_209, 3_883, {})
    assert any("ratings have no time; their rank gives the order" in note for note in report.notes)


@pytest.mark.slow
def test_1m_keeps_everyones_order_and_the_times_that_are_known(one_million: Imported, real_data: Path) -> None:
    data = one_million.dataset()
    file = pl.read_csv(real_data / "ml-1m" / "ratings.csv", schema_overrides={"user": pl.String, "item": pl.String})
    assert data.n_users == file["user"].n_unique() == 6_040

    for user in ("1", "2999", "3000", "4169", "6040"):
        rows = file.filter(pl.col("user") == user)
        history = data.history(data.users.code(user))
        rank = dict(rows.select("item", "rank").iter_rows())
        ranks = [rank[item] for item in history.items if rank[item] is not None]
        assert len(history) == rows.height
        assert ranks == sorted(ranks)
        if rows["timestamp"].null_count() == 0:
            np.testing.assert_array_equal(history.at, rows["timestamp"].sort().to_numpy())


@pytest.mark.slow
def test_1m_movies_come_with_what_its_metadata_knows(one_million: Imported) -> None:
    toy_story = one_million.items[0]

    assert (toy_story.title, toy_story.year, toy_story.creators) == ("Toy Story", 1995, ("John Lasseter",))
    assert "Tom Hanks" in toy_story.people
    assert toy_story.attributes == {"tmdb_id": "862"}
    assert "Buzz Lightyear" in toy_story.description
    assert sum(bool(item.description) for item in one_million.items) > 3_500
