"""``palate key create``, ``list`` and ``revoke``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from palate.cli.accounts import run_in_context
from palate.cli.audit import record_command
from palate.cli.options import AsJson, Config, DataDir
from palate.cli.render import out, show_json, show_table
from palate.errors import InvalidInput

if TYPE_CHECKING:
    from palate.ports.api_keys import ApiKey, Scope
    from palate.services.context import AppContext

_DAY_S = 86_400.0

app = typer.Typer(no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    scopes: Annotated[list[str], typer.Option("--scope", help="read, events, items, metrics or admin; repeatable.")],
    days: Annotated[float | None, typer.Option("--days", help="Valid for so long.", show_default="for ever")] = None,
    per_minute: Annotated[
        int | None, typer.Option("--per-minute", help="The number of requests in a minute.", show_default="no limit")
    ] = None,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Create an API key and print it; it is stored as a hash, and cannot be shown again."""
    from palate.services.accounts.api_keys import create_key

    async def run(context: AppContext) -> tuple[ApiKey, str]:
        expires_at = None if days is None else context.clock() + days * _DAY_S
        created = await create_key(context, name, _parse(scopes), expires_at=expires_at, per_minute=per_minute)
        await record_command(context, "key create", target=created[0].id)
        return created

    key, text = run_in_context(data_dir, config, run)
    if as_json:
        show_json({**_row(key), "key": text})
        return
    out.print(text, markup=False, soft_wrap=True)
    out.print(f"Key {key.id} for {key.name}: keep it now, it is not shown again.", markup=False)


@app.command("list")
def list_(data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """List all API keys, oldest first, without their secret part."""
    keys = run_in_context(data_dir, config, lambda context: context.api_keys.all())
    if as_json:
        show_json([_row(key) for key in keys])
        return
    columns = [(name, "left") for name in ("id", "name", "scopes", "since", "expires", "last used", "")]
    rows = [
        (
            key.id,
            key.name,
            ", ".join(key.scopes),
            *(_time(at) or "" for at in (key.created_at, key.expires_at, key.last_used_at)),
            "revoked" if key.revoked_at is not None else "",
        )
        for key in keys
    ]
    show_table("API keys", columns, rows)


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(help="The id of the key, as palate key list shows it.")],
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Revoke an API key for good; servers refuse it within a second."""
    from palate.services.accounts.api_keys import revoke_key

    async def run(context: AppContext) -> ApiKey:
        key = await revoke_key(context, key_id)
        await record_command(context, "key revoke", target=key.id)
        return key

    key = run_in_context(data_dir, config, run)
    if as_json:
        show_json(_row(key))
    else:
        out.print(f"Key {key.id} ({key.name}) is revoked.", markup=False)


def _parse(scopes: list[str]) -> list[Scope]:
    from palate.ports.api_keys import Scope

    try:
        return [Scope(scope) for scope in scopes]
    except ValueError as error:
        raise InvalidInput(f"{error}; there are {', '.join(Scope)}.", where="scope") from None


def _row(key: ApiKey) -> dict[str, object]:
    return {
        "id": key.id,
        "name": key.name,
        "prefix": key.prefix,
        "scopes": list(key.scopes),
        "per_minute": key.per_minute,
        "created": _time(key.created_at),
        "expires": _time(key.expires_at),
        "last_used": _time(key.last_used_at),
        "revoked": _time(key.revoked_at),
    }


def _time(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
