"""Asking a public API as its keepers wish: in turn, with patience, and with a limit to what is taken."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Final

import orjson

import palate
from palate.errors import ConfigError, LookUpFailed
from palate.types import Json

if TYPE_CHECKING:
    import httpx

_TRIES: Final = 4
_MAX_WAIT_S: Final = 60.0
_MAX_BYTES: Final = 2_000_000
_TRY_AGAIN: Final = {408, 425, 429, 500, 502, 503, 504}
_GONE: Final = {404, 410}

Sleep = Callable[[float], Awaitable[None]]


class Refused(LookUpFailed):
    """An answer that asking again will not change."""

    def __init__(self, name: str, status: int) -> None:
        super().__init__(f"{name} refused: HTTP {status}.")
        self.status = status


class RateLimitedClient:
    """JSON over HTTP; at most ``requests_per_s``, and none while the server asks for a rest.

    Passing faults (of the network, 5xx, 429, an answer that is no JSON) are tried again, three times,
    after 1, 2 and 4 seconds. A rest that is asked for (Retry-After, in seconds) holds for every request; one
    of more than a minute is not waited for. No answer of more than 2 MB is read, and no redirect followed.
    """

    def __init__(
        self,
        name: str,
        *,
        timeout_s: float,
        requests_per_s: float,
        sleep: Sleep = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Raises:
            ConfigError: httpx is not installed.
        """
        try:
            import httpx
        except ImportError as error:
            raise ConfigError(f"Asking {name} needs httpx: install palate[writer].", where="enrich") from error
        self._name, self._timeout_s, self._gap_s = name, timeout_s, 1.0 / requests_per_s
        self._sleep, self._clock = sleep, clock
        self._turns = asyncio.Lock()
        self._free_at = clock()
        agent = {"User-Agent": f"palate/{palate.__version__}"}
        self._client = httpx.AsyncClient(timeout=timeout_s, headers=agent)

    async def ask(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Json | None:
        """The JSON that is answered; None if nothing is there (404, 410).

        Raises:
            Refused: a status that is none of these.
            LookUpFailed: no answer came, or none that can be read. Neither says what was sent: it may hold a key.
        """
        import httpx

        why = ""
        for tried in range(_TRIES):
            if tried:
                await self._sleep(2.0 ** (tried - 1))
            await self._turn()
            try:
                async with asyncio.timeout(self._timeout_s):
                    request = self._client.build_request(method, url, params=params, headers=headers, data=form)
                    status, body = await self._exchange(request)
                if status == httpx.codes.OK:
                    return orjson.loads(body)
            except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
                why = f"it cannot be reached ({type(error).__name__})"
                continue
            except ValueError:
                why = "its answer is no JSON"
                continue
            if status in _GONE:
                return None
            if status not in _TRY_AGAIN:
                raise Refused(self._name, status)
            why = f"HTTP {status}"
        raise LookUpFailed(f"{self._name} gave no answer: {why}, {_TRIES} times in a row.")

    async def close(self) -> None:
        await self._client.aclose()

    async def _turn(self) -> None:
        """Wait until it is this request's turn."""
        async with self._turns:
            while (wait_s := self._free_at - self._clock()) > 0:
                if wait_s > _MAX_WAIT_S:
                    raise LookUpFailed(f"{self._name} asks to be left alone for {wait_s:.0f} s; ask again then.")
                await self._sleep(wait_s)
            self._free_at = self._clock() + self._gap_s

    async def _exchange(self, request: httpx.Request) -> tuple[int, bytes]:
        body = bytearray()
        response = await self._client.send(request, stream=True)
        try:
            asked = response.headers.get("Retry-After", "")
            if response.status_code in _TRY_AGAIN and asked.isdecimal():
                self._free_at = max(self._free_at, self._clock() + float(asked))
            async for part in response.aiter_bytes():
                body += part
                if len(body) > _MAX_BYTES:
                    raise LookUpFailed(f"{self._name} answered with more than {_MAX_BYTES:,} bytes.")
        finally:
            await response.aclose()
        return response.status_code, bytes(body)
