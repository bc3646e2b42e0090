"""Log in at an identity provider (OpenID Connect, authorisation code flow with PKCE)."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Final

from palate.errors import Conflict, NotSignedIn
from palate.ports.accounts import Account
from palate.ports.oidc_client import AuthorizationRequest, OidcClient
from palate.services.accounts.auth_service import AuthService
from palate.services.accounts.issuer_tokens import KnownIssuer
from palate.services.accounts.issuer_users import IssuerUser
from palate.services.accounts.merge_guest import merge_guest
from palate.services.accounts.sessions import SignedIn, begin
from palate.services.accounts.verify_token import Claims

VALID_S: Final = 600.0
"""How long a user may take at the provider."""

_AGAIN: Final = "Start again on the log-in page."


@dataclass(frozen=True, slots=True)
class LoggedIn:
    signed_in: SignedIn
    merged_events: int
    return_to: str
    """The path to go on with."""


async def begin_log_in(
    auth: AuthService, client: OidcClient, known: KnownIssuer, redirect_uri: str, return_to: str, guest: str | None
) -> tuple[str, str]:
    """Return the URL to which the browser is sent, and the signed state of the attempt that it keeps meanwhile.

    ``guest`` is the session of a guest, whose history the account will get.

    Raises:
        IssuerFailed: the provider's endpoints cannot be read.
    """
    endpoints = await known.discovery.endpoints()
    request = AuthorizationRequest(
        redirect_uri, secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    )
    attempt = {**asdict(request), "provider": known.name, "return_to": return_to, "guest": guest or ""}
    now = auth.context.clock()
    kept = auth.tokens.attempt(request.state, attempt, now, now + VALID_S)
    return client.authorization_url(endpoints.authorization, known.settings, request), kept


async def finish_log_in(
    auth: AuthService, client: OidcClient, known: KnownIssuer, kept: str, query: Mapping[str, str]
) -> LoggedIn:
    """Log in the user who comes back from the provider with a ``query``; the account is created by the first log-in.

    Raises:
        NotSignedIn: the attempt is not of this browser, took too long, or was refused; or the account is disabled.
        IssuerFailed: the provider could not be reached.
    """
    try:
        attempt = auth.tokens.read_attempt(kept, auth.context.clock())
    except NotSignedIn:
        raise NotSignedIn(f"This log-in took too long, or was begun in another browser. {_AGAIN}") from None
    is_same_state = hmac.compare_digest(attempt["state"].encode(), query.get("state", "").encode())
    is_same_issuer = query.get("iss", known.settings.issuer) == known.settings.issuer  # RFC 9207
    if not (is_same_state and is_same_issuer and attempt["provider"] == known.name):
        raise NotSignedIn(f"This answer of the provider belongs to another log-in. {_AGAIN}")
    if "error" in query or not query.get("code"):
        reason = "You have not agreed" if query.get("error") == "access_denied" else "The provider refused the log-in"
        raise NotSignedIn(f"{reason}. {_AGAIN}")
    request = AuthorizationRequest(*(attempt[name] for name in ("redirect_uri", "state", "nonce", "verifier")))
    endpoints = await known.discovery.endpoints()
    id_token = await client.redeem(endpoints.token, known.settings, request, query["code"])
    user = await _verify(auth, known, id_token, request.nonce)
    account = await _find_or_create(auth, known, user)
    merged = await _merge(auth, attempt["guest"], account)
    return LoggedIn(await begin(auth, account), merged, attempt["return_to"])


async def _verify(auth: AuthService, known: KnownIssuer, id_token: str, nonce: str) -> IssuerUser:
    """
    Raises:
        NotSignedIn: the ID token is forged, of another attempt, or for another client.
    """
    client_id = known.settings.client_id
    user, claims = await known.verify(id_token, (client_id,), auth.context.clock())
    sent = claims.get("nonce")
    is_same_nonce = isinstance(sent, str) and hmac.compare_digest(sent.encode(), nonce.encode())
    if not is_same_nonce or not _is_for(claims, client_id):
        raise NotSignedIn(f"The provider's token belongs to another log-in. {_AGAIN}")
    return user


def _is_for(claims: Claims, client_id: str) -> bool:
    """Whether the client is the authorised party; a token for several audiences must name it."""
    audience = claims["aud"]
    has_others = isinstance(audience, list) and len(audience) > 1
    return bool(claims.get("azp", None if has_others else client_id) == client_id)


async def _find_or_create(auth: AuthService, known: KnownIssuer, user: IssuerUser) -> Account:
    """The account of a user of the issuer, with the name and the role that the issuer tells now.

    Raises:
        NotSignedIn: it is disabled.
    """
    accounts, name = auth.context.accounts, user.name or user.user
    new = Account(user.user, user.role, auth.context.clock(), name, issuer=known.name)
    account = await accounts.of(user.user)
    if account is None:
        with suppress(Conflict):  # another request has just created it
            await accounts.put(new, None)
        account = await accounts.of(user.user) or new
    if account.disabled:
        raise NotSignedIn("This account is disabled; its operator can enable it.")
    changed = replace(account, name=name, role=user.role)
    if changed != account:
        await accounts.put(changed, account)
    return changed


async def _merge(auth: AuthService, guest_session: str, account: Account) -> int:
    """Move the history of the guest whose session the attempt began with, if it is still one."""
    session = await auth.context.sessions.find(guest_session) if guest_session else None
    guest = None if session is None else await auth.context.accounts.of(session.user)
    if guest is None or not guest.is_guest:
        return 0
    merged = await merge_guest(auth.context, guest, account.user)
    auth.session_cache.invalidate()
    return merged
