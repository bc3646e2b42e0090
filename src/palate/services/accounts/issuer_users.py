"""Who the claims of an issuer's token stand for: the user id, the name and the role here."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from palate.errors import NotSignedIn
from palate.ports.accounts import Role
from palate.services.accounts import names
from palate.settings.issuers import Issuer
from palate.types import Json

MAX_ID_LENGTH: Final = 200


@dataclass(frozen=True, slots=True)
class IssuerUser:
    user: str
    """``name:id``, where ``name`` is that of the issuer in the settings and ``id`` what the issuer calls the user.

    Names have no colon, so that users of two issuers never have the same id; nor has a local user, whose id is 32
    hexadecimal digits.
    """
    role: Role
    name: str | None


def read_user(issuer_name: str, issuer: Issuer, claims: dict[str, Json]) -> IssuerUser:
    """
    Raises:
        NotSignedIn: the claim that names the user is missing, empty, too long, or has invisible characters.
    """
    subject = claims.get(issuer.user_claim)
    if isinstance(subject, int) and not isinstance(subject, bool):
        subject = str(subject)
    if not isinstance(subject, str) or not subject or any(unicodedata.category(char)[0] == "C" for char in subject):
        raise NotSignedIn(f"The token names no user: its claim {issuer.user_claim!r} is no visible text.")
    user = f"{issuer_name}:{subject}"
    if len(user) > MAX_ID_LENGTH:
        raise NotSignedIn(f"The token's user id is too long: {MAX_ID_LENGTH} characters with the issuer's name.")
    return IssuerUser(user, _read_role(issuer, claims), _read_name(issuer, claims))


def _read_role(issuer: Issuer, claims: dict[str, Json]) -> Role:
    """The highest role that the claim's values stand for; ``user`` without any."""
    values = _read_claim(claims, issuer.role_claim) if issuer.role_claim else None
    listed = values if isinstance(values, list) else [values]
    mapped = [issuer.roles[value] for value in listed if isinstance(value, str) and value in issuer.roles]
    return max((Role[role.upper()] for role in mapped), default=Role.USER)


def _read_claim(claims: dict[str, Json], path: str) -> Json:
    """A claim by its name, which may be a URL, or by a path such as ``realm_access.roles``."""
    if path in claims:
        return claims[path]
    value: Json = claims
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _read_name(issuer: Issuer, claims: dict[str, Json]) -> str | None:
    value = claims.get(issuer.name_claim)
    if not isinstance(value, str):
        return None
    visible = "".join(char for char in value if unicodedata.category(char)[0] != "C").strip()
    return visible[: names.MAX_LENGTH] or None
