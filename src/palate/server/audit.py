"""Record requests that change the service or accounts in the audit log."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

from fastapi import Request
from starlette.types import Scope

from palate.errors import PalateError
from palate.ports.accounts import Role
from palate.ports.audit_log import ActorKind, AuditEntry
from palate.server.access import is_audited
from palate.server.caller import Caller
from palate.services.accounts.audit import record, without_user
from palate.services.context import AppContext

SETTINGS_KEY: Final = "settings"
"""The actor of requests with a key of the settings."""

_NOT_PERMITTED: Final = (401, 403)
_ERASURES: Final = ("DELETE /users/{user_id}", "DELETE /auth/me")
_NOTE: Final = "audit_note"

log = logging.getLogger(__name__)


@dataclass(slots=True)
class AuditNote:
    """What only the route knows about its request."""

    user: str | None = None
    is_actor: bool = False
    """Whether ``user`` signed in by this request, and so is who did it."""
    target: str | None = None


def note(request: Request, *, user: str | None = None, is_actor: bool = False, target: str | None = None) -> None:
    """Say to whom or to what a request did something, where its path does not."""
    setattr(request.state, _NOTE, AuditNote(user, is_actor, target))


async def record_request(scope: Scope, status: int) -> None:
    """Record a request, before it is answered, if the table of routes says so; a failure is logged alone.

    Requests that failed for other reasons than missing rights changed nothing and are left out.
    """
    route = getattr(scope.get("route"), "path_format", None)
    if route is None or (status >= 400 and status not in _NOT_PERMITTED):
        return
    action = f"{scope['method']} {route}"
    caller: Caller = scope["state"]["caller"]
    noted: AuditNote = scope["state"].get(_NOTE) or AuditNote()
    if not is_audited(action) or (caller.role is Role.NOBODY and status < 400 and noted.user is None):
        return
    context: AppContext = scope["app"].state.context
    kind, actor = _actor(caller, noted)
    entry = AuditEntry(
        at=context.clock(),
        actor_kind=kind,
        actor=actor,
        action=action,
        user=scope["path_params"].get("user_id") or noted.user or (caller.user if action in _ERASURES else None),
        target=noted.target or _target(scope),
        status=status,
        address=(scope.get("client") or (None,))[0],
    )
    try:
        if action in _ERASURES and status < 400 and entry.user is not None:
            entry = without_user(context, entry, entry.user)
        await record(context, entry, has_account=kind == "user" and entry.actor == actor and caller.session is not None)
    except PalateError as error:
        log.error("%s is not in the audit log: %s", action, error, extra={"user": actor})


def _actor(caller: Caller, noted: AuditNote) -> tuple[ActorKind, str | None]:
    if noted.is_actor or caller.user is not None:
        return "user", noted.user if noted.is_actor else caller.user
    if caller.how == "key":
        return "key", caller.key or SETTINGS_KEY
    return ("open mode", None) if caller.how == "open" else ("nobody", None)


def _target(scope: Scope) -> str | None:
    params = {name: str(value) for name, value in scope["path_params"].items() if name != "user_id"}
    return " ".join(params.values()) or None
