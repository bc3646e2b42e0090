"""Accounts made and changed, by whoever may."""

from __future__ import annotations

import secrets
from dataclasses import replace

from palate.errors import Conflict, NotFound
from palate.ports.accounts import Account, Role
from palate.services.accounts import names
from palate.services.accounts.passwords import Passwords
from palate.services.context import AppContext


async def new_account(
    context: AppContext,
    passwords: Passwords,
    name: str,
    password: str,
    *,
    role: Role = Role.USER,
    before: Account | None = None,
) -> Account:
    """Keep an account under a name that is free; ``before`` is the guest that it grows out of.

    Raises:
        InvalidInput: the name or the password will not do.
        Conflict: the name is taken.
    """
    name = names.checked(name)
    login = names.login_of(name)
    if await context.accounts.named(login) is not None:
        raise Conflict(f"The name {name!r} is taken; choose another, or log in.", where="name")
    user = before.user if before else secrets.token_hex(16)
    account = Account(user, role, context.clock(), name, login, await passwords.hash(password))
    await context.accounts.put(account, before)
    return account


async def set_password(context: AppContext, passwords: Passwords, name: str, password: str) -> Account:
    """Give an account another password, without asking for the one before; all its sessions end.

    Raises:
        NotFound: there is no such account.
        InvalidInput: the password will not do.
    """
    return await _change(context, name, password=await passwords.hash(password))


async def set_disabled(context: AppContext, name: str, disabled: bool) -> Account:
    """Lock an account, or open it again; all its sessions end, and what the user did stays.

    Raises:
        NotFound: there is no such account.
    """
    return await _change(context, name, disabled=disabled)


async def _change(context: AppContext, name: str, **changes: str | bool) -> Account:
    account = await context.accounts.named(names.login_of(name))
    if account is None:
        raise NotFound(f"There is no account {name!r}; see `palate account list`.", where="name")
    changed = replace(account, **changes)  # type: ignore[arg-type]
    await context.accounts.put(changed, account)
    await context.sessions.end_all(account.user)
    return changed
