"""A server at an address, for the clients of all languages; and the TypeScript client as it is published."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.conftest import served
from tests.server.listening import listening

_WEB = Path(__file__).parent.parent.parent / "web"


@pytest.fixture(scope="package")
def address(trained_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server over the small simulated community listens."""
    data_dir = Path(shutil.copytree(trained_store, tmp_path_factory.mktemp("clients") / "data"))
    with served(data_dir) as client, listening(client) as url:
        yield url


@pytest.fixture(scope="package")
def node_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packed TypeScript client in ``node_modules``, beside the package that it depends on."""
    if shutil.which("node") is None or not (_WEB / "node_modules" / "typescript").exists():
        if os.environ.get("CI") == "true":
            pytest.fail("CI needs Node and the packages of web/")
        pytest.skip("needs Node and the packages of web/: make setup")
    project = tmp_path_factory.mktemp("node")
    package = project / "client"
    shutil.copytree(_WEB / "client", package, ignore=shutil.ignore_patterns("dist"))
    settings = json.loads((package / "tsconfig.json").read_text(encoding="utf-8"))
    settings["extends"] = str(_WEB / "tsconfig.json")
    (package / "tsconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    modules = project / "node_modules"
    modules.mkdir()
    for name in ("openapi-fetch", "openapi-typescript-helpers", "typescript"):
        (modules / name).symlink_to((_WEB / "node_modules" / name).resolve())
    run_in(package, "node", str(modules / "typescript" / "bin" / "tsc"), "-p", "tsconfig.json")
    run_in(package, "npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", str(project))
    (archive,) = project.glob("*.tgz")
    shutil.unpack_archive(archive, modules, filter="data")
    (modules / "package").rename(modules / "palate-client")
    return project


def run_in(folder: Path, *command: str, **environment: str) -> str:
    """What a command prints; it fails with all that it printed."""
    done = subprocess.run(
        command, cwd=folder, check=False, capture_output=True, text=True, env={**os.environ, **environment}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
