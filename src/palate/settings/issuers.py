"""Settings of issuers: identity providers whose users are known here."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, StringConstraints

from palate.settings.section import Section

Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures by a private key that the issuer alone has; a shared secret (HS256) could be forged by who verifies."""

IssuerName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,30}$")]
"""The name of an issuer in the settings: the beginning of the ids of its users."""

_LOCAL_NAMES: Final = ("localhost",)


def is_secure_url(url: str) -> bool:
    """Whether a URL is https, or stays on this machine."""
    parts = urlsplit(url)
    if not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))


def is_loopback(host: str) -> bool:
    """Whether a name or an address is that of this machine alone."""
    try:
        return host in _LOCAL_NAMES or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_url(url: str) -> str:
    if url and not is_secure_url(url):
        raise ValueError("an issuer is named by an https URL; http is for this machine alone")
    return url


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Url = Annotated[str, AfterValidator(_check_url)]


class Issuer(Section):
    """An identity provider: Clerk, Auth0, Keycloak, or any other that publishes its keys as a JWKS."""

    issuer: Annotated[Url, Field(min_length=1)]
    """As its tokens name it (``iss``)."""
    audience: Annotated[tuple[str, ...], BeforeValidator(_as_tuple)] = ()
    """Of the tokens that applications send here (``aud``); without it none is accepted."""
    jwks_url: Url = ""
    """Where its keys are; empty: as its discovery document says."""
    algorithms: tuple[Algorithm, ...] = Field(default=("RS256", "ES256"), min_length=1)
    user_claim: str = Field(default="sub", min_length=1)
    name_claim: str = "name"
    role_claim: str = ""
    """Such as ``realm_access.roles``; empty: all its users have the role user."""
    roles: dict[str, Literal["user", "operator", "service", "admin"]] = {}
    """The role here for each value of ``role_claim``; of several the highest counts."""
    clock_skew_s: float = Field(default=30.0, ge=0, le=600)
    keys_ttl_s: float = Field(default=300.0, gt=0)
    """Keys that are older are read again."""
    keys_max_age_s: float = Field(default=86_400.0, gt=0)
    """While the issuer is down, keys are used until they are so old."""
    label: str = ""
    """On the button of the log-in page; empty: the name."""
    client_id: str = ""
    """With it, users log in at the issuer (OpenID Connect)."""
    client_secret: SecretStr = SecretStr("")
    scopes: tuple[str, ...] = ("openid", "profile")
