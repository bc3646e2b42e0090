"""The audit log: /audit."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from palate.server.context import ContextDep
from palate.server.problems import describe
from palate.server.schemas.audit import AuditEntryOut, AuditOut
from palate.server.schemas.fields import UserId

router = APIRouter(tags=["operations"], responses=describe())


@router.get("/audit")
async def read_audit_log(
    context: ContextDep,
    before: Annotated[int | None, Query(ge=0, le=2**63 - 1)] = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    user_id: UserId | None = None,
) -> AuditOut:
    """Return who did what to whom, newest first: sign-ins and their failures, keys, accounts, erasures, operations."""
    entries = await context.audit_log.page(limit, before, user_id)
    following = entries[-1].number if len(entries) == limit else None
    return AuditOut(entries=[AuditEntryOut.of(entry) for entry in entries], before=following)
