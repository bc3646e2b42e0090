"""Contract tests for stores of accounts."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from palate.errors import Conflict
from palate.ports.accounts import Account, Accounts, Role
from palate.testing.port_contracts.examples import START

ANN = Account("p-ann", Role.USER, START, "Ann", "ann", "$argon2id$x")
GUEST = Account("p-guest", Role.USER, START + 1)


@pytest.mark.anyio
class AccountsContract:
    """Inherit it and override ``accounts``: an empty store."""

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    def accounts(self) -> Accounts:
        raise NotImplementedError

    @pytest.mark.parametrize("account", [ANN, GUEST, replace(ANN, role=Role.ADMIN, disabled=True)])
    async def test_an_account_comes_back_whole(self, accounts: Accounts, account: Account) -> None:
        await accounts.put(account, None)
        assert await accounts.of(account.user) == account
        assert await accounts.of("nobody") is None

    @pytest.mark.parametrize("name", ["日本 \U0001f600", "'; DROP TABLE accounts;--", "<b>Ann</b>", "x" * 1_000])
    async def test_it_is_found_by_its_login_letter_by_letter(self, accounts: Accounts, name: str) -> None:
        odd = replace(ANN, name=name, login=name)
        await accounts.put(odd, None)
        assert await accounts.find_by_login(name) == odd
        assert await accounts.find_by_login(name + "x") is None

    async def test_guests_have_no_login_to_clash(self, accounts: Accounts) -> None:
        await accounts.put(GUEST, None)
        await accounts.put(replace(GUEST, user="p-other"), None)
        assert await accounts.all() == []

    async def test_a_login_is_one_users(self, accounts: Accounts) -> None:
        await accounts.put(ANN, None)
        await accounts.put(GUEST, None)
        for account, before in ((replace(ANN, user="p-2"), None), (replace(ANN, user=GUEST.user), GUEST)):
            with pytest.raises(Conflict):
                await accounts.put(account, before)
        assert await accounts.of(GUEST.user) == GUEST
        assert await accounts.of("p-2") is None

    async def test_a_user_has_one_account(self, accounts: Accounts) -> None:
        await accounts.put(ANN, None)
        with pytest.raises(Conflict):
            await accounts.put(replace(ANN, login="other"), None)

    async def test_of_two_changes_at_once_one_is_told(self, accounts: Accounts) -> None:
        await accounts.put(GUEST, None)
        changes = [replace(GUEST, name=name, login=name) for name in ("ann", "bob")]
        results = await asyncio.gather(*(accounts.put(change, GUEST) for change in changes), return_exceptions=True)
        assert sorted(isinstance(result, Conflict) for result in results) == [False, True]
        assert await accounts.of(GUEST.user) == changes[results.index(None)]

    async def test_what_is_removed_is_gone_and_its_login_free(self, accounts: Accounts) -> None:
        await accounts.put(ANN, None)
        assert await accounts.remove(ANN.user)
        assert not await accounts.remove(ANN.user)
        assert await accounts.of(ANN.user) is None
        with pytest.raises(Conflict):
            await accounts.put(replace(ANN, disabled=True), ANN)
        await accounts.put(replace(ANN, user="p-2"), None)

    async def test_all_that_have_names_are_listed_oldest_first(self, accounts: Accounts) -> None:
        bob = replace(ANN, user="p-bob", name="Bob", login="bob", created_at=START - 1)
        for account in (ANN, GUEST, bob):
            await accounts.put(account, None)
        assert await accounts.all() == [bob, ANN]
