"""Invitations: a user lets others include them in group lists, for a limited time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from palate.errors import InvalidInput, NotSignedIn
from palate.services.accounts.auth_service import AuthService
from palate.services.accounts.tokens import Invitation

VALID_S: Final = 3600.0
"""Long enough to choose something together, and too short for misuse of a leaked code."""


async def invite(auth: AuthService, user: str) -> tuple[str, float]:
    """An invitation code of a user, and when it expires, in seconds since 1970."""
    account = await auth.context.accounts.of(user)
    now = auth.context.clock()
    return auth.tokens.invitation(user, account.name if account else None, now, now + VALID_S), now + VALID_S


def accept(auth: AuthService, codes: Sequence[str]) -> list[Invitation]:
    """The invitations that codes stand for.

    Raises:
        InvalidInput: a code is forged or expired.
    """
    now = auth.context.clock()
    try:
        return [auth.tokens.read_invitation(code, now) for code in codes]
    except NotSignedIn:
        raise InvalidInput(
            "An invitation is invalid or has expired: ask for a new one (POST /users/{user_id}/invitation).",
            where="invitations",
        ) from None
