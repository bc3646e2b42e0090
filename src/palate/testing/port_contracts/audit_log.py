"""Contract tests for audit logs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from palate.ports.accounts import Accounts
from palate.ports.audit_log import AuditEntry, AuditLog
from palate.testing.port_contracts.accounts import ANN
from palate.testing.port_contracts.examples import START

_LOGIN = AuditEntry(START, "user", ANN.user, "POST /auth/login", status=200, address="10.0.0.1")
_OTHERS = AuditEntry(START + 1, "key", ANN.user, "DELETE /keys/{key_id}", target="k", status=204, address="10.0.0.2")
_ERASURE = AuditEntry(START + 2, "key", "settings", "DELETE /users/{user_id}", ANN.user, status=403, address="10.0.0.3")


@pytest.mark.anyio
class AuditLogContract:
    """Inherit it and override ``accounts`` and ``audit_log``: empty stores that know of each other."""

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    def accounts(self) -> Accounts:
        raise NotImplementedError

    @pytest.fixture
    def audit_log(self) -> AuditLog:
        raise NotImplementedError

    @pytest.fixture(autouse=True)
    async def users(self, accounts: Accounts) -> None:
        await accounts.put(ANN, None)

    async def test_entries_come_back_whole_and_newest_first(self, audit_log: AuditLog) -> None:
        assert await audit_log.page(10) == []
        entries = [_LOGIN, _OTHERS, _ERASURE]
        for entry in entries:
            await audit_log.append(entry, 0.0)
        assert _without_numbers(await audit_log.page(10)) == entries[::-1]

    async def test_pages_follow_each_other(self, audit_log: AuditLog) -> None:
        for n in range(5):
            await audit_log.append(replace(_LOGIN, at=START + n), 0.0)
        first = await audit_log.page(2)
        second = await audit_log.page(2, first[-1].number)
        third = await audit_log.page(2, second[-1].number)
        assert [entry.at - START for entry in (*first, *second, *third)] == [4, 3, 2, 1, 0]

    async def test_the_entries_of_a_user_are_what_they_did_and_what_was_done_to_them(self, audit_log: AuditLog) -> None:
        for entry in (_LOGIN, _OTHERS, _ERASURE):
            await audit_log.append(entry, 0.0)
        assert _without_numbers(await audit_log.page(10, None, ANN.user)) == [_ERASURE, _LOGIN]

    async def test_old_entries_are_removed(self, audit_log: AuditLog) -> None:
        await audit_log.append(_LOGIN, 0.0)
        await audit_log.append(_ERASURE, START + 1)
        assert _without_numbers(await audit_log.page(10)) == [_ERASURE]

    @pytest.mark.parametrize("keeps_address", [True, False])
    async def test_a_user_is_renamed_wherever_they_are_a_user(self, audit_log: AuditLog, keeps_address: bool) -> None:
        for entry in (_LOGIN, _OTHERS, _ERASURE):
            await audit_log.append(entry, 0.0)
        await audit_log.rename(ANN.user, "other", keeps_address=keeps_address)
        login, erasure = replace(_LOGIN, actor="other"), replace(_ERASURE, user="other")
        if not keeps_address:
            login, erasure = replace(login, address=None), replace(erasure, address=None)
        assert _without_numbers(await audit_log.page(10)) == [erasure, _OTHERS, login]

    async def test_of_a_user_who_was_erased_meanwhile_the_other_entry_is_kept(
        self, accounts: Accounts, audit_log: AuditLog
    ) -> None:
        other = replace(_LOGIN, actor="hash", address=None)
        await audit_log.append(_LOGIN, 0.0, if_forgotten=other)
        await accounts.remove(ANN.user)
        await audit_log.append(_LOGIN, 0.0, if_forgotten=other)
        assert _without_numbers(await audit_log.page(10)) == [other, _LOGIN]


def _without_numbers(entries: Sequence[AuditEntry]) -> list[AuditEntry]:
    return [replace(entry, number=0) for entry in entries]
