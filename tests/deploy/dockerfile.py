"""The instructions of the Dockerfile, and their effect in ordinary folders: no container engine is needed."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from dockerfile_parse import DockerfileParser

ROOT: Final = Path(__file__).parent.parent.parent
DOCKERFILE: Final = ROOT / "deploy" / "Dockerfile"
_VARIABLE: Final = re.compile(r"\$(\w+)")
_IMAGE_FOLDER: Final = re.compile(r"(?<![\w.])/(build|opt/palate|etc/palate|var/(?:lib|cache)/(?:palate|mlflow))\b")
_FOR_THE_BASE: Final = ("apt-get ", "rm -rf /var/lib/apt/")
"""Commands that install Debian packages in the base image."""


@dataclass
class Stage:
    """A stage of the Dockerfile: its base image, and its instructions as pairs of name and value."""

    base: str
    instructions: list[tuple[str, str]] = field(default_factory=list)

    def values(self, name: str) -> list[str]:
        return [value for instruction, value in self.instructions if instruction == name]

    def exec_form(self, name: str) -> list[str]:
        """The words of an instruction in exec form; ValueError if it is in shell form."""
        words: list[str] = json.loads(self.values(name)[-1].partition("[")[1] + self.values(name)[-1].partition("[")[2])
        return words

    @property
    def command(self) -> list[str]:
        return [*self.exec_form("ENTRYPOINT"), *self.exec_form("CMD")]

    def environment(self, path: str) -> dict[str, str]:
        """The variables that ENV sets, over a PATH and empty build arguments."""
        values = {"PATH": path} | {value.partition("=")[0]: "" for value in self.values("ARG")}
        pairs = (pair.partition("=") for value in self.values("ENV") for pair in shlex.split(value))
        new = {name: _VARIABLE.sub(lambda match: values.get(match[1], ""), value) for name, _, value in pairs}
        return {"PATH": path, **new}


def read_stages(path: Path = DOCKERFILE) -> dict[str, Stage]:
    """The stages of the Dockerfile by name."""
    stages: dict[str, Stage] = {}
    for each in DockerfileParser(fileobj=io.BytesIO(path.read_bytes())).structure:
        if each["instruction"] == "FROM":
            base, _, name = each["value"].split()
            stages[name] = Stage(base)
        elif each["instruction"] != "COMMENT":
            [*stages.values()][-1].instructions.append((each["instruction"], each["value"]))
    return stages


class Folders:
    """The folders of an image below an empty folder; ``/build`` is one for each stage."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def locate(self, text: str, stage: str) -> str:
        """Replace the folders of the image in ``text`` by those that stand for them."""
        return _IMAGE_FOLDER.sub(
            lambda match: str(self.root / (f"{stage}-build" if match[1] == "build" else match[1])), text
        )


def run_stage(name: str, stage: Stage, folders: Folders, context: Path, environment: Mapping[str, str]) -> None:
    """Do what the COPY and RUN lines of a stage do, with no variables but those of the stage and ``environment``."""
    folder = folders.root
    variables = {**stage.environment(environment["PATH"]), **environment}
    for instruction, value in stage.instructions:
        if instruction == "WORKDIR":
            folder = Path(folders.locate(value, name))
            folder.mkdir(parents=True, exist_ok=True)
        elif instruction == "COPY":
            _copy(value.split(), name, folders, context, folder)
        elif instruction == "RUN":
            command = folders.locate(" && ".join(_portable_parts(value)), name)
            subprocess.run(["sh", "-e", "-c", command], cwd=folder, env=variables, check=True)


def _portable_parts(command: str) -> Iterator[str]:
    """The commands of a RUN line without those for Debian packages, and without owners unless root runs them."""
    for part in map(str.strip, command.split("&&")):
        if not part.startswith(_FOR_THE_BASE):
            yield part if os.geteuid() == 0 else re.sub(r" -[og] \d+", "", part)


def _copy(words: list[str], stage: str, folders: Folders, context: Path, folder: Path) -> None:
    source_stage = words.pop(0).removeprefix("--from=") if words[0].startswith("--from=") else None
    *sources, target = words
    for source in sources:
        origin = context / source if source_stage is None else Path(folders.locate(source, source_stage))
        copy = folder / folders.locate(target, stage)
        if origin.is_dir():
            if origin.resolve() != copy.resolve():
                shutil.copytree(origin, copy, dirs_exist_ok=True)
        elif target.endswith("/"):
            copy.mkdir(parents=True, exist_ok=True)
            shutil.copy(origin, copy)
        else:
            shutil.copy(origin, copy)
