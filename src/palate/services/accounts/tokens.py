"""JSON Web Tokens for access, refresh, invitations and log-ins elsewhere, signed with one secret."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import jwt

from palate.errors import NotSignedIn, StorageFailed
from palate.ports.accounts import Role
from palate.ports.sessions import Session
from palate.types import Json

_ISSUER: Final = "palate"
_ACCESS: Final = "palate:access"
_REFRESH: Final = "palate:refresh"
_ATTEMPT: Final = "palate:attempt"
_INVITATION: Final = "palate:invitation"
_INVALID: Final = "The token is invalid or has expired: refresh it (POST /auth/refresh), or log in again."


@dataclass(frozen=True, slots=True)
class Access:
    """The claims of an access token."""

    user: str
    session: str
    role: Role


@dataclass(frozen=True, slots=True)
class RefreshClaims:
    """The claims of a refresh token: its index in the chain of a session."""

    user: str
    session: str
    turn: int


@dataclass(frozen=True, slots=True)
class Invitation:
    """The claims of an invitation: the user who may be included in a group list."""

    user: str
    name: str | None


class Tokens:
    """Issues and verifies tokens of all kinds; kinds differ in audience, so that none is accepted as another."""

    def __init__(self, secret: str, algorithm: str, access_s: float) -> None:
        self._secret, self._algorithm = secret.encode(), algorithm
        self.access_s = access_s

    def access(self, session: Session, role: Role, now: float) -> str:
        return self._encode_session(_ACCESS, session, now, now + self.access_s, role=role.name.lower())

    def refresh(self, session: Session, now: float) -> str:
        return self._encode_session(_REFRESH, session, now, session.expires_at, turn=session.turn)

    def read_access(self, token: str, now: float) -> Access:
        """
        Raises:
            NotSignedIn: forged, expired, or of another kind.
        """
        claims = self._decode(_ACCESS, token, now)
        try:
            return Access(claims["sub"], claims["sid"], Role[claims["role"].upper()])
        except (KeyError, AttributeError):
            raise NotSignedIn(_INVALID) from None

    def read_refresh(self, token: str, now: float) -> RefreshClaims:
        """
        Raises:
            NotSignedIn: forged, expired, or of another kind.
        """
        claims = self._decode(_REFRESH, token, now)
        return RefreshClaims(claims["sub"], claims["sid"], claims["turn"])

    def invitation(self, user: str, name: str | None, now: float, until: float) -> str:
        return self._encode(_INVITATION, user, now, until, name=name)

    def read_invitation(self, code: str, now: float) -> Invitation:
        """
        Raises:
            NotSignedIn: forged, expired, or of another kind.
        """
        claims = self._decode(_INVITATION, code, now)
        return Invitation(claims["sub"], claims.get("name"))

    def attempt(self, state: str, values: Mapping[str, str], now: float, until: float) -> str:
        return self._encode(_ATTEMPT, state, now, until, values=dict(values))

    def read_attempt(self, token: str, now: float) -> dict[str, str]:
        """The values of an attempt to log in at an identity provider.

        Raises:
            NotSignedIn: forged, expired, or of another kind.
        """
        values: dict[str, str] = self._decode(_ATTEMPT, token, now)["values"]
        return values

    def _encode_session(self, audience: str, session: Session, now: float, until: float, **extra_claims: object) -> str:
        return self._encode(audience, session.user, now, until, sid=session.id, **extra_claims)

    def _encode(self, audience: str, user: str, now: float, until: float, **extra_claims: object) -> str:
        claims = {"iss": _ISSUER, "aud": audience, "sub": user}
        return jwt.encode({**claims, "iat": int(now), "exp": int(until), **extra_claims}, self._secret, self._algorithm)

    def _decode(self, audience: str, token: str, now: float) -> dict[str, Json]:
        """The claims of a valid token; its expiry is checked against ``now``, not against the system clock."""
        try:
            claims: dict[str, Json] = jwt.decode(
                token,
                self._secret,
                [self._algorithm],
                audience=audience,
                issuer=_ISSUER,
                options={"require": ["exp", "sub"], "verify_exp": False, "verify_iat": False},
            )
        except (jwt.InvalidTokenError, ValueError):
            raise NotSignedIn(_INVALID) from None
        if claims["exp"] <= now:
            raise NotSignedIn(_INVALID)
        return claims


def load_or_create_secret(folder: Path) -> str:
    """The secret of a data folder, created by the first call; only its owner may read the file.

    Raises:
        StorageFailed: it cannot be read or written.
    """
    path = folder / "secret_key"
    try:
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            new_file = path.with_name(f"secret_key.{secrets.token_hex(4)}")
            with os.fdopen(os.open(new_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
            try:
                os.link(new_file, path)  # atomic, and never replaces a file of another process
            except FileExistsError:
                pass
            finally:
                new_file.unlink()
        return path.read_text(encoding="ascii")
    except (OSError, ValueError) as error:
        raise StorageFailed(f"The secret in {path} cannot be read or written: {error}.", where=str(path)) from error
