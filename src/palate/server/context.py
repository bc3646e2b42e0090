"""How a route gets at the engine, at the door, and at who is asking."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Request

from palate.errors import NotAllowed
from palate.server.caller import Caller
from palate.services.accounts.auth_service import AuthService
from palate.services.context import AppContext

NO_ACCOUNTS: Final = "This server has no accounts: it takes keys alone. Its operator can set SECRET_KEY."


async def _engine(request: Request) -> AppContext:
    context: AppContext = request.app.state.context
    return context


async def _maybe_auth(request: Request) -> AuthService | None:
    auth: AuthService | None = request.app.state.auth
    return auth


async def _auth(request: Request) -> AuthService:
    auth = await _maybe_auth(request)
    if auth is None:
        raise NotAllowed(NO_ACCOUNTS)
    return auth


async def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


Serving = Annotated[AppContext, Depends(_engine)]
"""The engine that this server runs."""

Entrance = Annotated[AuthService, Depends(_auth)]
"""Where users come in, if this server has accounts."""

MaybeEntrance = Annotated[AuthService | None, Depends(_maybe_auth)]
"""The same, for routes that need it at times."""

Asking = Annotated[Caller, Depends(_caller)]
"""Who is asking."""
