"""Invite: let others think of a user in a list for several users, for a while and for nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from palate.errors import InvalidInput, NotSignedIn
from palate.services.accounts.auth_service import AuthService
from palate.services.accounts.tokens import Invitation

VALID_S: Final = 3600.0
"""Long enough for an evening's choice, and too short to be of use to who finds it later."""


async def invite(auth: AuthService, user: str) -> tuple[str, float]:
    """A code that this user may give to others, and until when it is good."""
    account = await auth.context.accounts.of(user)
    now = auth.context.clock()
    return auth.tokens.invitation(user, account.name if account else None, now, now + VALID_S), now + VALID_S


def accept(auth: AuthService, codes: Sequence[str]) -> list[Invitation]:
    """Who gave these codes.

    Raises:
        InvalidInput: one of them is forged, or its time is over.
    """
    now = auth.context.clock()
    try:
        return [auth.tokens.read_invitation(code, now) for code in codes]
    except NotSignedIn:
        raise InvalidInput(
            "An invitation is not good (any more): ask for another (POST /users/{user_id}/invitation).",
            where="invitations",
        ) from None
