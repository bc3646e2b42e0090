"""Dependencies of routes: the application context, sign-in, and the caller."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Request

from palate.errors import NotAllowed
from palate.server.caller import Caller
from palate.server.credentials import Credentials
from palate.services.accounts.auth_service import AuthService
from palate.services.context import AppContext

NO_ACCOUNTS: Final = "This server has no accounts, only API keys. Its operator can set SECRET_KEY to enable accounts."


async def _get_context(request: Request) -> AppContext:
    context: AppContext = request.app.state.context
    return context


async def _get_optional_auth(request: Request) -> AuthService | None:
    credentials: Credentials = request.app.state.credentials
    return credentials.auth


async def _get_auth(request: Request) -> AuthService:
    auth = await _get_optional_auth(request)
    if auth is None:
        raise NotAllowed(NO_ACCOUNTS)
    return auth


async def _get_caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


ContextDep = Annotated[AppContext, Depends(_get_context)]
"""The application context of the server."""

AuthDep = Annotated[AuthService, Depends(_get_auth)]
"""The sign-in service; refuses the request where the server has no accounts."""

OptionalAuthDep = Annotated[AuthService | None, Depends(_get_optional_auth)]
"""The sign-in service; None where the server has no accounts."""

CallerDep = Annotated[Caller, Depends(_get_caller)]
"""The caller of the request."""
