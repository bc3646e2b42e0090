"""Read the documents of identity providers with httpx."""

from __future__ import annotations

from typing import Final

import httpx
import orjson

from palate.errors import IssuerFailed
from palate.types import Json

_TIMEOUT_S: Final = 5.0
_MAX_BYTES: Final = 1_000_000


class HttpJsonDocuments:
    """One request for each document, without retries and redirects; at most 1 MB is read."""

    def __init__(self) -> None:
        self._client = httpx.AsyncClient(timeout=_TIMEOUT_S, follow_redirects=False)

    async def fetch(self, url: str) -> dict[str, Json]:
        body = bytearray()
        try:
            async with self._client.stream("GET", url, headers={"accept": "application/json"}) as response:
                if response.status_code != httpx.codes.OK:
                    raise IssuerFailed(f"{url} answered with HTTP {response.status_code}.", where=url)
                async for part in response.aiter_bytes():
                    body += part
                    if len(body) > _MAX_BYTES:
                        raise IssuerFailed(f"{url} has more than {_MAX_BYTES} bytes.", where=url)
            document = orjson.loads(body)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise IssuerFailed(f"{url} could not be read: {error!r}.", where=url) from error
        if not isinstance(document, dict):
            raise IssuerFailed(f"{url} has no JSON object.", where=url)
        return document

    async def close(self) -> None:
        await self._client.aclose()
