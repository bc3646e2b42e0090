"""Documents that identity providers publish: their configuration and their keys."""

from __future__ import annotations

from typing import Protocol

from palate.types import Json


class JsonDocuments(Protocol):
    """Reads JSON over HTTP."""

    async def fetch(self, url: str) -> dict[str, Json]:
        """Return the JSON object at ``url``.

        Raises:
            IssuerFailed: it could not be read within a few seconds, or is no JSON object.
        """
        ...

    async def close(self) -> None: ...
