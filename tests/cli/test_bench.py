"""``palate bench``: a table, a verdict, and settings to paste."""

from __future__ import annotations

from pathlib import Path

import pytest

from palate.data.dataset import Dataset
from palate.services.experiments.bench import bench
from tests.cli.conftest import Palate
from tests.cli.test_doctor import write

QUICK = """
[models]
ease = false
ials = false
sequence = false
content = false
trending = false
item_knn = false
segments = false

[models.blend]
of = ["sequential_rules", "popular"]
"""


@pytest.fixture
def arguments(tmp_path: Path, community_data: Dataset, monkeypatch: pytest.MonkeyPatch) -> tuple[object, ...]:
    """The arguments of a bench whose clock stands still, so that its budget depends on estimates alone."""
    monkeypatch.setitem(bench.__kwdefaults__ or {}, "clock", lambda: 0.0)
    events = write(tmp_path, community_data.rows(community_data.user < 120))
    (tmp_path / "quick.toml").write_text(QUICK, encoding="utf-8")
    return ("bench", events, "--format", "csv", "--config", tmp_path / "quick.toml", "--budget", 5, "--users", 100)


def test_a_bench_says_which_to_use(palate: Palate, arguments: tuple[object, ...], tmp_path: Path) -> None:
    report, settings = tmp_path / "report.html", tmp_path / "palate.toml"
    result = palate(*arguments, "--html", report, "--write", settings)
    assert result.code == 0
    assert "VALIDATION" in result.out
    assert result.out.splitlines()[0].startswith(("Keep the default", "Serve ", "Bring more data"))
    (head,) = [line for line in result.out.splitlines() if line.startswith("model")]
    assert head.split() == ["model", "ndcg@10", "95", "%", "between", "fit", "s", "answers/s", "size"]
    assert "does best: NDCG@10" in result.out
    assert "Use " in result.out
    assert "Without " in result.out
    assert "What blend loses" in result.out
    assert "everyone" in result.out
    assert " leads " in result.out
    page = report.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "Regret of the default, by group" in page
    assert settings.exists()


def test_json_holds_figures_speed_and_words(palate: Palate, arguments: tuple[object, ...]) -> None:
    result = palate(*arguments, "--json").json()
    assert result["part"] == "validation"
    assert "random" in result["models"]
    assert set(result["models"]) == set(result["speed"])
    assert any(line.startswith("Use ") for line in result["words"])
    assert set(result["left_out"]) >= {"content", "text_embedding"}
    assert result["default"] == "blend"  # without a catalogue there is no pipeline
    assert result["regret"]["everyone"]["by"] == "everyone"
    assert result["advice"]


@pytest.mark.parametrize(
    ("more", "message"),
    [(("--html", "no/such/folder.html"), "no folder no/such"), (("--write", __file__), "exists already")],
)
def test_what_cannot_be_written_is_said_before_the_work(
    palate: Palate, arguments: tuple[object, ...], more: tuple[str, ...], message: str
) -> None:
    result = palate(*arguments, *more)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
