"""``palate account create``, ``list``, ``set-password``, ``disable`` and ``enable``."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from palate.cli.audit import record_command
from palate.cli.options import AsJson, Config, DataDir, load_settings_with
from palate.cli.render import out, show_json, show_table

if TYPE_CHECKING:
    from palate.ports.accounts import Account
    from palate.services.context import AppContext

ResultT = TypeVar("ResultT")

app = typer.Typer(no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The name to log in with.")]


class Roles(StrEnum):
    user = "user"
    operator = "operator"
    admin = "admin"


@app.command()
def create(
    name: Name,
    role: Annotated[Roles, typer.Option("--role", help="Their permissions: see docs/accounts.md.")] = Roles.user,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Create an account, such as that of the first admin; the password is prompted for, or read from standard input."""
    from palate.ports.accounts import Role
    from palate.services.accounts.change import new_account
    from palate.services.accounts.passwords import Passwords

    password = _password()

    async def run(context: AppContext) -> Account:
        account = await new_account(context, Passwords(), name, password, role=Role[role.upper()])
        await record_command(context, "account create", user=account.user, target=role)
        return account

    account = run_in_context(data_dir, config, run)
    _show_result(account, f"created, {role}", as_json)


@app.command("list")
def list_(data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """List all accounts with a name, oldest first."""
    accounts = run_in_context(data_dir, config, lambda context: context.accounts.all())
    if as_json:
        show_json([_row(account) for account in accounts])
        return
    columns = [(name, "left") for name in ("name", "role", "user", "since", "")]
    rows = [(*list(_row(account).values())[:4], "disabled" if account.disabled else "") for account in accounts]
    show_table("Accounts", columns, rows)


@app.command("set-password")
def set_password(name: Name, data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """Set a new password, prompted for or from standard input; all sessions of the account end."""
    from palate.services.accounts.change import set_password
    from palate.services.accounts.passwords import Passwords

    password = _password()

    async def run(context: AppContext) -> Account:
        account = await set_password(context, Passwords(), name, password)
        await record_command(context, "account set-password", user=account.user)
        return account

    account = run_in_context(data_dir, config, run)
    _show_result(account, "new password set", as_json)


@app.command()
def disable(name: Name, data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """Disable an account and end its sessions, within a second; its history stays."""
    _set_disabled(name, True, data_dir, config, as_json)


@app.command()
def enable(name: Name, data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """Enable a disabled account."""
    _set_disabled(name, False, data_dir, config, as_json)


def _set_disabled(name: str, disabled: bool, data_dir: Path | None, config: Path | None, as_json: bool) -> None:
    from palate.services.accounts.change import set_disabled

    async def run(context: AppContext) -> Account:
        account = await set_disabled(context, name, disabled)
        await record_command(context, f"account {'disable' if disabled else 'enable'}", user=account.user)
        return account

    account = run_in_context(data_dir, config, run)
    _show_result(account, "disabled" if disabled else "enabled", as_json)


def run_in_context(
    data_dir: Path | None, config: Path | None, use_case: Callable[[AppContext], Awaitable[ResultT]]
) -> ResultT:
    """Run a use case over the store that the options name."""
    from palate.app import open_context

    async def run() -> ResultT:
        async with open_context(load_settings_with(data_dir, config)) as context:
            return await use_case(context)

    return asyncio.run(run())


def _password() -> str:
    """Prompt for the password, or read it; never an argument, which others could see."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


def _show_result(account: Account, what: str, as_json: bool) -> None:
    if as_json:
        show_json(_row(account))
    else:
        out.print(f"Account {account.name}: {what}.", markup=False)


def _row(account: Account) -> dict[str, object]:
    since = datetime.fromtimestamp(account.created_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    return {
        "name": account.name,
        "role": account.role.name.lower(),
        "user": account.user,
        "since": since,
        "disabled": account.disabled,
    }
