"""Section of the settings: the gateway over several services."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import Field, field_validator

from palate.settings.section import Section


class Gateway(Section):
    services: dict[str, str]
    deadline_s: float = Field(gt=0)
    erase_deadline_s: float = Field(gt=0)
    check_every_s: float = Field(gt=0)
    max_check_pause_s: float = Field(gt=0)
    failures: int = Field(ge=1)
    max_connections: int = Field(ge=1)
    mix_seconds: float = Field(ge=0)

    @field_validator("services")
    @classmethod
    def _check_services(cls, services: dict[str, str]) -> dict[str, str]:
        for name, url in services.items():
            parts = urlsplit(url)
            if not name or "/" in name or parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError(f"{name}={url} is no service: give domain=address, as book=http://127.0.0.1:5001")
        return {name: url.rstrip("/") for name, url in services.items()}
