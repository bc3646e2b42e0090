"""Log in at identity providers: /auth/providers, /auth/oidc."""

from __future__ import annotations

import html
import logging
import re
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from palate.errors import InvalidInput, IssuerFailed, NotAllowed, NotFound, PalateError, StorageFailed
from palate.ports.oidc_client import OidcClient
from palate.server.audit import note
from palate.server.context import NO_ACCOUNTS, ContextDep, OptionalAuthDep
from palate.server.credentials import Credentials
from palate.server.problems import describe, error_response
from palate.server.routes.accounts import COOKIE, CookieAttributes, address_of, cookie_attributes, set_session_cookie
from palate.server.schemas.fields import Word
from palate.server.schemas.oidc import ProviderOut, ProvidersOut
from palate.services.accounts import sessions
from palate.services.accounts.auth_service import AuthService
from palate.services.accounts.issuer_tokens import KnownIssuer
from palate.services.accounts.oidc_log_in import VALID_S, begin_log_in, finish_log_in

ATTEMPT_COOKIE: Final = "palate_log_in"
_LOCAL_PATH: Final = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""A path of this server: no host, which two slashes would begin, no backslash, no control characters."""

_ERROR_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Log in</title>
</head><body><main><h1>You are not logged in</h1><p>{text}</p>
<p><a href="{home}/account">Back to the log-in page</a></p></main></body></html>
"""

log = logging.getLogger(__name__)

router = APIRouter(prefix="/auth", tags=["accounts"], responses=describe(404, 429))


@router.get("/providers")
async def list_providers(context: ContextDep, auth: OptionalAuthDep) -> ProvidersOut:
    """Return the identity providers at which users can log in."""
    issuers = {} if auth is None else context.settings.accounts.issuers
    return ProvidersOut(
        providers=[
            ProviderOut(name=name, label=issuer.label or name.capitalize(), login_url=f"/auth/oidc/{name}/login")
            for name, issuer in issuers.items()
            if issuer.client_id
        ]
    )


@router.get("/oidc/{provider}/login", response_class=RedirectResponse, status_code=303)
async def begin(
    context: ContextDep,
    auth: OptionalAuthDep,
    request: Request,
    provider: Word,
    return_to: Annotated[str, Query(max_length=1_000)] = "/",
) -> Response:
    """Send the browser to an identity provider, which sends it back; `return_to` is a path of this server.

    What goes wrong is shown as a page.
    """
    try:
        auth, client, known = _find(request, auth, context.oidc, provider)
        await auth.limits.spend("oidc", address_of(request))
        if not _LOCAL_PATH.fullmatch(return_to):
            raise InvalidInput("return_to must be a path of this server, such as /you.", where="return_to")
        cookie = request.cookies.get(COOKIE, "")
        guest = await sessions.holder(auth, cookie)
        session = sessions.session_of(auth, cookie) if guest is not None and guest.is_guest else None
        url, kept = await begin_log_in(auth, client, known, _redirect_uri(request, provider), return_to, session)
    except PalateError as error:
        return _error_page(request, error)
    response = RedirectResponse(url, 303, {"Cache-Control": "no-store"})
    response.set_cookie(ATTEMPT_COOKIE, kept, max_age=round(VALID_S), **_attempt_attributes(request))
    return response


@router.get("/oidc/{provider}/callback", response_class=RedirectResponse, status_code=303)
async def finish(context: ContextDep, auth: OptionalAuthDep, request: Request, provider: Word) -> Response:
    """Take the browser back from an identity provider: begin a session, and go on to the web app.

    What goes wrong is shown as a page.
    """
    try:
        auth, client, known = _find(request, auth, context.oidc, provider)
        await auth.limits.spend("oidc", address_of(request))
        kept = request.cookies.get(ATTEMPT_COOKIE, "")
        entered = await finish_log_in(auth, client, known, kept, dict(request.query_params))
    except PalateError as error:
        return _error_page(request, error)
    note(request, user=entered.signed_in.account.user, is_actor=True)
    mark = urlencode({"signed-in": entered.merged_events})
    path = request.scope.get("root_path", "") + entered.return_to
    response = RedirectResponse(f"{path}{'&' if '?' in path else '?'}{mark}", 303, {"Cache-Control": "no-store"})
    set_session_cookie(auth, request, response, entered.signed_in)
    response.delete_cookie(ATTEMPT_COOKIE, **_attempt_attributes(request))
    return response


def _find(
    request: Request, auth: AuthService | None, client: OidcClient | None, provider: str
) -> tuple[AuthService, OidcClient, KnownIssuer]:
    """
    Raises:
        NotAllowed: the server has no accounts.
        NotFound: there is no such provider.
    """
    credentials: Credentials = request.app.state.credentials
    if auth is None:
        raise NotAllowed(NO_ACCOUNTS)
    known = None if credentials.issuers is None else credentials.issuers.by_name.get(provider)
    if client is None or known is None or not known.settings.client_id:
        raise NotFound(f"This server has no identity provider {provider!r}.", where="provider")
    return auth, client, known


def _redirect_uri(request: Request, provider: str) -> str:
    """The URL of the callback as browsers see it; it must be registered at the provider."""
    public = request.app.state.settings.server.public_url
    base = public or f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"
    return f"{base.rstrip('/')}/auth/oidc/{provider}/callback"


def _attempt_attributes(request: Request) -> CookieAttributes:
    """Sent when the provider leads the browser back, which a strict cookie would not be."""
    attributes = cookie_attributes(request)
    return {**attributes, "samesite": "lax", "path": attributes["path"] + "/oidc"}


def _error_page(request: Request, error: PalateError) -> Response:
    """The error as a page, with the status and headers that a program would get."""
    problem, text = error_response(error), str(error)
    if isinstance(error, IssuerFailed | StorageFailed):
        log.error("a log-in failed: %s", error)
        text = "The identity provider, or this server's store, could not be reached. Try again in a moment."
    page = _ERROR_PAGE.format(text=html.escape(text), home=html.escape(request.scope.get("root_path", "")))
    response = HTMLResponse(page, problem.status_code, {"Cache-Control": "no-store"})
    if "Retry-After" in problem.headers:
        response.headers["Retry-After"] = problem.headers["Retry-After"]
    response.delete_cookie(ATTEMPT_COOKIE, **_attempt_attributes(request))
    return response
