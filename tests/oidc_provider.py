"""A small OpenID Connect provider on the loopback: discovery, keys, authorisation with PKCE, tokens.

``python -m tests.oidc_provider PORT`` runs it for the journeys of the web app.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import secrets
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec

CLIENT_ID: Final = "palate-web"
CLIENT_SECRET: Final = "a secret of the client"
API: Final = "palate-api"
"""The audience of access tokens."""


@dataclass
class SigningKey:
    """A private key for ES256, and its public half as a JWK."""

    kid: str
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def jwk(self) -> dict[str, Any]:
        public = jwt.algorithms.ECAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {**public, "kid": self.kid, "use": "sig", "alg": "ES256"}

    def sign(self, claims: dict[str, Any], **header: Any) -> str:
        return jwt.encode(claims, self.private, "ES256", headers={"kid": self.kid, **header})


@dataclass
class Provider:
    """What the provider knows, and how often it was asked."""

    issuer: str = ""
    now: float | None = None
    """The time; None: that of the machine."""
    keys: list[SigningKey] = field(default_factory=lambda: [SigningKey("first")])
    """The newest is the last; all are published."""
    user: dict[str, Any] = field(default_factory=lambda: {"sub": "ann", "name": "Ann of the provider"})
    requests: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    id_token_changes: dict[str, Any] = field(default_factory=dict)
    """Claims that are replaced in ID tokens, to see that they are checked."""
    is_down: bool = False

    def rotate(self) -> SigningKey:
        """Sign by a new key from now on; the one before stays published."""
        self.keys = [*self.keys[-1:], SigningKey(f"key {len(self.requests)} {secrets.token_hex(4)}")]
        return self.keys[-1]

    def claims(self, audience: str = API, **changes: Any) -> dict[str, Any]:
        now = int(self.now or time.time())
        return {"iss": self.issuer, "aud": audience, "iat": now, "exp": now + 300, **self.user, **changes}

    def token(self, audience: str = API, **changes: Any) -> str:
        return self.keys[-1].sign(self.claims(audience, **changes))

    def approve(self, url: str) -> str:
        """Agree as the user would on the page of an authorisation request; return the URL that it leads back to."""
        page = httpx.get(url)
        assert page.status_code == 200, page.text
        return httpx.get(url.replace("/authorize?", "/approve?")).headers["location"]

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "jwks_uri": f"{self.issuer}/jwks",
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
        }

    def issue_code(self, query: dict[str, str]) -> str:
        """Store what an authorisation request asked for; return the URL to go back to."""
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT_ID
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def redeem(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """The tokens for a code, which is valid once, for who proves to be who asked for it; else None."""
        client = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET.replace(' ', '+')}".encode()).decode()
        plain = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        query = self.codes.pop(form.get("code", ""), None)
        if query is None or authorization not in (f"Basic {client}", f"Basic {plain}"):
            return None
        hashed = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).decode().rstrip("=")
        if challenge != query["code_challenge"] or form.get("redirect_uri") != query["redirect_uri"]:
            return None
        claims = {"nonce": query.get("nonce"), "aud": CLIENT_ID, **self.id_token_changes}
        id_token = self.keys[-1].sign({**self.claims(), **claims})
        return {"access_token": self.token(), "token_type": "Bearer", "expires_in": 300, "id_token": id_token}


_PAGE: Final = """<!doctype html><html lang="en"><title>Provider</title>
<h1>Continue to Palate?</h1><a href="/approve?{query}">Continue as {name}</a> <a href="{denied}">Refuse</a></html>"""


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        self.provider.requests.append(parts.path)
        if self.provider.is_down:
            self._answer(503, {})
        elif parts.path == "/.well-known/openid-configuration":
            self._answer(200, self.provider.discovery())
        elif parts.path == "/jwks":
            self._answer(200, {"keys": [key.jwk for key in self.provider.keys]})
        elif parts.path == "/authorize":
            denied = f"{query['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
            page = _PAGE.format(query=parts.query.replace("&", "&amp;"), name=self.provider.user["name"], denied=denied)
            self._answer(200, page)
        elif parts.path == "/approve":
            self._answer(302, {}, self.provider.issue_code(query))
        else:
            self._answer(404, {})

    def do_POST(self) -> None:
        self.provider.requests.append(self.path)
        form = dict(parse_qsl(self.rfile.read(int(self.headers["content-length"])).decode()))
        if self.provider.is_down:
            self._answer(503, {})
            return
        tokens = self.provider.redeem(form, self.headers.get("authorization", ""))
        self._answer(200 if tokens else 400, tokens or {"error": "invalid_grant"})

    def _answer(self, status: int, body: Any, location: str = "") -> None:
        is_page = isinstance(body, str)
        content = (body if is_page else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("content-type", "text/html" if is_page else "application/json")
        self.send_header("content-length", str(len(content)))
        if location:
            self.send_header("location", location)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: Any) -> None:
        """Nothing."""


@contextlib.contextmanager
def running_provider(port: int = 0) -> Iterator[Provider]:
    """A provider that answers at an address of this machine."""
    provider = Provider()
    handler = type("Handler", (_Handler,), {"provider": provider})
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()


if __name__ == "__main__":
    with running_provider(int(sys.argv[1])) as running:
        sys.stdout.write(f"ready at {running.issuer}\n")
        sys.stdout.flush()
        sys.stdin.read()
