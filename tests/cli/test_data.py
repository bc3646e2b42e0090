"""``palate data import`` and ``describe``: imported and dropped rows, with reasons."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from palate.data.datasets import FORMATS
from palate.data.public_datasets import PUBLISHED
from tests.cli.conftest import Palate
from tests.services.catalogue.web_server import full_response, web

ITEMS = "id,domain,title,year,genres\n1,book,Dune,1965,Science Fiction\n2,book,Emma,1815,Romance\n,book,Nameless,,\n"
EVENTS = (
    "user_id,item_id,rating,timestamp\nann,1,5,1000\nann,2,1,2000\nbob,1,9,3000\ncid,9,4,3000\nbob,2,4,2020-01-01\n"
)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "items.csv").write_text(ITEMS)
    (tmp_path / "events.csv").write_text(EVENTS)
    return tmp_path


def test_an_import_says_what_it_took_and_what_it_dropped_and_why(palate: Palate, files: Path) -> None:
    items = palate("data", "import", files / "items.csv", "--format", "csv")
    assert items.code == 0
    assert "2 items and 0 new events imported" in items.out
    assert "items.csv line 4" in items.out
    events = palate("data", "import", files / "events.csv", "--format", "csv", "--json").json()
    assert events["loaded"] == {
        "items": 0,
        "events": 3,
        "repeated": 0,
        "conflicting": 0,
        "unknown_items": 1,
        "refused": 0,
        "examples": [],
    }
    assert events["report"]["dropped"] == {"a rating outside (0, 5] or not a number": 1}
    assert events["report"]["examples"] == {"a rating outside (0, 5] or not a number": ["events.csv line 4"]}


def test_importing_again_adds_nothing_and_says_so(palate: Palate, files: Path) -> None:
    palate("data", "import", files / "items.csv", "--format", "csv")
    palate("data", "import", files / "events.csv", "--format", "csv")
    again = palate("data", "import", files / "events.csv", "--format", "csv")
    assert (again.code, "3 events were in the store already" in again.out) == (0, True)
    description = palate("data", "describe", "--json").json()
    assert (description["items"], description["users"], description["events"]) == (2, 2, 3)
    assert description["kinds"] == {"rating": 3}
    assert (description["first"], description["last"]) == ("1970-01-01T00:16:40+00:00", "2020-01-01T00:00:00+00:00")


def test_a_prefix_keeps_two_sources_apart(palate: Palate, files: Path) -> None:
    palate("data", "import", files / "items.csv", "--format", "csv")
    other = files / "other.csv"
    other.write_text("id,domain,title\n1,movie,Toy Story\n")
    clash = palate("data", "import", other, "--format", "csv")
    assert (clash.code, "--prefix" in clash.err) == (1, True)
    assert palate("data", "import", other, "--format", "csv", "--prefix", "ml:").code == 0
    assert palate("data", "describe", "--json").json()["domains"] == {"book": 2, "movie": 1}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("no-such-file", "--format", "csv"), "does not exist"),
        (("items.csv", "--format", "xml"), "movielens, csv, jsonl, parquet"),
        (("items.csv", "--format", "movielens"), "not a MovieLens folder"),
        (("items.csv", "--format", "parquet"), "cannot be read"),
        (("empty.csv", "--format", "csv"), "empty.csv"),
    ],
)
def test_what_cannot_be_read_ends_with_two_and_a_reason(
    palate: Palate, files: Path, arguments: tuple[str, ...], message: str
) -> None:
    (files / "empty.csv").touch()
    result = palate("data", "import", *arguments)
    assert result.code == 2
    assert message in result.err
    assert result.out == ""
    as_json = palate("data", "import", *arguments, "--json")
    assert as_json.code == 2
    assert message in as_json.json()["detail"]
    assert as_json.err == ""


def test_events_without_any_known_item_are_refused(palate: Palate, files: Path) -> None:
    result = palate("data", "import", files / "events.csv", "--format", "csv")
    assert result.code == 2
    assert "0 events imported" in result.err


def test_movielens_is_imported_whole(palate: Palate, real_data: Path) -> None:
    result = palate("data", "import", real_data / "ml-100k", "--format", "movielens", "--json")
    assert result.json()["loaded"] == {
        "items": 1682,
        "events": 100_000,
        "repeated": 0,
        "conflicting": 0,
        "unknown_items": 0,
        "refused": 0,
        "examples": [],
    }
    assert result.json()["report"]["dropped"] == {}


def test_exports_that_overlap_say_nothing_twice_whatever_they_are_called(palate: Palate, files: Path) -> None:
    palate("data", "import", files / "items.csv", "--format", "csv")
    rows = ["ann,1,100", "ann,2,200", "bob,1,300"]
    for name, exported, n_new in (("may.csv", rows[:2], 2), ("june.csv", rows, 1), ("may again.csv", rows[:2], 0)):
        (files / name).write_text("\n".join(["user_id,item_id,timestamp", *exported]))
        loaded = palate("data", "import", files / name, "--format", "csv", "--json").json()["loaded"]
        assert (loaded["events"], loaded["repeated"]) == (n_new, len(exported) - n_new)


def test_an_empty_store_can_be_described(palate: Palate) -> None:
    palate("train")  # there is nothing to learn from, but a store
    assert palate("data", "describe").out.startswith("0 items, 0 users, 0 events")


def test_an_event_of_any_time_that_was_taken_can_be_described(palate: Palate, files: Path) -> None:
    palate("data", "import", files / "items.csv", "--format", "csv")
    (files / "odd.csv").write_text("user_id,item_id,timestamp\nann,1,-1e15\nann,2,-62135683140\n")
    palate("data", "import", files / "odd.csv", "--format", "csv")
    assert palate("data", "describe", "--json").code == 0


def test_every_format_is_named_in_the_help(palate: Palate) -> None:
    for command in (("data", "import"), ("evaluate",), ("tune",)):
        help_text = palate(*command, "--help").out
        assert [name for name in FORMATS if name not in help_text] == []


def test_public_sets_are_listed_with_how_to_get_them(palate: Palate) -> None:
    result = palate("data", "get")
    assert result.code == 0
    assert [name for name in PUBLISHED if name not in result.out] == []
    assert "by hand" in result.out
    listed = palate("data", "get", "--json").json()
    assert [dataset["name"] for dataset in listed] == list(PUBLISHED)


def test_a_public_set_is_fetched_and_the_next_command_works(
    palate: Palate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PALATE_DATA", raising=False)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        zipped.writestr("ml-100k/u.data", "1\t1\t4\t100\n")
        zipped.writestr("ml-100k/u.item", f"1|Big (1988)|||{'|0' * 19}\n")
    with web(full_response(packed.getvalue())) as served:
        tiny = replace(PUBLISHED["ml-100k"], archive=served.address, checksum="")
        monkeypatch.setitem(PUBLISHED, "ml-100k", tiny)
        result = palate("data", "get", "ml-100k")
        assert result.code == 0
    assert "Licence: research" in result.out
    assert "states no checksum" in result.out
    command = result.out.partition("Next: palate ")[2].split()
    assert palate(*command).out.startswith("1 items and 1 new events imported")
    again = palate("data", "get", "ml-100k")
    assert (again.code, "exists already" in again.err) == (1, True)


@pytest.mark.parametrize(
    ("name", "message"), [("steam-200k", "Sign in to Kaggle"), ("ml-100m", "there are ml-100k, ml-1m")]
)
def test_a_set_that_cannot_be_fetched_ends_with_two_and_what_to_do(palate: Palate, name: str, message: str) -> None:
    result = palate("data", "get", name)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_a_store_moves_to_postgresql_and_commands_go_on_there(
    palate: Palate, files: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    palate("data", "import", files / "items.csv", "--format", "csv")
    palate("data", "import", files / "events.csv", "--format", "csv")
    before = palate("data", "describe", "--json").json()
    moved = palate("data", "move", "--to", postgres_url, "--json").json()
    assert {name: table["rows"] for name, table in moved.items() if name in ("items", "events")} == {
        "items": 2,
        "events": 3,
    }
    again = palate("data", "move", "--to", postgres_url)
    assert (again.code, "name an empty one" in again.err) == (1, True)
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    assert palate("data", "describe", "--json").json() == before
    assert "3 events were in the store already" in palate("data", "import", files / "events.csv", "--format", "csv").out


def test_a_store_moves_to_no_other_kind_of_database(palate: Palate, files: Path) -> None:
    palate("data", "import", files / "items.csv", "--format", "csv")
    refused = palate("data", "move", "--to", "mysql://me:hunter2@db/palate")
    assert (refused.code, "PostgreSQL, as postgresql://" in refused.err) == (2, True)
    assert "hunter2" not in refused.err
