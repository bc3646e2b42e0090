"""Tokens of issuers, sent instead of tokens of our own."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import orjson

from palate.errors import NotSignedIn
from palate.ports.json_documents import JsonDocuments
from palate.services.accounts.discovery import Discovery
from palate.services.accounts.issuer_keys import IssuerKeys
from palate.services.accounts.issuer_users import IssuerUser, read_user
from palate.services.accounts.verify_token import Claims, verify_token
from palate.settings.issuers import Issuer


@dataclass(frozen=True, slots=True)
class KnownIssuer:
    """An issuer of the settings, with what is known of it."""

    name: str
    settings: Issuer
    discovery: Discovery
    keys: IssuerKeys

    async def verify(self, token: str, audience: tuple[str, ...], now: float) -> tuple[IssuerUser, Claims]:
        """Return the user and the claims of a token.

        Raises:
            NotSignedIn: it is not valid.
            IssuerFailed: the issuer's keys cannot be read.
        """
        claims = await verify_token(token, self.settings, self.keys, audience, now)
        return read_user(self.name, self.settings, claims), claims


class IssuerTokens:
    """The issuers of the settings, by name and by the claim ``iss`` of their tokens."""

    def __init__(self, issuers: Mapping[str, Issuer], documents: JsonDocuments, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.by_name: Mapping[str, KnownIssuer] = {
            name: _open(name, issuer, documents) for name, issuer in issuers.items()
        }
        self._by_url = {known.settings.issuer: known for known in self.by_name.values()}

    def issued_by(self, token: str) -> KnownIssuer | None:
        """The issuer that a token names, whether or not it has signed it; None if it is none of the settings."""
        try:
            payload = token.split(".")[1]
            claims = orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        except (IndexError, ValueError):
            return None
        issuer = claims.get("iss") if isinstance(claims, dict) else None
        return self._by_url.get(issuer) if isinstance(issuer, str) else None

    async def read(self, known: KnownIssuer, token: str) -> IssuerUser:
        """Return the user of a token that an application sent.

        Raises:
            NotSignedIn: it is not valid.
            IssuerFailed: the issuer's keys cannot be read.
        """
        if not known.settings.audience:
            raise NotSignedIn("Tokens of this issuer are not accepted: the settings name no audience.")
        user, _ = await known.verify(token, known.settings.audience, self._clock())
        return user

    async def close(self) -> None:
        for known in self.by_name.values():
            await known.keys.close()


def _open(name: str, issuer: Issuer, documents: JsonDocuments) -> KnownIssuer:
    discovery = Discovery(documents, issuer)
    return KnownIssuer(name, issuer, discovery, IssuerKeys(documents, issuer, discovery, time.monotonic))
