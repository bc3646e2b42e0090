"""``palate evaluate``: validation unless told otherwise, tables, JSON and a report."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from palate.data.dataset import Dataset
from palate.data.vocabulary import Vocabulary
from palate.evaluation.protocol import PROTOCOLS
from palate.services.train.train import recipes_of
from palate.settings import load_settings
from palate.types import Codes
from tests.cli.conftest import Palate

EVENTS = ("--format", "csv", "--data")


def write(path: Path, data: Dataset) -> Path:
    """Events as a CSV file: likes without a rating, ratings with one."""
    users, items = (names.names(codes.tolist()) for names, codes in columns(data))
    lines = [f"{user},{item},{at:.0f}" for user, item, at in zip(users, items, data.at.tolist(), strict=True)]
    path.write_text("\n".join(["user_id,item_id,timestamp", *lines]))
    return path


def columns(data: Dataset) -> list[tuple[Vocabulary, Codes]]:
    return [(data.users, data.user), (data.vocabulary, data.item)]


@pytest.fixture
def events(tmp_path: Path, community_data: Dataset) -> Path:
    few = community_data.rows(community_data.user < 150)
    return write(tmp_path / "events.csv", few)


def test_an_evaluation_compares_every_model_with_chance_on_validation(palate: Palate, events: Path) -> None:
    result = palate("evaluate", *EVENTS, events, "--k", 5, "--json").json()

    ranking = {name for name, recipe in recipes_of(load_settings()).items() if recipe.is_ranker}
    assert set(result["models"]) == {"random", *ranking}
    ndcg = {name: model["metrics"]["ndcg"] for name, model in result["models"].items()}
    assert ndcg["random"] < ndcg["popular"] < ndcg["ease"]
    low, high = result["models"]["ease"]["intervals"]["ndcg"]
    assert low < ndcg["ease"] < high
    assert (result["part"], result["seeds"], result["k"], result["users"]) == ("validation", [42], 5, 150)
    assert result["protocol"].startswith("test part put aside")
    assert result["models"]["ease"]["metrics"]["calibration"] is None


def test_only_when_told_it_looks_at_the_test_part(palate: Palate, events: Path) -> None:
    arguments = ("evaluate", *EVENTS, events, "--model", "popular", "--protocol", "last_out", "--json")
    validation, test = palate(*arguments).json(), palate(*arguments, "--test").json()

    assert (validation["part"], test["part"]) == ("validation", "test")
    assert test["protocol"] == "each user's last 1 to test"
    assert validation["models"]["popular"]["metrics"] != test["models"]["popular"]["metrics"]


def test_the_table_fits_and_marks_what_is_no_worse(palate: Palate, events: Path) -> None:
    result = palate("evaluate", *EVENTS, events, "--model", "popular", "--model", "random", "--seed", 1, "--seed", 2)

    assert result.code == 0
    assert "VALIDATION" in result.out
    assert "2 such splits (seed 1, 2)" in result.out
    lines = result.out.splitlines()
    (head,) = [line for line in lines if line.startswith("model")]
    assert len(head.rstrip()) <= 100
    assert [line.split()[0] for line in lines[lines.index(head) + 1 :][:2]] == ["popular", "random"]
    assert re.search(r"popular +0\.\d{4} ±0\.\d{3}", result.out)


def test_a_report_is_one_file(palate: Palate, events: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    result = palate("evaluate", *EVENTS, events, "--model", "popular", "--html", report)
    assert f"Report: {report}" in result.out
    assert report.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_by_segment_every_kind_of_taste_has_its_figures(palate: Palate, events: Path) -> None:
    arguments = ("evaluate", *EVENTS, events, "--model", "popular", "--model", "random", "--by", "segment")
    result = palate(*arguments, "--json").json()
    groups = result["segments"]
    assert sum(group["users"] for group in groups) == result["models"]["popular"]["users"]
    shown = palate(*arguments).out
    assert "popular by segment" in shown
    assert all(group["name"] in shown for group in groups)


def test_splits_that_others_made(palate: Palate, tmp_path: Path, community_data: Dataset) -> None:
    from palate.data.splits import last_out

    split = last_out(community_data.rows(community_data.user < 150))
    train, test = write(tmp_path / "train.csv", split.train), write(tmp_path / "test.csv", split.test)
    result = palate(
        "evaluate", *EVENTS, train, "--protocol", "given", "--test-data", test, "--test", "--model", "popular", "--json"
    ).json()
    assert result["protocol"].startswith(f"given: {len(split.train)} events to train")


def test_a_model_beyond_the_settings_has_its_defaults(palate: Palate, events: Path) -> None:
    result = palate("evaluate", *EVENTS, events, "--model", "random", "--min-item-events", 5, "--json").json()
    assert set(result["models"]) == {"random"}
    assert "only items with at least 5 events" in result["protocol"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("--protocol", "by_hand"),
            "there are stratified, random, last_out, after, k_fold, held_out, crossing, crossing_after, given",
        ),
        (("--protocol", "given"), "--test-data"),
        (("--model", "magic"), "There is no model 'magic'; there are random, ease"),
        (("--model", "pipeline"), "these data have events alone"),
        (("--train-share", "1"), "between 0 and 1"),
        (("--relevant-from", "6", "--test-data", "missing.csv"), "missing.csv does not exist"),
        (("--min-item-events", "1000000"), "No events remain"),
        (("--html", "no/such/folder.html"), "no folder no/such"),
        (("--by", "mood"), "by segment, not by 'mood'"),
        (("--by", "segment", "--seed", "1", "--seed", "2"), "give one seed"),
    ],
)
def test_what_cannot_be_evaluated_ends_with_two_and_a_reason(
    palate: Palate, events: Path, arguments: tuple[str, ...], message: str
) -> None:
    result = palate("evaluate", *EVENTS, events, *arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_the_help_names_every_protocol(palate: Palate) -> None:
    result = palate("evaluate", "--help").out
    assert [name for name in PROTOCOLS if name not in result] == []


def test_movielens_splits_are_read_from_their_files(palate: Palate, real_data: Path) -> None:
    files = (real_data / "ml-100k" / "ua.base", "--test-data", real_data / "ml-100k" / "ua.test")
    arguments = ("--format", "movielens", "--protocol", "given", "--test", "--model", "popular", "--model", "pipeline")
    result = palate("evaluate", "--data", *files, *arguments, "--json").json()
    assert result["protocol"].startswith("given: 90570 events to train")
    assert result["models"]["popular"]["users"] == 943
    assert next(iter(result["models"])) == "pipeline"


def test_so_many_users_are_asked_as_is_said(palate: Palate, events: Path) -> None:
    result = palate("evaluate", *EVENTS, events, "--model", "popular", "--users", 40)
    (n_evaluated,) = re.findall(r"\((\d+) users evaluated\)", result.out)
    assert 20 < int(n_evaluated) <= 40, "of them those with something relevant"
    assert "up to 40, drawn at random, are asked" in result.out
