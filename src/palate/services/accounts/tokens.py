"""Tokens: JSON Web Tokens signed with one secret; who may read, and where a session stands."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import jwt

from palate.errors import NotSignedIn, StorageFailed
from palate.ports.accounts import Role
from palate.ports.sessions import Session

_ISSUER: Final = "palate"
_ACCESS: Final = "palate:access"
_REFRESH: Final = "palate:refresh"
_INVITATION: Final = "palate:invitation"
_BAD: Final = "The token is not good (any more): refresh it (POST /auth/refresh), or log in again."


@dataclass(frozen=True, slots=True)
class Access:
    """What an access token says."""

    user: str
    session: str
    role: Role


@dataclass(frozen=True, slots=True)
class Turn:
    """What a refresh token says: one place in the chain of a session."""

    user: str
    session: str
    turn: int


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invitation says: who may be thought of in a list for several users."""

    user: str
    name: str | None


class Tokens:
    """Makes and reads all kinds. They differ in audience, so that none passes for another."""

    def __init__(self, secret: str, algorithm: str, access_s: float) -> None:
        self._secret, self._algorithm = secret.encode(), algorithm
        self.access_s = access_s

    def access(self, session: Session, role: Role, now: float) -> str:
        return self._sign(_ACCESS, session, now, now + self.access_s, role=role.name.lower())

    def refresh(self, session: Session, now: float) -> str:
        return self._sign(_REFRESH, session, now, session.expires_at, turn=session.turn)

    def read_access(self, token: str, now: float) -> Access:
        """
        Raises:
            NotSignedIn: forged, expired, or for something else.
        """
        said = self._read(_ACCESS, token, now)
        try:
            return Access(said["sub"], said["sid"], Role[said["role"].upper()])
        except (KeyError, AttributeError):
            raise NotSignedIn(_BAD) from None

    def read_refresh(self, token: str, now: float) -> Turn:
        """
        Raises:
            NotSignedIn: forged, expired, or for something else.
        """
        said = self._read(_REFRESH, token, now)
        return Turn(said["sub"], said["sid"], said["turn"])

    def invitation(self, user: str, name: str | None, now: float, until: float) -> str:
        return self._signed(_INVITATION, user, now, until, name=name)

    def read_invitation(self, code: str, now: float) -> Invitation:
        """
        Raises:
            NotSignedIn: forged, expired, or for something else.
        """
        said = self._read(_INVITATION, code, now)
        return Invitation(said["sub"], said.get("name"))

    def _sign(self, audience: str, session: Session, now: float, until: float, **more: Any) -> str:
        return self._signed(audience, session.user, now, until, sid=session.id, **more)

    def _signed(self, audience: str, user: str, now: float, until: float, **more: Any) -> str:
        said = {"iss": _ISSUER, "aud": audience, "sub": user}
        return jwt.encode({**said, "iat": int(now), "exp": int(until), **more}, self._secret, self._algorithm)

    def _read(self, audience: str, token: str, now: float) -> dict[str, Any]:
        """The claims of a token that is ours. The time is asked of our clock, as everywhere."""
        try:
            said: dict[str, Any] = jwt.decode(
                token,
                self._secret,
                [self._algorithm],
                audience=audience,
                issuer=_ISSUER,
                options={"require": ["exp", "sub"], "verify_exp": False, "verify_iat": False},
            )
        except (jwt.InvalidTokenError, ValueError):
            raise NotSignedIn(_BAD) from None
        if said["exp"] <= now:
            raise NotSignedIn(_BAD)
        return said


def kept_secret(folder: Path) -> str:
    """The secret of this data folder, made when it is first asked for; only its owner may read the file.

    Raises:
        StorageFailed: it cannot be read or written.
    """
    path = folder / "secret_key"
    try:
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(f"secret_key.{secrets.token_hex(4)}")
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
            try:
                os.link(fresh, path)  # whole or not at all, and never over one that another process made
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text(encoding="ascii")
    except (OSError, ValueError) as error:
        raise StorageFailed(f"The secret in {path} cannot be kept: {error}.", where=str(path)) from error
