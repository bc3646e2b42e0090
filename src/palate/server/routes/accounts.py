"""Sign-up, log-in and sessions: /auth."""

from __future__ import annotations

from typing import Final, Literal, TypedDict

from fastapi import APIRouter, Depends, Request, Response

from palate.errors import NotAllowed, NotSignedIn
from palate.ports.accounts import Account
from palate.server.audit import note
from palate.server.caller import Caller
from palate.server.context import AuthDep, CallerDep, ContextDep
from palate.server.problems import describe
from palate.server.schemas.accounts import Credentials, Me, PasswordChange, SignedIn
from palate.server.schemas.events import Forgotten
from palate.services.accounts import names, sessions, sign_in
from palate.services.accounts.auth_service import AuthService
from palate.services.users.forget import forget

COOKIE: Final = "palate_refresh"
_NO_USER: Final = "This needs a user: log in (POST /auth/login), or become a guest (POST /auth/guest)."


class CookieAttributes(TypedDict):
    path: str
    secure: bool
    httponly: bool
    samesite: Literal["strict", "lax"]


async def _require_same_origin(request: Request) -> None:
    """Refuse requests from pages of other sites; SameSite cookies alone would permit other ports of the same host.

    Raises:
        NotAllowed: the request is from a page of another origin.
    """
    headers = request.headers
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site not in ("same-origin", "none", None) or (
        site is None and origin is not None and origin.partition("://")[2] != headers.get("host")
    ):
        raise NotAllowed("Only pages of this server may sign users in and out. A proxy must pass on the Host header.")


router = APIRouter(
    prefix="/auth", tags=["accounts"], responses=describe(409, 429), dependencies=[Depends(_require_same_origin)]
)


@router.post("/guest", status_code=201)
async def enter_as_guest(auth: AuthDep, request: Request, response: Response) -> SignedIn:
    """Create a guest: a user without a name, whose history a later sign-up or log-in keeps."""
    await auth.limits.spend("guest", address_of(request))
    return _build_signed_in(auth, request, response, await sign_in.enter_as_guest(auth))


@router.post("/sign-up", status_code=201)
async def sign_up(
    auth: AuthDep, caller: CallerDep, request: Request, response: Response, body: Credentials
) -> SignedIn:
    """Create an account; a guest who signs up stays the same user."""
    await auth.limits.spend("sign-up", address_of(request), names.login_of(body.name))
    guest = await _find_signed_in(auth, caller, request)
    entered = await sign_in.sign_up(auth, body.name, body.password, guest)
    note(request, user=entered.account.user, is_actor=True)
    return _build_signed_in(auth, request, response, entered)


@router.post("/login")
async def log_in(auth: AuthDep, caller: CallerDep, request: Request, response: Response, body: Credentials) -> SignedIn:
    """Log in by name and password; the events of a guest move to the account, and the guest is removed."""
    await auth.limits.spend("login", address_of(request), names.login_of(body.name))
    guest = await _find_signed_in(auth, caller, request)
    try:
        entered, merged = await sign_in.log_in(auth, body.name, body.password, guest)
    except NotSignedIn:
        account = await auth.context.accounts.find_by_login(names.login_of(body.name))
        note(request, user=None if account is None else account.user)  # of unknown names nothing is recorded
        raise
    note(request, user=entered.account.user, is_actor=True)
    return _build_signed_in(auth, request, response, entered, merged)


@router.post("/refresh")
async def refresh(auth: AuthDep, request: Request, response: Response) -> SignedIn:
    """Continue a session by its cookie: get a new access token, and the next refresh token in the cookie.

    A refresh token is valid once; using it again later ends the session.
    """
    await auth.limits.spend("refresh", address_of(request))
    token = request.cookies.get(COOKIE, "")
    session = sessions.session_of(auth, token)
    if session is None:
        raise NotSignedIn("There is no session to continue: log in, or become a guest.")
    await auth.limits.spend("refresh", session)
    return _build_signed_in(auth, request, response, await sessions.renew(auth, token))


@router.post("/logout", status_code=204)
async def log_out(auth: AuthDep, caller: CallerDep, request: Request) -> Response:
    """End this session, if there is one."""
    for session in {caller.session, sessions.session_of(auth, request.cookies.get(COOKIE, ""))}:
        if session is not None:
            await sessions.log_out(auth, session)
    return _delete_cookie(request)


@router.post("/logout-everywhere", status_code=204)
async def log_out_everywhere(auth: AuthDep, caller: CallerDep, request: Request) -> Response:
    """End all sessions of this user, including this one."""
    await sessions.log_out_everywhere(auth, _require_user(caller))
    return _delete_cookie(request)


@router.post("/password", status_code=204)
async def change_password(auth: AuthDep, caller: CallerDep, request: Request, body: PasswordChange) -> Response:
    """Change the password; all other sessions end."""
    user = _require_user(caller)
    await auth.limits.spend("password", address_of(request), user)
    await sign_in.change_password(auth, user, caller.session, body.current_password, body.new_password)
    return Response(status_code=204)


@router.get("/me")
async def read_me(context: ContextDep, caller: CallerDep) -> Me:
    """Return the caller of the request: user, name and role."""
    account = None if caller.user is None else await context.accounts.of(caller.user)
    name = None if account is None else account.name
    return Me(user_id=caller.user, name=name, role=caller.role.name.lower(), how=caller.how)


@router.delete("/me")
async def delete_me(auth: AuthDep, caller: CallerDep, request: Request, response: Response) -> Forgotten:
    """Erase this user with account and history from the disk; the next training removes them from the models."""
    user = _require_user(caller)
    receipt = await forget(auth.context, user)
    auth.session_cache.invalidate()
    response.delete_cookie(COOKIE, **cookie_attributes(request))
    return Forgotten.of(receipt)


async def _find_signed_in(auth: AuthService, caller: Caller, request: Request) -> Account | None:
    """Return the account that is signed in already, by token or by cookie; None if there is none."""
    if caller.user is not None:
        return await auth.context.accounts.of(caller.user)
    return await sessions.holder(auth, request.cookies.get(COOKIE, ""))


def _require_user(caller: Caller) -> str:
    if caller.user is None:
        raise NotSignedIn(_NO_USER)
    return caller.user


def _build_signed_in(
    auth: AuthService, request: Request, response: Response, entered: sessions.SignedIn, merged: int = 0
) -> SignedIn:
    set_session_cookie(auth, request, response, entered)
    response.headers["Cache-Control"] = "no-store"
    account = entered.account
    return SignedIn(
        access_token=entered.access_token,
        expires_in=int(auth.tokens.access_s),
        user_id=account.user,
        name=account.name,
        role=account.role.name.lower(),
        merged_events=merged,
    )


def set_session_cookie(auth: AuthService, request: Request, response: Response, entered: sessions.SignedIn) -> None:
    """Set the refresh token, for as long as its session lasts."""
    max_age_s = round(entered.session.expires_at - auth.context.clock())
    response.set_cookie(COOKIE, entered.refresh_token, max_age=max_age_s, **cookie_attributes(request))


def _delete_cookie(request: Request) -> Response:
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, **cookie_attributes(request))
    return response


def cookie_attributes(request: Request) -> CookieAttributes:
    """Return the attributes of the cookie: only for these routes, not for scripts, not sent from other sites."""
    secure = request.url.scheme == "https"
    return {
        "path": request.scope.get("root_path", "") + "/auth",
        "secure": secure,
        "httponly": True,
        "samesite": "strict",
    }


def address_of(request: Request) -> str:
    """Return the network address of the client, as the proxy tells it if there is one."""
    return request.client.host if request.client else ""
