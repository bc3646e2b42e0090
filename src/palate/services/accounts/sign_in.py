"""Sign in: as a guest, with a new account, or with an existing one."""

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
from palate.services.accounts.sessions import SignedIn, begin, log_out_everywhere

_WRONG: Final = "The name or the password is wrong."


async def enter_as_guest(auth: AuthService) -> SignedIn:
    """Create a guest, a user without a name, and begin a session; the guest can sign up or log in later."""
    guest = Account(secrets.token_hex(16), Role.USER, auth.context.clock())
    await auth.context.accounts.put(guest, None)
    return await begin(auth, guest)


async def sign_up(auth: AuthService, name: str, password: str, guest: Account | None = None) -> SignedIn:
    """Create an account and begin a session; a guest keeps their user id, and with it all their data.

    Raises:
        InvalidInput: the name or the password is invalid.
        Conflict: the name is taken.
    """
    converted = guest if guest is not None and guest.is_guest else None
    account = await new_account(auth.context, auth.passwords, name, password, guest=converted)
    if converted is not None:
        await log_out_everywhere(auth, account.user)  # their tokens are those of a guest
    return await begin(auth, account)


async def log_in(auth: AuthService, name: str, password: str, guest: Account | None = None) -> tuple[SignedIn, int]:
    """Log in by name and password; returns the session, and the number of events merged from a guest.

    Raises:
        NotSignedIn: the name or the password is wrong, or the account is disabled; the error does not tell which.
    """
    context = auth.context
    account = await context.accounts.find_by_login(names.login_of(name))
    is_password_right = await auth.passwords.match(account.password if account else None, password)
    if account is None or not is_password_right or account.disabled:
        raise NotSignedIn(_WRONG)
    if account.password is not None and auth.passwords.is_outdated(account.password):
        with suppress(Conflict):  # the account was changed meanwhile, and its hash is new already
            await context.accounts.put(replace(account, password=await auth.passwords.hash(password)), account)
    moved = await merge_guest(context, guest, account.user) if guest is not None and guest.is_guest else 0
    auth.session_cache.invalidate()
    return await begin(auth, account), moved


async def change_password(auth: AuthService, user: str, session: str | None, current: str, new: str) -> None:
    """Set a new password after checking the current one; all other sessions end.

    Raises:
        Conflict: a guest, or a user who logs in at an identity provider, has no password.
        NotAllowed: the current password is wrong.
        InvalidInput: the new password is invalid.
    """
    account = await auth.context.accounts.of(user)
    if account is not None and account.issuer is not None:
        raise Conflict(f"You log in at {account.issuer}, and have no password here; change it there.")
    if account is None or account.password is None:
        raise Conflict("A guest has no password; sign up first (POST /auth/sign-up).")
    if not await auth.passwords.match(account.password, current):
        raise NotAllowed("The current password is wrong.", where="current_password")
    await auth.context.accounts.put(replace(account, password=await auth.passwords.hash(new)), account)
    await log_out_everywhere(auth, user, but=session)
