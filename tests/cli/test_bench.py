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
    """A bench on a clock that stands still, so that estimates alone keep its budget on a busy machine."""
    monkeypatch.setitem(bench.__kwdefaults__ or {}, "clock", lambda: 0.0)
    events = write(tmp_path, community_data.rows(community_data.user < 120))
    (tmp_path / "quick.toml").write_text(QUICK, encoding="utf-8")
    return ("bench", events, "--format", "csv", "--config", tmp_path / "quick.toml", "--budget", 5, "--people", 100)


def test_a_bench_says_which_to_use(palate: Palate, arguments: tuple[object, ...], tmp_path: Path) -> None:
    report, settings = tmp_path / "report.html", tmp_path / "palate.toml"
    done = palate(*arguments, "--html", report, "--write", settings)
    assert done.code == 0
    assert "VALIDATION" in done.out
    assert done.out.splitlines()[0].startswith(("Keep the default", "Serve ", "Collect more data"))
    (head,) = [line for line in done.out.splitlines() if line.startswith("model")]
    assert head.split() == ["model", "ndcg@10", "95", "%", "between", "fit", "s", "answers/s", "kept"]
    assert "does best: NDCG@10" in done.out
    assert "Use " in done.out
    assert "Without " in done.out
    assert "What blend loses" in done.out
    assert "everyone" in done.out
    assert " leads " in done.out
    page = report.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "Regret of the default, by group" in page
    assert settings.exists()


def test_json_holds_figures_speed_and_words(palate: Palate, arguments: tuple[object, ...]) -> None:
    found = palate(*arguments, "--json").json()
    assert found["part"] == "validation"
    assert "random" in found["models"]
    assert set(found["models"]) == set(found["speed"])
    assert any(line.startswith("Use ") for line in found["words"])
    assert set(found["left_out"]) >= {"content", "text_embedding"}
    assert found["default"] == "blend"  # without a catalogue there is no pipeline
    assert found["regret"]["everyone"]["by"] == "everyone"
    assert found["advice"]


@pytest.mark.parametrize(
    ("more", "message"),
    [(("--html", "no/such/folder.html"), "no folder no/such"), (("--write", __file__), "is there already")],
)
def test_what_cannot_be_written_is_said_before_the_work(
    palate: Palate, arguments: tuple[object, ...], more: tuple[str, ...], message: str
) -> None:
    done = palate(*arguments, *more)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
