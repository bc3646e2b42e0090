"""Where an issuer's endpoints are: its discovery document (OpenID Connect Discovery 1.0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from palate.errors import IssuerFailed
from palate.ports.json_documents import JsonDocuments
from palate.settings.issuers import Issuer, is_secure_url
from palate.types import Json

_PATH: Final = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """URLs of an issuer; empty where its document does not name them."""

    jwks: str
    authorization: str
    token: str


class Discovery:
    """Reads the document once; again after ``forget``."""

    def __init__(self, documents: JsonDocuments, issuer: Issuer) -> None:
        self._documents, self._issuer = documents, issuer
        self._endpoints: Endpoints | None = None

    async def endpoints(self) -> Endpoints:
        """
        Raises:
            IssuerFailed: the document could not be read, is that of another issuer, or names an insecure URL.
        """
        if self._endpoints is None:
            url = self._issuer.issuer.rstrip("/") + _PATH
            document = await self._documents.fetch(url)
            if document.get("issuer") != self._issuer.issuer:
                raise IssuerFailed(
                    f"{url} is the document of {document.get('issuer')!r}, not of {self._issuer.issuer!r}: write the "
                    "issuer in the settings as it is there, down to the last slash.",
                    where=url,
                )
            names = ("jwks_uri", "authorization_endpoint", "token_endpoint")
            self._endpoints = Endpoints(*(_read_url(document, name) for name in names))
        return self._endpoints

    def forget(self) -> None:
        self._endpoints = None


def _read_url(document: dict[str, Json], name: str) -> str:
    url = document.get(name, "")
    if not isinstance(url, str) or (url and not is_secure_url(url)):
        raise IssuerFailed(f"The {name} of an issuer must be an https URL, not {url!r}.", where=name)
    return url
