"""Accounts: /auth."""

from __future__ import annotations

from typing import Final, Literal, TypedDict

from fastapi import APIRouter, Depends, Request, Response

from palate.errors import NotAllowed, NotSignedIn
from palate.ports.accounts import Account
from palate.server.caller import Caller
from palate.server.context import Asking, Entrance, Serving
from palate.server.problems import describe
from palate.server.schemas.accounts import Credentials, Me, PasswordChange, SignedIn
from palate.server.schemas.events import Forgotten
from palate.services.accounts import names, sessions, sign_in
from palate.services.accounts.auth_service import AuthService
from palate.services.users import user_data

COOKIE: Final = "palate_refresh"
_NO_USER: Final = "A user is needed here: log in (POST /auth/login), or come as a guest (POST /auth/guest)."


class CookiePlace(TypedDict):
    path: str
    secure: bool
    httponly: bool
    samesite: Literal["strict"]


async def _from_own_page(request: Request) -> None:
    """Refuse what a page of another site has a browser send; SameSite alone would let neighbours on one host pass.

    Raises:
        NotAllowed: it comes from elsewhere.
    """
    headers = request.headers
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site not in ("same-origin", "none", None) or (
        site is None and origin is not None and origin.partition("://")[2] != headers.get("host")
    ):
        raise NotAllowed("Only pages of this server may sign users in and out. A proxy must pass on the Host header.")


router = APIRouter(
    prefix="/auth", tags=["accounts"], responses=describe(409, 429), dependencies=[Depends(_from_own_page)]
)


@router.post("/guest", status_code=201)
async def enter_as_guest(auth: Entrance, request: Request, response: Response) -> SignedIn:
    """Become a user without a name, whose history a later sign-up or log-in takes along."""
    auth.limits.spend("guest", _address(request))
    return _signed_in(auth, request, response, await sign_in.enter_as_guest(auth))


@router.post("/sign-up", status_code=201)
async def sign_up(auth: Entrance, caller: Asking, request: Request, response: Response, body: Credentials) -> SignedIn:
    """Make an account; a guest who signs up stays the same user."""
    auth.limits.spend("sign-up", _address(request), names.login_of(body.name))
    guest = await _present(auth, caller, request)
    entered = await sign_in.sign_up(auth, body.name, body.password, guest)
    return _signed_in(auth, request, response, entered)


@router.post("/login")
async def log_in(auth: Entrance, caller: Asking, request: Request, response: Response, body: Credentials) -> SignedIn:
    """Come in by name and password; what a guest did until now becomes the account's, and the guest is gone."""
    auth.limits.spend("login", _address(request), names.login_of(body.name))
    guest = await _present(auth, caller, request)
    entered, merged = await sign_in.log_in(auth, body.name, body.password, guest)
    return _signed_in(auth, request, response, entered, merged)


@router.post("/refresh")
async def refresh(auth: Entrance, request: Request, response: Response) -> SignedIn:
    """Go on with a session, by its cookie: a new access token, and the next refresh token in the cookie.

    A refresh token is good once; one that comes back later ends the session.
    """
    auth.limits.spend("refresh", _address(request))
    token = request.cookies.get(COOKIE, "")
    session = sessions.session_of(auth, token)
    if session is None:
        raise NotSignedIn("There is no session to go on with: log in, or come as a guest.")
    auth.limits.spend("refresh", session)
    return _signed_in(auth, request, response, await sessions.renew(auth, token))


@router.post("/logout", status_code=204)
async def log_out(auth: Entrance, caller: Asking, request: Request) -> Response:
    """End this session; no matter if there is none."""
    for session in {caller.session, sessions.session_of(auth, request.cookies.get(COOKIE, ""))}:
        if session is not None:
            await sessions.log_out(auth, session)
    return _without_cookie(request)


@router.post("/logout-everywhere", status_code=204)
async def log_out_everywhere(auth: Entrance, caller: Asking, request: Request) -> Response:
    """End all sessions of this user, this one too."""
    await sessions.log_out_everywhere(auth, _user(caller))
    return _without_cookie(request)


@router.post("/password", status_code=204)
async def change_password(auth: Entrance, caller: Asking, request: Request, body: PasswordChange) -> Response:
    """Set another password; all other sessions end."""
    user = _user(caller)
    auth.limits.spend("password", _address(request), user)
    await sign_in.change_password(auth, user, caller.session, body.current_password, body.new_password)
    return Response(status_code=204)


@router.get("/me")
async def read_me(context: Serving, caller: Asking) -> Me:
    """Who is asking, as this server sees it."""
    account = None if caller.user is None else await context.accounts.of(caller.user)
    name = None if account is None else account.name
    return Me(user_id=caller.user, name=name, role=caller.role.name.lower(), how=caller.how)


@router.delete("/me")
async def delete_me(auth: Entrance, caller: Asking, request: Request, response: Response) -> Forgotten:
    """Erase this user from the disk, account, history and all; models forget them at the next training."""
    user = _user(caller)
    gone = await user_data.forget(auth.context, user)
    auth.living.ask_again()
    response.delete_cookie(COOKIE, **_place(request))
    return Forgotten(user_id=user, events=gone.events, impressions=gone.impressions)


async def _present(auth: AuthService, caller: Caller, request: Request) -> Account | None:
    """Whoever is signed in already, by token or by cookie."""
    if caller.user is not None:
        return await auth.context.accounts.of(caller.user)
    return await sessions.holder(auth, request.cookies.get(COOKIE, ""))


def _user(caller: Caller) -> str:
    if caller.user is None:
        raise NotSignedIn(_NO_USER)
    return caller.user


def _signed_in(
    auth: AuthService, request: Request, response: Response, entered: sessions.Entered, merged: int = 0
) -> SignedIn:
    left_s = round(entered.session.expires_at - auth.context.clock())
    response.set_cookie(COOKIE, entered.refresh_token, max_age=left_s, **_place(request))
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


def _without_cookie(request: Request) -> Response:
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, **_place(request))
    return response


def _place(request: Request) -> CookiePlace:
    """Where the cookie goes: to these routes alone, never to scripts, never along from other sites."""
    secure = request.url.scheme == "https"
    return {
        "path": request.scope.get("root_path", "") + "/auth",
        "secure": secure,
        "httponly": True,
        "samesite": "strict",
    }


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
