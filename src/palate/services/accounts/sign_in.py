"""Sign in: as a guest, with a new account, or with one that is there."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import replace
from typing import Final

from palate.errors import Conflict, NotAllowed, NotSignedIn
from palate.ports.accounts import Account, Role
from palate.services.accounts import names
from palate.services.accounts.auth_service import Door
from palate.services.accounts.change import new_account
from palate.services.accounts.merge_guest import join
from palate.services.accounts.sessions import Entered, begin, log_out_everywhere

_WRONG: Final = "The name or the password is wrong."


async def enter_as_guest(door: Door) -> Entered:
    """A user without a name, whom a later sign-up or log-in makes somebody."""
    guest = Account(secrets.token_hex(16), Role.USER, door.engine.clock())
    await door.engine.accounts.put(guest, None)
    return await begin(door, guest)


async def sign_up(door: Door, name: str, password: str, guest: Account | None = None) -> Entered:
    """A new account; a guest keeps their user, and with it all that they did.

    Raises:
        InvalidInput: the name or the password will not do.
        Conflict: the name is taken.
    """
    before = guest if guest is not None and guest.is_guest else None
    account = await new_account(door.engine, door.passwords, name, password, before=before)
    if before is not None:
        await log_out_everywhere(door, account.user)  # those tokens were a guest's
    return await begin(door, account)


async def log_in(door: Door, name: str, password: str, guest: Account | None = None) -> tuple[Entered, int]:
    """Come in by name and password; and how many events of a guest came along.

    Raises:
        NotSignedIn: the name or the password is wrong, or the account is disabled; which of them is not said.
    """
    engine = door.engine
    account = await engine.accounts.named(names.login_of(name))
    right = await door.passwords.match(account.password if account else None, password)
    if account is None or not right or account.disabled:
        raise NotSignedIn(_WRONG)
    if account.password is not None and door.passwords.is_outdated(account.password):
        with suppress(Conflict):  # it was changed meanwhile, and is better already
            await engine.accounts.put(replace(account, password=await door.passwords.hash(password)), account)
    moved = await join(engine, guest, account.user) if guest is not None and guest.is_guest else 0
    door.living.ask_again()
    return await begin(door, account), moved


async def change_password(door: Door, user: str, session: str | None, current: str, new: str) -> None:
    """Set another password; all other sessions end.

    Raises:
        Conflict: a guest has none.
        NotAllowed: the current one is wrong.
        InvalidInput: the new one will not do.
    """
    account = await door.engine.accounts.of(user)
    if account is None or account.password is None:
        raise Conflict("A guest has no password; sign up first (POST /auth/sign-up).")
    if not await door.passwords.match(account.password, current):
        raise NotAllowed("The current password is wrong.", where="current_password")
    await door.engine.accounts.put(replace(account, password=await door.passwords.hash(new)), account)
    await log_out_everywhere(door, user, but=session)
