"""``palate doctor``: plain words, a file to paste, and exit codes that scripts can use."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import pytest

from palate.data.dataset import Dataset
from palate.data.events import KIND_OF_CODE
from tests.cli.conftest import Palate


def write(folder: Path, data: Dataset, *, times: bool = True, scale: float = 1.0) -> Path:
    """The events as a CSV file beside their items."""
    users, items = data.users.names(data.user.tolist()), data.vocabulary.names(data.item.tolist())
    kinds = [KIND_OF_CODE[code].name for code in data.kind.tolist()]
    said = ["" if math.isnan(value) else f"{value:g}" for value in data.value.tolist()]
    at = [f"{seconds * scale:.0f}" for seconds in data.at.tolist()]
    names = ["user_id", "item_id", "event_type", "rating", *(["timestamp"] if times else [])]
    columns = (users, items, kinds, said, *((at,) if times else ()))
    lines = [",".join(names), *(",".join(row) for row in zip(*columns, strict=True))]
    path = folder / "events.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    facts = [
        f'{item.id},{item.domain},"{item.title}",{item.year},{"|".join(item.tags)}' for item in data.items.values()
    ]
    (folder / "items.csv").write_text("\n".join(["id,domain,title,year,tags", *facts]), encoding="utf-8")
    return path


def test_healthy_data_end_with_zero(palate: Palate, tmp_path: Path, community_data: Dataset) -> None:
    events = write(tmp_path, community_data)
    done = palate("doctor", events, "--format", "csv", "--items", tmp_path / "items.csv")
    assert done.code == 0
    assert "You have 400 users" in done.out
    assert "Nothing wrong was found." in done.out
    assert "default pipeline fits" in " ".join(done.out.split())


def test_faults_are_told_with_why_and_what_to_do(palate: Palate, tmp_path: Path, community_data: Dataset) -> None:
    events = write(tmp_path, community_data, scale=100)
    done = palate("doctor", events, "--format", "csv", "--items", tmp_path / "items.csv")
    assert done.code == 1
    assert "Stops training" in done.out
    assert "Events in the future" in done.out
    assert "  why " in done.out
    assert "   do " in done.out


def test_json_holds_it_all(palate: Palate, tmp_path: Path, community_data: Dataset) -> None:
    events = write(tmp_path, community_data, times=False)
    said = palate("doctor", events, "--format", "csv", "--test-data", events, "--json")
    found = said.json()
    assert said.code == 1
    assert found["stops"] is True
    assert [one["check"] for one in found["findings"]] == ["leaks", "order", "unknown_items"]
    assert set(found["left_out"]) == {"linear_sequence", "sequential_rules", "trending", "content"}
    assert tomllib.loads(found["settings"])["models"]["content"] is False


def test_settings_are_written_once_and_taken(palate: Palate, tmp_path: Path, community_data: Dataset) -> None:
    events = write(tmp_path, community_data, times=False)
    arguments = ("doctor", events, "--format", "csv", "--items", tmp_path / "items.csv", "--write", tmp_path / "p.toml")
    done = palate(*arguments)
    assert done.code == 0
    assert "Without linear_sequence, sequential_rules: goes by order" in " ".join(done.out.split())
    written = (tmp_path / "p.toml").read_text(encoding="utf-8")
    assert "trending = false" in written

    again = palate(*arguments)
    assert (again.code, again.out) == (2, "")
    assert "is there already" in again.err
    assert (tmp_path / "p.toml").read_text(encoding="utf-8") == written
    evaluate = ("evaluate", "--data", events, "--format", "csv", "--model", "popular")
    assert palate(*evaluate, "--config", tmp_path / "p.toml").code == 0


def test_the_store_is_examined_where_no_path_is_named(palate: Palate, data_dir: Path, tmp_path: Path) -> None:
    done = palate("doctor", "--data-dir", data_dir)
    assert done.code == 0
    assert "Nothing wrong was found." in done.out
    assert palate("doctor", "--data-dir", tmp_path / "nothing").code == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("no.csv", "--format", "csv"), "nothing at no.csv"),
        (("no.csv",), "--format movielens, csv, jsonl or parquet"),
        (("--format", "csv"), "Name the data first"),
        (("no.csv", "--format", "csv", "--write", "no/such/palate.toml"), "no folder no/such"),
    ],
)
def test_what_cannot_be_examined_ends_with_two(palate: Palate, arguments: tuple[str, ...], message: str) -> None:
    done = palate("doctor", *arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
