"""What the code knows: ``api.md`` from OpenAPI, ``cli.md`` from the commands, and OpenAPI itself for the web app.

``make docs`` writes them; a test holds the committed files to what this module says.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import typer.main

from palate.cli.main import app as commands
from palate.ports.accounts import Role
from palate.server.access import ACCESS
from palate.server.main import create_app
from palate.settings import load_settings

HERE = Path(__file__).parent
WEB = HERE.parent / "web"


def pages() -> dict[Path, str]:
    """Every generated page and its text."""
    with tempfile.TemporaryDirectory() as folder:
        openapi = create_app(load_settings(store={"data_dir": Path(folder)})).openapi()
    shapes = json.dumps(openapi, indent=1, ensure_ascii=False) + "\n"
    return {HERE / "api.md": api_page(openapi), HERE / "cli.md": cli_page(), WEB / "openapi.json": shapes}


def api_page(openapi: dict[str, Any]) -> str:
    lines = ["# The HTTP API", "", _API_HEAD, "", "| request | for | what it does |", "| --- | --- | --- |"]
    for path, methods in openapi["paths"].items():
        for method, about in methods.items():
            request, said = f"{method.upper()} {path}", _one_line(about.get("description", ""))
            needed = ACCESS.get(request, Role.ADMIN)
            who = needed.name.lower() if needed else "anyone"
            lines.append(f"| `{request}{_query(about)}` | {who} | {said} |")
    return "\n".join(lines) + "\n"


_API_HEAD = (
    "A running server shows it all, with shapes to try out, at `/docs`, and as OpenAPI at `/openapi.json`. "
    "Every error is an RFC 9457 problem: `type`, `title`, `status`, `detail`, `errors` "
    "(each with `where` and `message`). Ids may be strings or whole numbers. [Who may do what](accounts.md): "
    "the least role that a request needs, where a server is not in open mode."
)


def _query(about: dict[str, Any]) -> str:
    names = [parameter["name"] for parameter in about.get("parameters", []) if parameter["in"] == "query"]
    return "?" + "&".join(f"{name}=" for name in names) if names else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def cli_page() -> str:
    lines = [
        "# The command line",
        "",
        "Every command takes `--help`; exit codes are 0 done, 1 failed, 2 asked wrongly.",
    ]
    lines += ["", "| command | what it does |", "| --- | --- |"]
    group = typer.main.get_command(commands)
    for name, command in _commands("palate", group):
        lines.append(f"| `{name}` | {_one_line(command.help or '')} |")
    return "\n".join(lines) + "\n"


def _commands(prefix: str, group: Any) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            found += _commands(f"{prefix} {name}", command)
        else:
            arguments = " ".join(one.name.upper() for one in command.params if one.param_type_name == "argument")
            found.append((f"{prefix} {name} {arguments}".strip(), command))
    return found


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
