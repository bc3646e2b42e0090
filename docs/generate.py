"""Generate from the code: pages of the API, the commands and the metrics, the clients, and ``openapi.json``.

``make docs`` writes them; a test compares the committed files.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import typer.main
from docs.clients.python_client import python_client
from docs.clients.typescript import typescript_client

from palate.cli.main import app as commands
from palate.server.access import needs_of
from palate.server.main import create_app
from palate.server.metric_definitions import LABELS, REGISTRY
from palate.server.store_metrics import STORE_METRICS
from palate.settings import load_settings

HERE = Path(__file__).parent
WEB = HERE.parent / "web"


def pages() -> dict[Path, str]:
    """Every generated page and its text."""
    with tempfile.TemporaryDirectory() as folder:
        openapi = create_app(load_settings(store={"data_dir": Path(folder)})).openapi()
    document = json.dumps(openapi, indent=1, ensure_ascii=False) + "\n"
    own = {HERE / "api.md": api_page(openapi), HERE / "cli.md": cli_page(), HERE / "metrics.md": metrics_page()}
    clients = {**python_client(openapi), **typescript_client(openapi)}
    return {**own, WEB / "openapi.json": document, **clients}


def api_page(openapi: dict[str, Any]) -> str:
    lines = ["# The HTTP API", "", _API_HEAD, "", "| request | for | scope | what it does |"]
    lines.append("| --- | --- | --- | --- |")
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            request, description = f"{method.upper()} {path}", _join_lines(operation.get("description", ""))
            role, scope = needs_of(request)
            callers = (role.name.lower(), f"`{scope}`") if role else ("anyone", "")
            lines.append(f"| `{request}{_query(operation)}` | {' | '.join(callers)} | {description} |")
    return "\n".join(lines) + "\n"


_API_HEAD = (
    "A running server shows it all, with shapes to try out, at `/docs`, and as OpenAPI at `/openapi.json`. "
    "Every error is an RFC 9457 problem: `type`, `title`, `status`, `detail`, `errors` "
    "(each with `where` and `message`), `request_id`. Ids may be strings or whole numbers. "
    "[Who may do what](accounts.md): the least role that a request needs, where a server is not in open mode, and the "
    "scope that a key needs."
)


def _query(operation: dict[str, Any]) -> str:
    names = [parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "query"]
    return "?" + "&".join(f"{name}=" for name in names) if names else ""


def _join_lines(text: str) -> str:
    return " ".join(text.split())


def metrics_page() -> str:
    lines = ["# The metrics", "", _METRICS_HEAD, "", "| metric | type | labels | what it says |"]
    lines.append("| --- | --- | --- | --- |")
    for family in REGISTRY.collect():
        name = f"{family.name}_total" if family.type == "counter" else family.name
        lines.append(_metric_row(name, family.type, LABELS[family.name], family.documentation))
    lines += [_metric_row(each.name, "gauge", each.labels, each.text) for each in STORE_METRICS]
    return "\n".join(lines) + "\n"


_METRICS_HEAD = (
    "`GET /metrics` has them in the text format of Prometheus; it may be asked of any worker. Those up to "
    "`palate_workers` are summed over all workers, counters and histograms also over those that died "
    "(`palate_store_up` and `palate_redis_up`: the least); the others are as the worker that answers knows them. The "
    "click-through rate is "
    "`sum by (pipeline, source) (rate(palate_items_clicked_total[1h])) / "
    "sum by (pipeline, source) (rate(palate_items_shown_total[1h]))`."
)


def _metric_row(name: str, kind: str, labels: tuple[str, ...], text: str) -> str:
    return f"| `{name}` | {kind} | {', '.join(f'`{label}`' for label in labels)} | {text} |"


def cli_page() -> str:
    lines = [
        "# The command line",
        "",
        "Every command takes `--help`; exit codes are 0 done, 1 failed, 2 asked wrongly.",
    ]
    lines += ["", "| command | what it does |", "| --- | --- |"]
    group = typer.main.get_command(commands)
    for name, command in _commands("palate", group):
        lines.append(f"| `{name}` | {_join_lines(command.help or '')} |")
    return "\n".join(lines) + "\n"


def _commands(prefix: str, group: Any) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            rows += _commands(f"{prefix} {name}", command)
        elif not command.hidden:
            arguments = " ".join(
                parameter.name.upper() for parameter in command.params if parameter.param_type_name == "argument"
            )
            rows.append((f"{prefix} {name} {arguments}".strip(), command))
    return rows


if __name__ == "__main__":
    for path, text in pages().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
