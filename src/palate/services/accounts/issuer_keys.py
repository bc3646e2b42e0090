"""The public keys of an issuer: read once, read again when they are old or a new one is named."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import jwt

from palate.errors import IssuerFailed, PalateError
from palate.ports.json_documents import JsonDocuments
from palate.services.accounts.discovery import Discovery
from palate.settings.issuers import Issuer
from palate.types import Json

_FIRST_PAUSE_S: Final = 1.0
_LAST_PAUSE_S: Final = 30.0
_MAX_WAIT_S: Final = 2.0
_TRIES: Final = 2
_MIN_RSA_BITS: Final = 2_048
_ALGORITHMS: Final = {
    "RSA None": ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    "EC P-256": ("ES256",),
    "EC P-384": ("ES384",),
    "EC P-521": ("ES512",),
    "OKP Ed25519": ("EdDSA",),
    "OKP Ed448": ("EdDSA",),
}
"""The algorithms of each kind of key and its curve (RFC 7518); keys for encryption and shared secrets have none."""

KeyId = tuple[str | None, str]
"""The id of a key in the key set (``kid``), and an algorithm that it serves."""

log = logging.getLogger(__name__)


class IssuerKeys:
    """Keys are read again in the background after ``keys_ttl_s``, and at once when a token names an unknown key.

    Requests that wait share one read. The next begins a second after the last, or later: each read that failed or had
    nothing new for an unknown key doubles the pause, up to 30 seconds, so that made-up keys cost the issuer little. A
    request with an unknown key waits up to two seconds for the next read, and is refused if that is further away.
    While the issuer is down, keys are valid up to ``keys_max_age_s``.
    """

    def __init__(
        self,
        documents: JsonDocuments,
        issuer: Issuer,
        discovery: Discovery,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._documents, self._issuer, self._discovery = documents, issuer, discovery
        self._clock, self._sleep = clock, sleep
        self._keys: Mapping[KeyId, jwt.PyJWK] = {}
        self._read_at = self._tried_at = -math.inf
        self._pause_s = _FIRST_PAUSE_S
        self._reading: asyncio.Task[None] | None = None
        self._is_for_unknown = False
        """Whether a request with an unknown key waits for what is being read."""

    async def find(self, kid: str | None, algorithm: str) -> jwt.PyJWK | None:
        """Return the key of a token, None if the issuer has none such; without ``kid``, the only key there is.

        Raises:
            IssuerFailed: the issuer's keys cannot be read, and the key is not in memory, or too old.
        """
        age_s = self._clock() - self._read_at
        if age_s > self._issuer.keys_max_age_s:
            await self._read_first()
        elif age_s > self._issuer.keys_ttl_s and self._wait_s() <= 0:
            self._start_reading(0.0)
        for _ in range(_TRIES):
            if (key := self._get(kid, algorithm)) is not None:
                return key
            wait_s = max(self._wait_s(), 0.0)
            if self._reading is None and wait_s > _MAX_WAIT_S:
                self._check_reads()
                return None
            self._is_for_unknown = True
            await asyncio.shield(self._start_reading(wait_s))
        key = self._get(kid, algorithm)
        if key is None:
            self._check_reads()
        return key

    async def close(self) -> None:
        """End what is being read."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    def _get(self, kid: str | None, algorithm: str) -> jwt.PyJWK | None:
        if kid is not None:
            return self._keys.get((kid, algorithm))
        matches = [key for (_, served), key in self._keys.items() if served == algorithm]
        return matches[0] if len(matches) == 1 else None

    def _wait_s(self) -> float:
        """Seconds until keys may be read again."""
        return self._tried_at + self._pause_s - self._clock()

    async def _read_first(self) -> None:
        if self._reading is not None or self._wait_s() <= _MAX_WAIT_S:
            await asyncio.shield(self._start_reading(max(self._wait_s(), 0.0)))
        if self._clock() - self._read_at > self._issuer.keys_max_age_s:
            self._keys = {}
            self._check_reads()

    def _check_reads(self) -> None:
        """
        Raises:
            IssuerFailed: the last read failed, so that nobody knows whether the issuer has an unknown key.
        """
        if self._read_at < self._tried_at:
            raise IssuerFailed(f"The keys of {self._issuer.issuer} cannot be read; try again later.")

    def _start_reading(self, delay_s: float) -> asyncio.Task[None]:
        """Begin to read, unless that goes on already; the task never fails."""
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_after(delay_s))
            self._reading.add_done_callback(self._end_reading)
        return self._reading

    def _end_reading(self, _task: asyncio.Task[None]) -> None:
        self._reading = None

    async def _read_after(self, delay_s: float) -> None:
        if delay_s > 0:
            await self._sleep(delay_s)
        before, read_at = self._keys.keys(), self._read_at
        self._tried_at = self._clock()
        try:
            url = self._issuer.jwks_url or (await self._discovery.endpoints()).jwks
            self._keys = _parse(await self._documents.fetch(url), self._issuer)
            self._read_at = self._clock()
        except PalateError as error:
            self._discovery.forget()
            log.warning("the keys of %s could not be read: %s", self._issuer.issuer, error)
        is_vain = self._read_at == read_at or (self._is_for_unknown and self._keys.keys() == before)
        self._pause_s = min(2 * self._pause_s, _LAST_PAUSE_S) if is_vain else _FIRST_PAUSE_S
        self._is_for_unknown = False


def _parse(document: dict[str, Json], issuer: Issuer) -> dict[KeyId, jwt.PyJWK]:
    """The keys of a JWKS for the algorithms of the settings; what is no such key is left out.

    Raises:
        IssuerFailed: the document is no key set.
    """
    entries = document.get("keys")
    if not isinstance(entries, list):
        raise IssuerFailed(f"The key set of {issuer.issuer} has no list of keys.")
    keys: dict[KeyId, jwt.PyJWK] = {}
    for entry in entries:
        if not isinstance(entry, dict) or entry.get("use", "sig") != "sig" or "d" in entry:
            continue
        kid, curve = entry.get("kid"), None if entry.get("kty") == "RSA" else entry.get("crv")
        if not isinstance(kid, str | None):
            continue
        for algorithm in _ALGORITHMS.get(f"{entry.get('kty')} {curve}", ()):
            is_served = algorithm in issuer.algorithms and entry.get("alg", algorithm) == algorithm
            if is_served and (key := _parse_key(entry, algorithm)) is not None:
                keys.setdefault((kid, algorithm), key)
    return keys


def _parse_key(entry: dict[str, Json], algorithm: str) -> jwt.PyJWK | None:
    try:
        key = jwt.PyJWK(entry, algorithm)
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    is_weak = entry["kty"] == "RSA" and key.key.key_size < _MIN_RSA_BITS
    return None if is_weak else key
