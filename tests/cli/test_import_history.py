"""``palate data import-history``: matched and unmatched items, and a CSV without formulas."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cli.conftest import Palate
from tests.data.takeouts import examples

FORMULA = '=HYPERLINK("http://evil.example")'
ODD = (f'"{FORMULA.replace(chr(34), chr(34) * 2)}",2000,u,4', "[Rec],2007,u,4", "Bad,1999,u,9")
RATINGS = examples.LETTERBOXD_RATINGS.replace("Suspiria,1977", "Alien,1979")
RATINGS += "".join(f"2021-03-07,{odd}\n" for odd in ODD)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "ratings.csv"
    path.write_text(RATINGS, encoding="utf-8")
    return path


def test_it_says_what_was_found_what_was_not_and_what_was_dropped(palate: Palate, data_dir: Path, export: Path) -> None:
    result = palate("data", "import-history", export, "--user", "me", "--data-dir", data_dir)
    assert result.code == 0
    assert "Letterboxd: 6 rows, 2 new events of me." in result.out
    assert "[Rec]" in result.out
    assert "Amélie" in result.out
    assert "ratings.csv line 7" in result.out
    again = palate("data", "import-history", export, "--user", "me", "--data-dir", data_dir)
    assert "2 events were in the store already." in again.out


def test_as_json_and_as_a_list_without_formulas(palate: Palate, data_dir: Path, export: Path, tmp_path: Path) -> None:
    listed = tmp_path / "unmatched.csv"
    result = palate(
        "data", "import-history", export, "--user", "me", "--data-dir", data_dir, "--json", "--unmatched", listed
    )
    account = result.json()
    assert (account["format"], account["by_title"], account["events"]) == ("letterboxd", 2, 2)
    assert account["dropped"] == {"a rating that is not a number up to 5": 1}
    titles = [entry["title"] for entry in account["unmatched"]]
    assert titles == ["Amélie", FORMULA, "[Rec]"]
    with listed.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["title"] for row in rows] == ["Amélie", f"'{FORMULA}", "[Rec]"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("no-such-file", "--user", "me"), "does not exist"),
        (("ratings.csv", "--user", "me", "--format", "netflix"), "auto, letterboxd, goodreads"),
        (("ratings.csv", "--user", "me", "--format", "goodreads"), "Expected one of: Goodreads"),
        (("ratings.csv", "--user", ""), "name the user"),
        (("ratings.csv", "--user", "me", "--unmatched", "no/such/folder.csv"), "cannot be written"),
    ],
)
def test_what_cannot_be_brought_ends_with_two_and_a_reason(
    palate: Palate, data_dir: Path, export: Path, arguments: tuple[str, ...], message: str
) -> None:
    result = palate("data", "import-history", *arguments, "--data-dir", data_dir)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert message in palate("data", "import-history", *arguments, "--data-dir", data_dir, "--json").json()["detail"]


def test_an_empty_catalogue_is_said(palate: Palate, export: Path) -> None:
    result = palate("data", "import-history", export, "--user", "me")
    assert result.code == 1
    assert "the catalogue is empty" in result.err
