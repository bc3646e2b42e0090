"""Create and change accounts; the caller checks permissions."""

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
    guest: Account | None = None,
) -> Account:
    """Create an account under a free name, or turn the account of a ``guest`` into it.

    Raises:
        InvalidInput: the name or the password is invalid.
        Conflict: the name is taken.
    """
    name = names.checked(name)
    login = names.login_of(name)
    if await context.accounts.find_by_login(login) is not None:
        raise Conflict(f"The name {name!r} is taken; choose another, or log in.", where="name")
    user = guest.user if guest else secrets.token_hex(16)
    account = Account(user, role, context.clock(), name, login, await passwords.hash(password))
    await context.accounts.put(account, guest)
    return account


async def set_password(context: AppContext, passwords: Passwords, name: str, password: str) -> Account:
    """Set a new password without checking the current one; all sessions of the account end.

    Raises:
        NotFound: there is no such account.
        Conflict: the account is that of an issuer.
        InvalidInput: the password is invalid.
    """
    return await _change(context, name, password=await passwords.hash(password))


async def set_disabled(context: AppContext, name: str, disabled: bool) -> Account:
    """Disable or enable an account, by its name or its user id; all its sessions end, and the data of its user stay.

    Raises:
        NotFound: there is no such account.
    """
    return await _change(context, name, disabled=disabled)


async def _change(context: AppContext, name: str, **changes: str | bool) -> Account:
    account = await context.accounts.of(name) or await context.accounts.find_by_login(names.login_of(name))
    if account is None or account.is_guest:
        raise NotFound(f"There is no account {name!r}; see `palate account list`.", where="name")
    if account.issuer is not None and "password" in changes:
        raise Conflict(f"{name} logs in at {account.issuer}, and has no password here.", where="name")
    changed = replace(account, **changes)  # type: ignore[arg-type]  # fields by name
    await context.accounts.put(changed, account)
    await context.sessions.end_all(account.user)
    return changed
