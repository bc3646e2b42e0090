"""What a running server checks credentials with."""

from __future__ import annotations

from dataclasses import dataclass

from palate.ports.accounts import Accounts
from palate.server.open_mode import has_accounts
from palate.services.accounts.api_key_cache import ApiKeyCache
from palate.services.accounts.auth_service import AuthService, open_auth_service
from palate.services.accounts.issuer_tokens import IssuerTokens
from palate.services.accounts.session_cache import SessionCache
from palate.services.context import AppContext


@dataclass(slots=True)
class Credentials:
    """Nothing is known before the server starts."""

    auth: AuthService | None = None
    """None where the server has no accounts."""
    keys: ApiKeyCache | None = None
    issuers: IssuerTokens | None = None
    """None where the settings have no issuers."""
    issuer_users: SessionCache | None = None
    """Which users of issuers are not disabled here."""

    async def close(self) -> None:
        if self.keys is not None:
            await self.keys.close()
        if self.issuers is not None:
            await self.issuers.close()


def open_credentials(context: AppContext) -> Credentials:
    """
    Raises:
        StorageFailed: there are accounts, the settings have no secret, and none can be stored.
    """
    issuers = context.settings.accounts.issuers
    return Credentials(
        auth=open_auth_service(context) if has_accounts(context.settings) else None,
        keys=ApiKeyCache(context.api_keys, context.rate_limiter, context.clock),
        issuers=None if context.documents is None else IssuerTokens(issuers, context.documents, context.clock),
        issuer_users=SessionCache(_EnabledUsers(context.accounts), context.clock, lambda: context.features.epoch),
    )


class _EnabledUsers:
    """Looks up a user of an issuer: most have no account here, and are enabled."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    async def find(self, user: str) -> bool | None:
        account = await self._accounts.of(user)
        return None if account is not None and account.disabled else True
