"""Write the generated modules of the Python client, formatted."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from docs.clients.operations import by_group, read_operations
from docs.clients.python_methods import class_name, methods_module
from docs.clients.python_types import GENERATED, TypeNames

_ROOT = Path(__file__).parent.parent.parent
CLIENT = _ROOT / "src" / "palate" / "client"


def python_client(openapi: dict[str, Any]) -> dict[Path, str]:
    """Every generated file of the Python client and its text."""
    operations = read_operations(openapi)
    types = TypeNames.of(openapi, operations)
    files = {f"types/{module}.py": types.module(module) for module in types.modules()}
    files["types/__init__.py"] = types.index()
    groups = by_group(operations)
    for group, members in groups.items():
        files[f"methods/{group or 'lists'}.py"] = methods_module(group, members, types)
    files["methods/__init__.py"] = f'"""The methods of the clients, by group.\n\n{GENERATED}\n"""\n'
    files["groups.py"] = _groups(list(groups))
    return {CLIENT / name: text for name, text in _formatted(files).items()}


def _groups(groups: list[str]) -> str:
    """The text of the base classes of both clients, which have one attribute for each group."""
    named = sorted(group for group in groups if group)
    imports = [
        f"from palate.client.methods.{group or 'lists'} import Async{class_name(group)}, {class_name(group)}"
        for group in sorted(groups, key=lambda group: group or "lists")
    ]
    classes = []
    for prefix in ("", "Async"):
        lines = [f"class {prefix}Groups({prefix}Lists):"]
        lines.append('    """The methods of the client itself, and its groups of methods."""\n')
        lines.append(f"    def __init__(self, sender: {prefix}Sender) -> None:\n        super().__init__(sender)")
        lines.append(f"        self.events = {prefix}Events(sender)")
        lines += [f"        self.{group} = {prefix}{class_name(group)}(sender)" for group in named]
        classes.append("\n".join(lines))
    head = [f'"""The groups of methods of both clients.\n\n{GENERATED}\n"""', "from __future__ import annotations"]
    first = "from palate.client.call import AsyncSender, Sender\nfrom palate.client.events import AsyncEvents, Events"
    return "\n\n".join([*head, "\n".join([first, *imports]), *classes]) + "\n"


def _formatted(files: dict[str, str]) -> dict[str, str]:
    """The files as Ruff formats them, with the settings of the project."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        ruff = [sys.executable, "-m", "ruff", "--quiet"]
        settings = ["--no-cache", "--config", str(_ROOT / "pyproject.toml"), folder]
        command = [*ruff, "format", *settings]
        subprocess.run([*ruff, "check", "--fix", "--select", "I", *settings], check=True)  # noqa: S603  # sorts imports
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # a fixed command
        return {name: (Path(folder) / name).read_text(encoding="utf-8") for name in files}
