"""A client of OpenID Connect: where users are sent to log in, and what their return is exchanged for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from palate.settings.issuers import Issuer


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """One attempt of a user to log in; all but the URL are random."""

    redirect_uri: str
    """Where the provider sends the user back to."""
    state: str
    """Comes back with the user: binds the return to the browser that left."""
    nonce: str
    """Comes back in the ID token: binds the token to this attempt."""
    verifier: str
    """Of PKCE (RFC 7636): its hash goes with the user, it itself with the code."""


class OidcClient(Protocol):
    """The authorisation code flow with PKCE."""

    def authorization_url(self, endpoint: str, issuer: Issuer, request: AuthorizationRequest) -> str:
        """Return the URL to which the browser is sent."""
        ...

    async def redeem(self, endpoint: str, issuer: Issuer, request: AuthorizationRequest, code: str) -> str:
        """Exchange a code for the ID token, which is not verified yet.

        Raises:
            NotSignedIn: the provider refused the code.
            IssuerFailed: the provider could not be reached, or sent no ID token.
        """
        ...
