"""Identity providers as the log-in page shows them."""

from __future__ import annotations

from pydantic import BaseModel, Field


class ProviderOut(BaseModel):
    name: str
    label: str
    login_url: str = Field(description="A page to go to: it leads to the provider and back.")


class ProvidersOut(BaseModel):
    providers: list[ProviderOut]
