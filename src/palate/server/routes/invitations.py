"""Consent to lists for several users: /users/{user_id}/invitation."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter

from palate.server.context import Entrance
from palate.server.problems import describe
from palate.server.schemas.fields import UserId
from palate.server.schemas.recommendations import InvitationOut
from palate.services.accounts.invite import invite

router = APIRouter(tags=["users"], responses=describe())


@router.post("/users/{user_id:path}/invitation", status_code=201)
async def make_invitation(auth: Entrance, user_id: UserId) -> InvitationOut:
    """A code for an hour, to be given to somebody who makes a list for several users (`invitations` of /recommend).

    Whoever has it sees what suits this user, and reasons that name things of their history; they change nothing.
    """
    code, until = await invite(auth, user_id)
    return InvitationOut(code=code, expires=datetime.fromtimestamp(until, UTC))
