"""``palate experiment``: create, list, status, ramp, stop and exposures."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import Palate

AGAIN = ("--variant", "same=default")


@pytest.mark.slow
def test_an_experiment_on_the_command_line(palate: Palate, data_dir: Path, tmp_path: Path) -> None:
    store = ("--data-dir", data_dir)
    created = palate("experiment", "create", "aa", *AGAIN, "--users", 500, "--reason", "A/A", *store)
    assert (created.code, created.out) == (0, "Experiment aa: running at shadow; shares: control 1, same 0.\n")
    ramped = palate("experiment", "ramp", "aa", "--to", "half", *store)
    assert ramped.out == "Experiment aa: running at half; shares: control 0.5, same 0.5.\n"
    status = palate("experiment", "status", "aa", *store)
    assert "same: continue. Nothing is proven yet" in status.out
    assert "operator: running at shadow. A/A" in status.out
    body = palate("experiment", "status", "aa", *store, "--json").json()
    assert body["experiment"]["n_users"] == 500
    assert body["evaluation"]["arms"]["same"] == {
        "users": 0,
        "metrics": dict.fromkeys(body["evaluation"]["arms"]["same"]["metrics"]),
    }
    listed = palate("experiment", "list", *store, "--json").json()
    assert [row["name"] for row in listed] == ["aa"]
    assert "running" in palate("experiment", "list", *store).out
    written = palate("experiment", "exposures", "aa", "--out", "users.csv", *store)
    assert written.code == 0
    assert (tmp_path / "users.csv").read_text() == "experiment,step,user,variant,first_exposure\n"
    stopped = palate("experiment", "stop", "aa", "--reason", "seen", *store, "--json").json()
    assert (stopped["state"], stopped["history"][-1]["reason"]) == ("stopped", "seen")


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("--variant", "same"), "such as a=b"),
        ((*AGAIN, "--step", "canary=0.05"), "such as canary=0.05=1000"),
        ((*AGAIN, "--step", "a=0=x"), "such as canary=0.05=1000"),
        ((*AGAIN, "--guardrail", "dislikes=few"), "A number was expected"),
        ((*AGAIN, "--guardrail", "joy=0.1"), "There is no metric 'joy'"),
        ((*AGAIN, "--level", "2"), "a level in (0, 0.5)"),
    ],
)
def test_create_says_what_is_wrong(palate: Palate, data_dir: Path, options: tuple[str, ...], what: str) -> None:
    refused = palate("experiment", "create", "aa", *options, "--data-dir", data_dir)
    assert (refused.code, refused.out) == (2, "")
    assert what in refused.err


@pytest.mark.slow
def test_others_say_what_is_wrong(palate: Palate, data_dir: Path, tmp_path: Path) -> None:
    unknown = palate("experiment", "status", "none", "--data-dir", data_dir)
    assert unknown.code == 1
    assert "There is no experiment 'none'; there are: none." in unknown.err
    assert palate("experiment", "list", "--data-dir", tmp_path / "nowhere").code == 1
    palate("experiment", "create", "aa", *AGAIN, "--data-dir", data_dir)
    lost = palate("experiment", "exposures", "aa", "--out", tmp_path / "no" / "file.csv", "--data-dir", data_dir)
    assert (lost.code, "could not be written" in lost.err) == (1, True)


@pytest.mark.slow
def test_the_example_of_the_docs_prints_what_it_says(palate: Palate, data_dir: Path, tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "experiments.md").read_text(encoding="utf-8")
    toml, commands = (re.search(rf"```{kind}\n(.*?)```", page, re.DOTALL) for kind in ("toml", "sh"))
    assert toml
    assert commands
    (tmp_path / "palate.toml").write_text(toml[1], encoding="utf-8")
    for command, expected in re.findall(r"palate (.*)\n# (.*)\n", commands[1]):
        output = palate(*shlex.split(command), "--data-dir", data_dir)
        assert (output.code, output.out.splitlines()[0]) == (0, expected)
