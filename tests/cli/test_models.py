"""``palate train``, ``recommend`` and ``model``: answers, JSON and exit codes."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

import palate as package
from palate.services.serve.live_policies import install_sample_policy
from palate.settings import load_settings
from tests.cli.conftest import Palate


def test_training_gives_a_snapshot_that_goes_live(palate: Palate, quick_dir: Path) -> None:
    trained = palate("train", "--data-dir", quick_dir, "--json").json()
    assert (trained["users"], trained["items"], trained["verdict"]["promote"]) == (400, 240, True)
    listed = palate("model", "list", "--data-dir", quick_dir, "--json").json()
    assert [(row["version"], row["champion"]) for row in listed][-1] == (trained["version"], True)
    assert len(listed) == 2
    assert trained["version"] in palate("model", "list", "--data-dir", quick_dir).out
    first = listed[0]["version"]
    card = palate("model", "show", trained["version"], "--data-dir", quick_dir, "--json").json()
    assert card["parent"]["version"] == first
    assert card["data"]["kinds"].keys() >= {"like"}
    assert card["settings"]["models"]["ease"]["params"]["reg"] == 0.0
    assert {check["name"] for check in card["verdict"]["checks"]} == {"latency", "memory"}, "the same recipes and log"
    assert [step["name"] for step in card["steps"]][-1] == "write the snapshot"
    page = palate("model", "show", trained["version"], "--data-dir", quick_dir).out
    assert all(text in page for text in ("Gates", "fit ials", "peak MiB", "Limits"))
    compared = palate("model", "compare", first, trained["version"], "--data-dir", quick_dir, "--json").json()
    assert compared["versions"] == [first, trained["version"]]
    assert not any(name.startswith("settings") for name in compared["differences"])
    assert "What differs" in palate("model", "compare", first, trained["version"], "--data-dir", quick_dir).out
    refused = palate("model", "compare", first, trained["version"], "--evaluate", "--data-dir", quick_dir)
    assert (refused.code, "the same recipes" in refused.err) == (2, True)


def test_versions_of_policies_are_listed_and_say_why_they_learn_nothing(palate: Palate, tmp_path: Path) -> None:
    store = tmp_path / "policies-only"
    install_sample_policy(load_settings(store={"data_dir": store}))
    (row,) = palate("model", "list", "--data-dir", store, "--json").json()
    assert (row["kind"], row["name"], row["policy_kind"], row["current"]) == ("policy", "ppo", "ppo", True)
    assert "It learns nothing" in row["frozen"]
    assert row["version"] in palate("model", "list", "--data-dir", store).out


def test_there_and_back_again(palate: Palate, quick_dir: Path) -> None:
    old = palate("model", "list", "--data-dir", quick_dir, "--json").json()[0]["version"]
    new = palate("train", "--data-dir", quick_dir, "--json").json()["version"]
    assert palate("model", "rollback", "--data-dir", quick_dir, "--json").json() == {"champion": old}
    assert palate("model", "promote", new, "--data-dir", quick_dir).out == f"Snapshot {new} is live.\n"
    assert palate("model", "rollback", "--data-dir", quick_dir).out == f"Snapshot {old} is live.\n"
    last = palate("model", "rollback", "--data-dir", quick_dir)
    assert (last.code, "no previous champion" in last.err) == (1, True)
    unknown = palate("model", "promote", "v9", "--data-dir", quick_dir, "--json")
    assert unknown.code == 1
    assert old in unknown.json()["detail"]


def test_nothing_to_learn_from_ends_with_one(palate: Palate) -> None:
    result = palate("train")
    assert (result.code, result.out) == (1, "")
    assert "palate data import" in result.err


def test_recommendations_for_a_user_a_history_and_a_sentence(palate: Palate, data_dir: Path) -> None:
    def rows(*arguments: object) -> list[dict[str, object]]:
        result = palate("recommend", "--data-dir", data_dir, "--json", *arguments)
        assert result.code == 0
        answer: list[dict[str, object]] = result.json()
        return answer

    user = rows("--user", "sim-0007", "-n", 5)
    assert len(user) == 5
    assert user == rows("--user", "sim-0007", "-n", 5), "no surprise unless it is asked for"
    liked = rows("--item", "book:dune", "--item", "movie:alien", "--domain", "game")
    assert {row["domain"] for row in liked} == {"game"}
    assert any(str(row["reason"]).startswith("Because you liked") for row in liked)
    assert rows("--words", "dragons and magic")[0]["reason"] == "Matches what you said"
    output = palate("recommend", "--data-dir", data_dir, "--ask", "a book with dragons, no horror")
    assert "Understood: domain: book · tag: dragons · not genre: Horror" in output.out
    table = palate("recommend", "--data-dir", data_dir, "--user", "sim-0007")
    assert str(user[0]["title"]) in table.out


def test_ratings_are_predicted_for_users_and_strangers(palate: Palate, data_dir: Path) -> None:
    item = palate("recommend", "--data-dir", data_dir, "--json", "-n", "1").json()[0]["item_id"]
    arguments = ("predict", "--data-dir", data_dir, "--item", item, "--item", "nothing", "--user", "sim-0007")
    answer = palate(*arguments, "--json").json()
    assert answer["unknown_items"] == ["nothing"]
    assert 1 <= answer["predictions"][0]["rating"] <= 5
    table = palate(*arguments)
    assert "80 % interval" in table.out
    assert "Unknown items: nothing" in table.out
    assert palate("predict", "--data-dir", data_dir, "--item", "nothing").code == 1


def test_an_empty_store_recommends_nothing(palate: Palate) -> None:
    assert palate("train").code == 1  # there is nothing to learn from, but a store
    assert palate("recommend", "--json").json() == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("recommend",),
        ("predict", "--item", "a"),
        ("segments",),
        ("batch", "out.csv"),
        ("data", "describe"),
        ("doctor",),
    ],
)
def test_a_slip_of_the_finger_makes_no_store(palate: Palate, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    result = palate(*arguments, "--data-dir", tmp_path / "typo")
    assert "There is no store at" in result.err
    assert result.code == 1
    assert not (tmp_path / "typo").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("train", "--no-such-option"),
        ("recommend", "-n", "0"),
        ("recommend", "--surprise", "2"),
        ("evaluate", "--data", "x"),
        ("data", "import"),
    ],
)
def test_a_command_that_is_asked_wrongly_ends_with_two(palate: Palate, arguments: tuple[str, ...]) -> None:
    result = palate(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[server]\nport = 99999", "server.port"),
        ("[server]\ncolour = 1", "server.colour"),
        ("[store", "cannot be read"),
        ("[models.x]\nrecommender = 'magic'", "no model 'magic'"),
        ("[pipelines.x]\nstages = [{ stage = 'magic' }]", "no stage 'magic'"),
    ],
)
def test_bad_settings_end_with_two_and_name_the_setting(
    palate: Palate, tmp_path: Path, data_dir: Path, toml: str, message: str
) -> None:
    (tmp_path / "palate.toml").write_text(toml)
    result = palate("train", "--data-dir", data_dir)
    assert result.code == 2
    assert message in result.err


def test_a_server_open_to_the_network_without_keys_does_not_start(palate: Palate, tmp_path: Path) -> None:
    result = palate("serve", "--host", "0.0.0.0", "--data-dir", tmp_path)
    assert result.code == 2
    assert "PALATE_SERVER__API_KEYS" in result.err


def test_a_store_that_cannot_be_opened_ends_with_one(palate: Palate, tmp_path: Path) -> None:
    (tmp_path / "palate.db").write_text("Dear diary, " * 100)
    for command in (("train",), ("recommend",), ("data", "describe"), ("serve",), ("up",)):
        result = palate(*command, "--data-dir", tmp_path)
        assert result.code == 1, command
        assert "not a database" in result.err, command
        assert "Traceback" not in result.err, command


def test_a_damaged_champion_is_told_in_a_sentence(palate: Palate, migrated_database: Path, tmp_path: Path) -> None:
    shutil.copy(migrated_database, tmp_path)
    (tmp_path / "snapshots" / "v1").mkdir(parents=True)
    (tmp_path / "snapshots" / "v1" / "manifest.json").write_text("{}")
    (tmp_path / "snapshots" / "champions").write_text("v1\n")
    result = palate("recommend", "--data-dir", tmp_path)
    assert "snapshot v1 is refused" in result.err
    assert "train again" in result.err
    assert "Traceback" not in result.err


def test_the_version_and_the_help(palate: Palate) -> None:
    assert palate("--version").out.strip() == package.__version__
    help_text = palate("--help").out
    assert all(re.search(rf"\b{command}\b", help_text) for command in ("up", "serve", "train", "recommend", "evaluate"))
    assert palate("train", "--help").code == 0


def test_a_batch_writes_lists_for_everyone_by_the_files_ending(palate: Palate, data_dir: Path, tmp_path: Path) -> None:
    result = palate("batch", tmp_path / "lists.csv", "--model", "popular", "--n", 3, "--data-dir", data_dir)
    assert (result.code, "1200 rows for 400 users" in result.out) == (0, True)
    lines = (tmp_path / "lists.csv").read_text(encoding="utf-8").splitlines()
    assert (lines[0], len(lines)) == ("user,rank,item,score", 1201)
    summary = palate("batch", tmp_path / "lists.jsonl", "--n", 2, "--data-dir", data_dir, "--json").json()
    row = json.loads((tmp_path / "lists.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert list(row) == ["user", "rank", "item", "score", "reason"]
    assert (summary["users"], summary["rows"]) == (400, 800)
    unnamed = palate("batch", tmp_path / "lists", "--data-dir", data_dir)
    assert (unnamed.code, "there are parquet, csv, jsonl" in unnamed.err) == (2, True)
