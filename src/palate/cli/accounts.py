"""``palate account create``, ``list``, ``set-password``, ``disable`` and ``enable``."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palate.cli.options import AsJson, Config, DataDir, settings_of
from palate.cli.render import out, show_json, show_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from palate.ports.accounts import Account
    from palate.services.context import AppContext

app = typer.Typer(no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="As they log in.")]


class Roles(StrEnum):
    user = "user"
    operator = "operator"
    admin = "admin"


@app.command()
def create(
    name: Name,
    role: Annotated[Roles, typer.Option("--role", help="What they may do: docs/accounts.md.")] = Roles.user,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Make an account; the password is asked for, or read from standard input. So the first admin comes to be."""
    from palate.ports.accounts import Role
    from palate.services.accounts.change import new_account
    from palate.services.accounts.passwords import Passwords

    password = _password()
    made = _done(
        data_dir, config, lambda context: new_account(context, Passwords(), name, password, role=Role[role.upper()])
    )
    _say(made, f"made, {role}", as_json)


@app.command("list")
def list_(data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """Every account that has a name, oldest first."""
    accounts: Sequence[Account] = _done(data_dir, config, lambda context: context.accounts.all())
    if as_json:
        show_json([_row(one) for one in accounts])
        return
    columns = [(name, "left") for name in ("name", "role", "user", "since", "")]
    rows = [(*list(_row(one).values())[:4], "disabled" if one.disabled else "") for one in accounts]
    show_table("Accounts", columns, rows)


@app.command("set-password")
def set_password(name: Name, data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """Give an account another password, asked for or from standard input; all its sessions end."""
    from palate.services.accounts.change import set_password
    from palate.services.accounts.passwords import Passwords

    password = _password()
    changed = _done(data_dir, config, lambda context: set_password(context, Passwords(), name, password))
    _say(changed, "given another password", as_json)


@app.command()
def disable(name: Name, data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """Lock an account and end its sessions, within a second; its history stays."""
    _set_disabled(name, True, data_dir, config, as_json)


@app.command()
def enable(name: Name, data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """Open an account again that was disabled."""
    _set_disabled(name, False, data_dir, config, as_json)


def _set_disabled(name: str, disabled: bool, data_dir: Path | None, config: Path | None, as_json: bool) -> None:
    from palate.services.accounts.change import set_disabled

    changed = _done(data_dir, config, lambda context: set_disabled(context, name, disabled))
    _say(changed, "disabled" if disabled else "enabled", as_json)


def _done(data_dir: Path | None, config: Path | None, do: Callable[[AppContext], Awaitable[Any]]) -> Any:
    from palate.app import open_context

    async def run() -> Any:
        async with open_context(settings_of(data_dir, config)) as context:
            return await do(context)

    return asyncio.run(run())


def _password() -> str:
    """Never an argument: those can be seen by others, and stay in the shell's history."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


def _say(account: Account, what: str, as_json: bool) -> None:
    if as_json:
        show_json(_row(account))
    else:
        out.print(f"Account {account.name}: {what}.", markup=False)


def _row(account: Account) -> dict[str, Any]:
    since = datetime.fromtimestamp(account.created_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    return {
        "name": account.name,
        "role": account.role.name.lower(),
        "user": account.user,
        "since": since,
        "disabled": account.disabled,
    }
