"""The image: its Dockerfile is clean, and its own commands build, serve, check and end what it contains."""

from __future__ import annotations

import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.dockerfile import DOCKERFILE, ROOT, Folders, read_stages, run_stage
from tests.deploy.rehearse import (
    get,
    image_environment,
    locate_program,
    remove_ignored,
    running,
    stop,
    wait_for_health,
)

STAGES = read_stages()
IMAGES = ("palate", "mlflow")


def test_hadolint_finds_nothing() -> None:
    hadolint = Path(sys.executable).parent / "hadolint"
    if not hadolint.exists():
        pytest.skip("needs hadolint, of which there is no package for this system")
    run = subprocess.run([hadolint, "--no-color", DOCKERFILE], capture_output=True, text=True, check=False)
    assert run.stdout + run.stderr == ""
    wrong = subprocess.run([hadolint, "-"], input="FROM python\nRUN cd /tmp\n", capture_output=True, text=True)
    assert "DL3006" in wrong.stdout, "it finds what is wrong"


@pytest.mark.parametrize("name", IMAGES)
def test_images_run_as_a_user_by_number_and_end_by_sigterm(name: str) -> None:
    stage = STAGES[name]
    (user,) = stage.values("USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    assert stage.values("STOPSIGNAL") == ["SIGTERM"]
    assert stage.exec_form("CMD"), "a shell would not pass signals on"


def test_the_health_check_needs_nothing_but_python() -> None:
    assert STAGES["palate"].exec_form("HEALTHCHECK")[:2] == ["python", "-c"]
    assert "curl" not in DOCKERFILE.read_text(encoding="utf-8")


def test_what_is_installed_is_pinned_by_hashes() -> None:
    runs = [value for stage in STAGES.values() for value in stage.values("RUN")]
    installs = [part for value in runs for part in value.split("&&") if "pip install" in part]
    assert len(installs) == 5
    for install in installs:
        assert "--require-hashes -r" in install or "--require-hashes --no-deps -r" in install or "--no-index" in install
    assert any("npm ci" in value for value in runs)
    assert not any("://" in value for value in runs)


def test_what_is_copied_is_in_the_context(tmp_path: Path) -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode != 0:
        pytest.skip("only a checkout knows which files are tracked")
    for name in tracked.stdout.splitlines():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / ".env").touch()
    remove_ignored(tmp_path)
    copies = [value.split() for stage in STAGES.values() for value in stage.values("COPY")]
    sources = {source for copy in copies if "--from=" not in copy[0] for source in copy[:-1]}
    assert [source for source in sources if not (tmp_path / source).exists()] == []
    assert {path.name for path in tmp_path.iterdir()} == {source.split("/")[0] for source in sources}
    assert not [*tmp_path.rglob(".env*")]


@pytest.mark.slow
def test_the_wheel_of_the_image_serves_is_healthy_and_ends(tmp_path: Path) -> None:
    """Its own commands, in empty folders with no other variables, over the packages that are installed here."""
    folders, stage = Folders(tmp_path), STAGES["palate"]
    python = Path(sys.executable).parent
    without_installs = [each for each in STAGES["wheel"].instructions if "requirements" not in each[1]]
    wheel = type(stage)(STAGES["wheel"].base, [each for each in without_installs if "--from=web" not in each[1]])
    run_stage("wheel", wheel, folders, ROOT, {"PATH": f"{python}:/usr/bin:/bin"})
    site = tmp_path / "opt" / "palate" / "site"
    (built,) = (tmp_path / "wheel-build" / "wheels").glob("*.whl")
    install = ["install", "--quiet", "--no-deps", "--no-index", "--no-compile", "--target", str(site), str(built)]
    subprocess.run([sys.executable, "-m", "pip", *install], check=True)
    environment = image_environment(stage, folders, f"{site / 'bin'}:{python}:/usr/bin:/bin")
    environment |= {"PYTHONPATH": str(site), "NUMBA_DISABLE_JIT": "1", "HOME": str(tmp_path)}
    program = [sys.executable, "-c", "import palate; print(palate.__file__)"]
    imported = subprocess.run(program, env=environment, capture_output=True, text=True, check=True).stdout
    assert Path(imported.strip()).is_relative_to(site)
    environment["SECRET_KEY"] = secrets.token_hex(32)
    with running(stage, folders, environment) as process:
        wait_for_health(stage, process, environment)
        assert get(environment, "/health") == (200, '{"status":"ok"}')
        status, page = get(environment, "/", "text/html")
        assert status == 200
        assert ("/assets/" in page) is (ROOT / "src/palate/server/static/index.html").exists()
        assert stop(stage, process) == 0
    check = locate_program(stage.exec_form("HEALTHCHECK"), environment)
    assert subprocess.run(check, env=environment, capture_output=True).returncode != 0, "nobody answers any more"
    assert (tmp_path / "var" / "lib" / "palate" / "palate.db").exists()
