"""Self-descriptions of MovieLens users."""

from __future__ import annotations

from pathlib import Path

from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.splits import given, held_out
from tests.data.datasets.test_movielens import folder_of, movie_100k

RATINGS_100K = "1\t1\t4\t100\n2\t1\t3\t200\n3\t1\t5\t300\n"
USERS_100K = "1|24|M|technician|85711\n2|53|F|other|94043\nbroken\n3|30|M|none|10000\n"


def test_age_gender_and_occupation_of_100k_become_sentences(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "ml", u_data=RATINGS_100K, u_item=movie_100k(1, "Big (1988)"), u_user=USERS_100K)

    imported = read(folder, "movielens", prefix="ml:")

    assert imported.about == {
        "ml:1": "Age 24, man, technician",
        "ml:2": "Age 53, woman",
        "ml:3": "Age 30, man",
    }
    assert imported.report.examples["a user line without five fields"] == ["u.user line 3"]
    assert imported.dataset().profile(1).about == "Age 53, woman"


def test_bands_and_numbers_of_1m_become_the_same_words(tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path / "ml",
        ratings_dat="1::1::5::100\n2::1::4::100\n",
        movies_dat="1::Big (1988)::Comedy\n",
        users_dat="1::F::1::10::48067\n2::M::56::0::70072\n3::F::25::12::1\n",
    )

    assert read(folder, "movielens").about == {
        "1": "Under 18, woman, school student",
        "2": "Over 55, man",
        "3": "Age 25 to 34, woman, programmer",
    }


def test_without_the_file_of_users_nobody_says_anything_and_a_note_says_so(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "ml", u_data=RATINGS_100K, u_item=movie_100k(1, "Big (1988)"))

    imported = read(folder, "movielens")

    assert imported.about == {}
    assert "No u.user in the folder: users have no self-descriptions." in imported.report.notes


def test_splits_keep_what_users_say() -> None:
    about = {"ann": "Age 33, programmer", "bob": "Loves slow films"}
    data = Dataset.from_columns(["ann"] * 4 + ["bob"] * 4, list("abcdabcd"), about=about)
    train, test = data.rows(data.user == 0), data.rows(data.user == 1)

    split = held_out(data, 0.5, 0.5, 1)
    assert [split.known.profile(user).about for user in range(2)] == list(about.values())
    joined = given(train, test)
    for part in (joined.train, joined.test):
        assert [part.profile(user).about for user in range(2)] == list(about.values())


def test_what_users_say_is_part_of_the_digest() -> None:
    columns = (["ann", "bob"], ["a", "b"])
    without_descriptions, with_descriptions = (
        Dataset.from_columns(*columns),
        Dataset.from_columns(*columns, about={"ann": "Age 33"}),
    )

    assert with_descriptions.digest != without_descriptions.digest
    assert Dataset.from_columns(*columns, about={"somebody else": "Age 33"}).digest != with_descriptions.digest
