"""Sign in: as a guest, with a new account, or with one that is there."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import replace
from typing import Final

from palate.errors import Conflict, NotAllowed, NotSignedIn
from palate.ports.accounts import Account, Role
from palate.services.accounts import names
from palate.services.accounts.auth_service import AuthService
from palate.services.accounts.change import new_account
from palate.services.accounts.merge_guest import merge_guest
from palate.services.accounts.sessions import Entered, begin, log_out_everywhere

_WRONG: Final = "The name or the password is wrong."


async def enter_as_guest(auth: AuthService) -> Entered:
    """A user without a name, whom a later sign-up or log-in makes somebody."""
    guest = Account(secrets.token_hex(16), Role.USER, auth.context.clock())
    await auth.context.accounts.put(guest, None)
    return await begin(auth, guest)


async def sign_up(auth: AuthService, name: str, password: str, guest: Account | None = None) -> Entered:
    """A new account; a guest keeps their user, and with it all that they did.

    Raises:
        InvalidInput: the name or the password will not do.
        Conflict: the name is taken.
    """
    before = guest if guest is not None and guest.is_guest else None
    account = await new_account(auth.context, auth.passwords, name, password, before=before)
    if before is not None:
        await log_out_everywhere(auth, account.user)  # those tokens were a guest's
    return await begin(auth, account)


async def log_in(auth: AuthService, name: str, password: str, guest: Account | None = None) -> tuple[Entered, int]:
    """Come in by name and password; and how many events of a guest came along.

    Raises:
        NotSignedIn: the name or the password is wrong, or the account is disabled; which of them is not said.
    """
    context = auth.context
    account = await context.accounts.named(names.login_of(name))
    right = await auth.passwords.match(account.password if account else None, password)
    if account is None or not right or account.disabled:
        raise NotSignedIn(_WRONG)
    if account.password is not None and auth.passwords.is_outdated(account.password):
        with suppress(Conflict):  # it was changed meanwhile, and is better already
            await context.accounts.put(replace(account, password=await auth.passwords.hash(password)), account)
    moved = await merge_guest(context, guest, account.user) if guest is not None and guest.is_guest else 0
    auth.living.ask_again()
    return await begin(auth, account), moved


async def change_password(auth: AuthService, user: str, session: str | None, current: str, new: str) -> None:
    """Set another password; all other sessions end.

    Raises:
        Conflict: a guest has none.
        NotAllowed: the current one is wrong.
        InvalidInput: the new one will not do.
    """
    account = await auth.context.accounts.of(user)
    if account is None or account.password is None:
        raise Conflict("A guest has no password; sign up first (POST /auth/sign-up).")
    if not await auth.passwords.match(account.password, current):
        raise NotAllowed("The current password is wrong.", where="current_password")
    await auth.context.accounts.put(replace(account, password=await auth.passwords.hash(new)), account)
    await log_out_everywhere(auth, user, but=session)
