"""``python -m tests.deploy.rehearse FOLDER``: build the image's files in an empty folder, and run its commands there.

Every COPY and RUN line of the stages web, wheel, packages and palate is done with nothing in the environment but what
the Dockerfile sets and the settings of pip and npm; Debian packages are not installed. Takes minutes, and some 2 GB.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.deploy.dockerfile import ROOT, Folders, Stage, read_stages, run_stage
from tests.own_servers import free_port
from tests.waiting import LAST_RESORT_S

STAGES = ("web", "wheel", "packages", "palate")
_CLIENTS = ("PIP_", "NPM_", "NODE_EXTRA", "SSL_")


def build(root: Path) -> Folders:
    """Do what the stages do, with the files that git tracks as context."""
    folders, stages = Folders(root), read_stages()
    context = root / "context"
    context.mkdir(parents=True)
    tracked = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x"], cwd=context, input=tracked, check=True)
    remove_ignored(context)
    subprocess.run([sys.executable, "-m", "venv", root / "python"], check=True)
    node = Path(shutil.which("node") or sys.exit("needs Node")).parent
    clients = {name: value for name, value in os.environ.items() if name.upper().startswith(_CLIENTS)}
    for name in STAGES:
        started = time.monotonic()
        run_stage(name, stages[name], folders, context, {"PATH": f"{root}/python/bin:{node}:/usr/bin:/bin", **clients})
        report(f"stage {name}: {time.monotonic() - started:.0f} s")
    return folders


def remove_ignored(context: Path) -> None:
    """Remove what .dockerignore keeps out of the context: everything but its ``!`` lines, and then its other lines."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    kept = {line[1:] for line in lines if line.startswith("!")}
    ignored = [path for path in context.iterdir() if path.name not in kept]
    ignored += [path for line in lines if line and line[0] not in "#!*" for path in context.glob(line)]
    for path in ignored:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


@contextlib.contextmanager
def running(stage: Stage, folders: Folders, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """The command of the image in its working folder; killed at the end."""
    folder = Path(folders.locate(stage.values("WORKDIR")[-1], "palate"))
    folder.mkdir(parents=True, exist_ok=True)
    command = locate_program(stage.command, environment)
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def locate_program(command: list[str], environment: Mapping[str, str]) -> list[str]:
    """The command with the path of its program, by the PATH that it will have."""
    program = shutil.which(command[0], path=environment["PATH"])
    assert program is not None, f"{command[0]} is not in {environment['PATH']}"
    return [program, *command[1:]]


def image_environment(stage: Stage, folders: Folders, path: str = "/usr/bin:/bin") -> dict[str, str]:
    """The variables of the image alone, with a free port."""
    variables = {name: folders.locate(value, "palate") for name, value in stage.environment(path).items()}
    return {**variables, "PALATE_SERVER__PORT": str(free_port())}


def wait_for_health(stage: Stage, process: subprocess.Popen[str], environment: Mapping[str, str]) -> float:
    """Run the HEALTHCHECK, once the server says that it is ready, until it succeeds; return the seconds that took."""
    started = time.monotonic()
    assert process.stdout is not None
    assert any("ready at" in line for line in process.stdout), "the server did not start"
    check = locate_program(stage.exec_form("HEALTHCHECK"), environment)
    while subprocess.run(check, env=environment, capture_output=True, check=False).returncode != 0:
        assert process.poll() is None, f"the server ended with {process.returncode}"
        assert time.monotonic() - started < LAST_RESORT_S
    return time.monotonic() - started


def get(environment: Mapping[str, str], path: str, accept: str = "*/*") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", int(environment["PALATE_SERVER__PORT"]), timeout=60)
    with contextlib.closing(connection):
        connection.request("GET", path, headers={"Accept": accept})
        response = connection.getresponse()
        return response.status, response.read().decode()


def stop(stage: Stage, process: subprocess.Popen[str]) -> int:
    """Send the stop signal of the image; return the exit status."""
    process.send_signal(getattr(signal, stage.values("STOPSIGNAL")[-1]))
    return process.wait(timeout=60)


def report(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    root = Path(sys.argv[1]).absolute()
    folders, stage = build(root), read_stages()["palate"]
    environment = image_environment(stage, folders)
    refused = subprocess.run(
        locate_program(stage.command, environment), env=environment, capture_output=True, text=True, check=False
    )
    report(f"without a secret: exit status {refused.returncode}: {refused.stderr.strip()}")
    environment["SECRET_KEY"] = secrets.token_hex(32)
    for start in ("first start", "second start"):
        with running(stage, folders, environment) as process:
            report(f"{start}: healthy after {wait_for_health(stage, process, environment):.1f} s")
            report(f"GET /health: {get(environment, '/health')}")
            status, page = get(environment, "/", "text/html")
            report(f"GET /: {status}, {len(page)} characters, web app: {'/assets/' in page}")
            report(f"{stage.values('STOPSIGNAL')[-1]}: exit status {stop(stage, process)}")


if __name__ == "__main__":
    main()
