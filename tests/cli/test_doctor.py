"""``palate doctor``: findings, a settings file, and exit codes for scripts."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import pytest

from palate.data.dataset import Dataset
from palate.data.events import KIND_OF_CODE
from tests.cli.conftest import Palate


def write(folder: Path, data: Dataset, *, times: bool = True, scale: float = 1.0) -> Path:
    """Write the events as a CSV file, and their items as another."""
    users, items = data.users.names(data.user.tolist()), data.vocabulary.names(data.item.tolist())
    kinds = [KIND_OF_CODE[code].name for code in data.kind.tolist()]
    answer = ["" if math.isnan(value) else f"{value:g}" for value in data.value.tolist()]
    at = [f"{seconds * scale:.0f}" for seconds in data.at.tolist()]
    names = ["user_id", "item_id", "event_type", "rating", *(["timestamp"] if times else [])]
    columns = (users, items, kinds, answer, *((at,) if times else ()))
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
    result = palate("doctor", events, "--format", "csv", "--items", tmp_path / "items.csv")
    assert result.code == 0
    assert "You have 400 users" in result.out
    assert "No problems were found." in result.out
    assert "default pipeline fits" in " ".join(result.out.split())


def test_faults_are_told_with_why_and_what_to_do(palate: Palate, tmp_path: Path, community_data: Dataset) -> None:
    events = write(tmp_path, community_data, scale=100)
    result = palate("doctor", events, "--format", "csv", "--items", tmp_path / "items.csv")
    assert result.code == 1
    assert "Stops training" in result.out
    assert "Events in the future" in result.out
    assert "  why " in result.out
    assert "   do " in result.out


def test_json_holds_it_all(palate: Palate, tmp_path: Path, community_data: Dataset) -> None:
    events = write(tmp_path, community_data, times=False)
    answer = palate("doctor", events, "--format", "csv", "--test-data", events, "--json")
    result = answer.json()
    assert answer.code == 1
    assert result["stops"] is True
    assert [finding["check"] for finding in result["findings"]] == ["leaks", "order", "unknown_items"]
    assert set(result["left_out"]) == {"linear_sequence", "sequential_rules", "trending", "content"}
    assert tomllib.loads(result["settings"])["models"]["content"] is False


def test_settings_are_written_once_and_taken(palate: Palate, tmp_path: Path, community_data: Dataset) -> None:
    events = write(tmp_path, community_data, times=False)
    arguments = ("doctor", events, "--format", "csv", "--items", tmp_path / "items.csv", "--write", tmp_path / "p.toml")
    result = palate(*arguments)
    assert result.code == 0
    assert "Without linear_sequence, sequential_rules: goes by order" in " ".join(result.out.split())
    written = (tmp_path / "p.toml").read_text(encoding="utf-8")
    assert "trending = false" in written

    again = palate(*arguments)
    assert (again.code, again.out) == (2, "")
    assert "exists already" in again.err
    assert (tmp_path / "p.toml").read_text(encoding="utf-8") == written
    evaluate = ("evaluate", "--data", events, "--format", "csv", "--model", "popular")
    assert palate(*evaluate, "--config", tmp_path / "p.toml").code == 0


def test_the_store_is_examined_where_no_path_is_named(palate: Palate, data_dir: Path, tmp_path: Path) -> None:
    result = palate("doctor", "--data-dir", data_dir)
    assert result.code == 0
    assert "No problems were found." in result.out
    assert palate("doctor", "--data-dir", tmp_path / "nothing").code == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("no.csv", "--format", "csv"), "no.csv does not exist"),
        (("no.csv",), "--format movielens, csv, jsonl or parquet"),
        (("--format", "csv"), "Name the data first"),
        (("no.csv", "--format", "csv", "--write", "no/such/palate.toml"), "no folder no/such"),
    ],
)
def test_what_cannot_be_examined_ends_with_two(palate: Palate, arguments: tuple[str, ...], message: str) -> None:
    result = palate("doctor", *arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
