"""``palate audit``, and the entries of commands in the audit log."""

from __future__ import annotations

import asyncio
import getpass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from palate.cli.options import AsJson, Config, DataDir, load_settings_with, require_store
from palate.cli.render import show_json, show_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from palate.ports.audit_log import AuditEntry
    from palate.services.context import AppContext
    from palate.settings import Settings


def audit(
    user: Annotated[str | None, typer.Option("--user", help="What this user did, and what was done to them.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="The number of entries.")] = 50,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Show who did what to whom, newest first: sign-ins, keys, accounts, erasures, promotions."""
    settings = require_store(load_settings_with(data_dir, config))
    entries = asyncio.run(_read(settings, limit, user))
    if as_json:
        show_json([_row(entry) for entry in entries])
        return
    columns = [(name, "left") for name in ("time", "who", "what", "to whom", "target", "status", "from")]
    rows = [
        (
            _time(entry),
            entry.actor or entry.actor_kind,
            entry.action,
            entry.user or "",
            entry.target or "",
            str(entry.status or ""),
            entry.address or entry.actor_kind,
        )
        for entry in entries
    ]
    show_table("Audit log", columns, rows)


async def record_command(
    context: AppContext, action: str, *, user: str | None = None, target: str | None = None
) -> None:
    """Append a command to the audit log, with the account of the system that runs it."""
    from palate.ports.audit_log import AuditEntry
    from palate.services.accounts.audit import record

    entry = AuditEntry(context.clock(), "command line", _system_account(), action, user, target)
    await record(context, entry)


async def record_command_if_stored(settings: Settings, action: str, target: str) -> None:
    """The same for a command that needs no store; without one nothing is recorded."""
    from palate.app import open_context

    if settings.store.postgres_url or settings.store.database.exists():
        async with open_context(settings) as context:
            await record_command(context, action, target=target)


def _system_account() -> str | None:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container whose user has no name
        return None


async def _read(settings: Settings, limit: int, user: str | None) -> Sequence[AuditEntry]:
    from palate.app import open_context

    async with open_context(settings) as context:
        return await context.audit_log.page(limit, None, user)


def _row(entry: AuditEntry) -> dict[str, object]:
    return {
        "number": entry.number,
        "time": _time(entry),
        "actor_kind": entry.actor_kind,
        "actor": entry.actor,
        "action": entry.action,
        "user": entry.user,
        "target": entry.target,
        "status": entry.status,
        "address": entry.address,
    }


def _time(entry: AuditEntry) -> str:
    return datetime.fromtimestamp(entry.at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
