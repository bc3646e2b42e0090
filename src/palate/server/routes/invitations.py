"""Invitations to group recommendations: /users/{user_id}/invitation."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter

from palate.server.context import AuthDep
from palate.server.problems import describe
from palate.server.schemas.fields import UserId
from palate.server.schemas.recommendations import InvitationOut
from palate.services.accounts.invite import invite

router = APIRouter(tags=["users"], responses=describe())


@router.post("/users/{user_id:path}/invitation", status_code=201)
async def make_invitation(auth: AuthDep, user_id: UserId) -> InvitationOut:
    """Create a code, valid for an hour, with which others may add this user to a group (`invitations` of /recommend).

    It reveals what suits this user, and reasons that name items of their history; it permits no changes.
    """
    code, expires_at = await invite(auth, user_id)
    return InvitationOut(code=code, expires=datetime.fromtimestamp(expires_at, UTC))
