"""JSON client for public HTTP APIs, with rate limiting, retries and a limit on response size."""

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
_TEMPORARY: Final = {408, 425, 429, 500, 502, 503, 504}
_NOT_FOUND: Final = {404, 410}

Sleep = Callable[[float], Awaitable[None]]


class Refused(LookUpFailed):
    """The API answered with a status that a retry would not change, such as 401."""

    def __init__(self, name: str, status: int) -> None:
        super().__init__(f"{name} refused the request: HTTP {status}.")
        self.status = status


class RateLimitedClient:
    """Requests JSON over HTTP, at most ``requests_per_s`` a second, and none before the time that Retry-After sets.

    Temporary failures (of the network, 5xx, 429, a response that is not JSON) are retried three times, after 1, 2 and
    4 seconds. Retry-After, in seconds, delays every request; more than a minute fails instead of waiting. At most 2 MB
    of a response are read, and redirects are not followed.
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
        self._turn_lock = asyncio.Lock()
        self._next_at = clock()
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
        """Send a request and return the JSON of its response; None for 404 and 410.

        Raises:
            Refused: another status that a retry would not change.
            LookUpFailed: there was no response, or none that can be read. No message contains the request: it may
                have an API key.
        """
        import httpx

        reason = ""
        for attempt in range(_TRIES):
            if attempt:
                await self._sleep(2.0 ** (attempt - 1))
            await self._wait_for_turn()
            try:
                async with asyncio.timeout(self._timeout_s):
                    request = self._client.build_request(method, url, params=params, headers=headers, data=form)
                    status, body = await self._exchange(request)
                if status == httpx.codes.OK:
                    return orjson.loads(body)
            except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
                reason = f"it cannot be reached ({type(error).__name__})"
                continue
            except ValueError:
                reason = "its response is not JSON"
                continue
            if status in _NOT_FOUND:
                return None
            if status not in _TEMPORARY:
                raise Refused(self._name, status)
            reason = f"HTTP {status}"
        raise LookUpFailed(f"{self._name} could not be asked: {reason}, {_TRIES} times in a row.")

    async def close(self) -> None:
        await self._client.aclose()

    async def _wait_for_turn(self) -> None:
        """Wait until the rate limit permits the next request."""
        async with self._turn_lock:
            while (wait_s := self._next_at - self._clock()) > 0:
                if wait_s > _MAX_WAIT_S:
                    raise LookUpFailed(
                        f"{self._name} accepts no requests for {wait_s:.0f} s (Retry-After); try again then."
                    )
                await self._sleep(wait_s)
            self._next_at = self._clock() + self._gap_s

    async def _exchange(self, request: httpx.Request) -> tuple[int, bytes]:
        body = bytearray()
        response = await self._client.send(request, stream=True)
        try:
            retry_after_s = response.headers.get("Retry-After", "")
            if response.status_code in _TEMPORARY and retry_after_s.isdecimal():
                self._next_at = max(self._next_at, self._clock() + float(retry_after_s))
            async for part in response.aiter_bytes():
                body += part
                if len(body) > _MAX_BYTES:
                    raise LookUpFailed(f"{self._name} sent a response of more than {_MAX_BYTES:,} bytes.")
        finally:
            await response.aclose()
        return response.status_code, bytes(body)
