"""``palate tune``: a better setting, as TOML and as JSON."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from palate.data.dataset import Dataset
from palate.models.item_item.ease import EASE
from palate.models.search_space import Log
from tests.cli.conftest import Palate


@pytest.fixture
def events(tmp_path: Path, community_data: Dataset, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Events as CSV, and settings with a badly set EASE."""
    monkeypatch.setattr(EASE, "space", {"reg": Log(10.0, 5_000.0)}, raising=False)
    few = community_data.rows(community_data.user < 100)
    columns = (few.users.names(few.user.tolist()), few.vocabulary.names(few.item.tolist()), few.at.tolist())
    rows = [f"{user},{item},{at}" for user, item, at in zip(*columns, strict=True)]
    path = tmp_path / "events.csv"
    path.write_text("\n".join(["user_id,item_id,timestamp", *rows]))
    return path


def test_it_prints_what_to_paste(palate: Palate, events: Path) -> None:
    result = palate("tune", "--data", events, "--format", "csv", "--model", "ease", "--trials", 3)

    assert result.code == 0
    assert "VALIDATION: test part put aside" in result.out
    assert "as given" in result.out
    toml = result.out[result.out.index("[models.ease]") :]
    assert tomllib.loads(toml)["models"]["ease"].keys() == {"recommender", "reg"}


def test_as_json_it_holds_the_whole_trail_and_is_the_same_again(palate: Palate, events: Path) -> None:
    arguments = ("tune", "--data", events, "--format", "csv", "--model", "ease", "--trials", 3, "--json")
    result, again = palate(*arguments).json(), palate(*arguments).json()

    assert len(result["trials"]) == 4
    assert result["given"]["setting"] == {"reg": 0.0}, "chosen on the data"
    assert [trial["figure"] for trial in result["trials"]] == [trial["figure"] for trial in again["trials"]]
    assert result["toml"] == again["toml"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--model", "random"), "declares nothing to tune"),
        (("--model", "magic"), "no model 'magic'"),
        (("--model", "ease", "--metric", "beauty"), "there are precision, recall"),
        (("--model", "ease", "--protocol", "given"), "give the training part"),
    ],
)
def test_what_cannot_be_tuned_ends_with_two_and_a_reason(
    palate: Palate, events: Path, arguments: tuple[str, ...], message: str
) -> None:
    result = palate("tune", "--data", events, "--format", "csv", *arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
