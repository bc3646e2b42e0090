"""Verify a token of an issuer: signature, issuer, audience and times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import jwt

from palate.errors import NotSignedIn
from palate.services.accounts.issuer_keys import IssuerKeys
from palate.settings.issuers import Issuer
from palate.types import Json

_INVALID: Final = "The token is invalid or has expired: get a new one from its issuer."

Claims = dict[str, Json]


async def verify_token(token: str, issuer: Issuer, keys: IssuerKeys, audience: Sequence[str], now: float) -> Claims:
    """Return the claims of a token that the issuer signed for ``audience`` and that is valid at ``now``.

    The token names its algorithm, but only among those of the settings, and the key is one of the issuer's for that
    algorithm: neither ``none`` nor a public key used as a shared secret passes.

    Raises:
        NotSignedIn: it is not such a token.
        IssuerFailed: the issuer's keys cannot be read.
    """
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.InvalidTokenError, ValueError):
        raise NotSignedIn(_INVALID) from None
    kid, algorithm = header.get("kid"), header.get("alg")
    if algorithm not in issuer.algorithms or not isinstance(kid, str | None) or "crit" in header or not audience:
        raise NotSignedIn(_INVALID)
    key = await keys.find(kid, algorithm)
    if key is None:
        raise NotSignedIn(_INVALID)
    try:
        claims: Claims = jwt.decode(
            token,
            key,
            [algorithm],
            audience=audience,
            issuer=issuer.issuer,
            options={"require": ["exp", "iss", "aud"], "verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
    except (jwt.InvalidTokenError, ValueError):
        raise NotSignedIn(_INVALID) from None
    _check_times(claims, now, issuer.clock_skew_s)
    return claims


def _check_times(claims: Claims, now: float, skew_s: float) -> None:
    """
    Raises:
        NotSignedIn: the token has expired, or is not valid yet, by more than the clocks may differ.
    """
    expires, begins = claims["exp"], [claims[name] for name in ("nbf", "iat") if name in claims]
    if not all(isinstance(at, int | float) and not isinstance(at, bool) for at in (expires, *begins)):
        raise NotSignedIn(_INVALID)
    if now >= expires + skew_s or any(now < at - skew_s for at in begins):
        raise NotSignedIn(_INVALID)
