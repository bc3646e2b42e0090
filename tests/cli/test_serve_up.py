"""``palate up`` starts everything, and an interrupt stops everything."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.server.processes import children_of, get_json, lives
from tests.waiting import LAST_RESORT_S, wait_until

pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="looks for children in /proc")
_READY = re.compile(r"^Palate is ready at (http://localhost:\d+) ")


@contextlib.contextmanager
def up(data_dir: Path) -> Iterator[tuple[subprocess.Popen[str], str, list[str]]]:
    """The process, its address and its output so far."""
    command = [sys.executable, "-m", "palate", "up", "--data-dir", str(data_dir), "--port", "0"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=data_dir.parent
    )
    children: list[int] = []
    try:
        assert process.stdout is not None
        printed: list[str] = []
        for line in process.stdout:
            printed.append(line)
            if result := _READY.search(line):
                break
        else:
            pytest.fail(f"it did not start: {printed}")
        children = children_of(process.pid)
        yield process, result[1], printed
    finally:
        process.kill()
        process.wait()
        process.stdout.close()  # type: ignore[union-attr]  # it is a pipe
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)


def test_from_nothing_to_an_answer_and_a_clean_end(quick_toml: Path) -> None:
    with up(quick_toml.parent / "data") as (process, address, printed):
        assert any("Sample community" in line and "simulated" in line for line in printed)
        assert any("Models trained" in line for line in printed)
        assert any("in the background" in line for line in printed)
        assert _READY.search(printed[-1]), "the address comes last"
        answer = get_json(f"{address}/recommend?user_id=sim-0001&limit=5")
        assert len(answer["recommendations"]) == 5
        assert all(row["reason"] for row in answer["recommendations"])
        (learner,) = children_of(process.pid)
        assert wait_until(lambda: not get_json(f"{address}/ready")["pending"], going=lambda: lives(learner))
        assert get_json(f"{address}/recommend?user_id=sim-0001&limit=5")["snapshot"] > answer["snapshot"]
        process.send_signal(signal.SIGINT)
        assert process.wait(LAST_RESORT_S) in (0, 130, -signal.SIGINT)
        assert not lives(learner), "it is waited for"


@pytest.fixture(scope="module")
def second_start(trained_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """The address and the output of a start over a trained store."""
    with up(Path(shutil.copytree(trained_store, tmp_path_factory.mktemp("second") / "data"))) as (_, address, printed):
        yield address, printed


def test_a_second_start_keeps_what_is_there(second_start: tuple[str, list[str]]) -> None:
    address, printed = second_start
    assert not any("Sample community" in line or "trained" in line for line in printed)
    assert get_json(f"{address}/ready")["items"] == 240


def test_a_port_that_is_taken_is_told(second_start: tuple[str, list[str]], data_dir: Path) -> None:
    port = second_start[0].rpartition(":")[2]
    command = [sys.executable, "-m", "palate", "serve", "--data-dir", str(data_dir), "--port", port]
    result = subprocess.run(command, capture_output=True, text=True, timeout=LAST_RESORT_S, check=False)
    assert result.returncode == 1
    assert port in result.stderr
    assert "Traceback" not in result.stderr


def test_the_learner_trains_when_it_is_asked_and_the_server_takes_it_up(quick_dir: Path) -> None:
    with up(quick_dir) as (process, address, _printed):
        (learner,) = children_of(process.pid)
        before = get_json(f"{address}/ready")["snapshot"]
        assert httpx.post(f"{address}/train", timeout=LAST_RESORT_S).status_code == 202
        assert wait_until(lambda: get_json(f"{address}/ready")["snapshot"] > before, going=lambda: lives(learner))


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGKILL])
def test_a_learner_never_outlasts_its_server(data_dir: Path, sent: signal.Signals) -> None:
    with up(data_dir) as (process, _, _printed):
        (learner,) = children_of(process.pid)
        process.send_signal(sent)
        process.wait(LAST_RESORT_S)
        assert wait_until(lambda: not lives(learner))


def test_a_learner_that_trains_ends_with_its_server(data_dir: Path) -> None:
    shutil.rmtree(data_dir / "snapshots")
    with up(data_dir) as (process, address, _printed):
        assert get_json(f"{address}/ready")["pending"]
        (learner,) = children_of(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait(LAST_RESORT_S) == 0
        assert not lives(learner), "it is waited for"
