"""OpenID Connect: Authlib composes requests and proofs, httpx sends them."""

from __future__ import annotations

from typing import Final

import httpx
import orjson
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from palate.errors import IssuerFailed, NotSignedIn
from palate.ports.oidc_client import AuthorizationRequest
from palate.settings.issuers import Issuer

_TIMEOUT_S: Final = 5.0
_FORM: Final = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}


class AuthlibOidcClient:
    """A connection for each code, since log-ins are rare."""

    def authorization_url(self, endpoint: str, issuer: Issuer, request: AuthorizationRequest) -> str:
        url: str = prepare_grant_uri(
            endpoint,
            client_id=issuer.client_id,
            response_type="code",
            redirect_uri=request.redirect_uri,
            scope=" ".join(issuer.scopes),
            state=request.state,
            nonce=request.nonce,
            code_challenge=create_s256_code_challenge(request.verifier),
            code_challenge_method="S256",
        )
        return url

    async def redeem(self, endpoint: str, issuer: Issuer, request: AuthorizationRequest, code: str) -> str:
        form = prepare_token_request(
            "authorization_code", code=code, redirect_uri=request.redirect_uri, code_verifier=request.verifier
        )
        secret = issuer.client_secret.get_secret_value()
        proof = ClientAuth(issuer.client_id, secret or None, "client_secret_basic" if secret else "none")
        try:
            url, headers, body = proof.prepare("POST", endpoint, dict(_FORM), form)
            async with httpx.AsyncClient(timeout=_TIMEOUT_S, follow_redirects=False) as client:
                response = await client.post(url, headers=headers, content=body)
            answer = orjson.loads(response.content)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise IssuerFailed(f"{endpoint} could not be used: {error!r}.", where=endpoint) from error
        if response.is_client_error:
            reason = answer.get("error") if isinstance(answer, dict) else None
            raise NotSignedIn(f"The provider refused the log-in ({reason or response.status_code}).")
        id_token = answer.get("id_token") if response.is_success and isinstance(answer, dict) else None
        if not isinstance(id_token, str):
            raise IssuerFailed(
                f"{endpoint} answered with HTTP {response.status_code} and no ID token; is `openid` among the scopes?",
                where=endpoint,
            )
        return id_token
