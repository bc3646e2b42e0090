"""Contract tests for stores of API keys."""

from __future__ import annotations

from dataclasses import replace

import pytest

from palate.ports.api_keys import ApiKey, ApiKeys, Scope
from palate.testing.port_contracts.examples import START

_FIRST = ApiKey("0123456789ab", "shop", "ab" * 32, (Scope.READ, Scope.EVENTS), START)
_SECOND = ApiKey("ba9876543210", "catalogue", "cd" * 32, (Scope.ITEMS,), START + 1, START + 99, 60)


@pytest.mark.anyio
class ApiKeysContract:
    """Inherit it and override ``keys``: an empty store."""

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    def keys(self) -> ApiKeys:
        raise NotImplementedError

    async def test_keys_come_back_whole_and_oldest_first(self, keys: ApiKeys) -> None:
        assert await keys.all() == []
        await keys.add(_SECOND)
        await keys.add(_FIRST)
        assert await keys.all() == [_FIRST, _SECOND]

    async def test_a_key_is_revoked_once_and_for_good(self, keys: ApiKeys) -> None:
        await keys.add(_FIRST)
        revoked = replace(_FIRST, revoked_at=START + 5)
        assert await keys.revoke(_FIRST.id, START + 5) == revoked
        assert await keys.revoke(_FIRST.id, START + 9) == revoked
        assert await keys.revoke("none such", START + 9) is None
        assert await keys.all() == [revoked]

    async def test_the_revision_tells_of_changes_and_not_of_uses(self, keys: ApiKeys) -> None:
        revisions = [await keys.revision()]
        await keys.add(_FIRST)
        revisions.append(await keys.revision())
        await keys.revoke(_FIRST.id, START)
        revisions.append(await keys.revision())
        assert len(set(revisions)) == 3
        await keys.note_uses({_FIRST.id: START + 1})
        assert await keys.revision() == revisions[-1]

    async def test_the_last_use_never_goes_back(self, keys: ApiKeys) -> None:
        await keys.add(_FIRST)
        await keys.note_uses({_FIRST.id: START + 7, "none such": START})
        await keys.note_uses({_FIRST.id: START + 3})
        assert [key.last_used_at for key in await keys.all()] == [START + 7]
