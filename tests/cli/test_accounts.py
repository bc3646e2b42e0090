"""``palate account``: the first admin, and changes to accounts from the command line."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from httpx import Client

from tests.cli.conftest import CommandResult, Palate
from tests.server.answers import problem, read_json
from tests.server.conftest import served
from tests.server.users import ACCOUNTS, PASSWORD, User


@pytest.fixture
def account(palate: Palate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Palate:
    """``account("create", "Ann")``, with the password on standard input."""

    def call(*arguments: object, password: str = PASSWORD) -> CommandResult:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        return palate("account", *arguments, "--data-dir", tmp_path / "data")

    return call


def test_the_first_admin_comes_from_the_command_line(account: Palate, tmp_path: Path) -> None:
    secrets = account("create", "Root", "--role", "admin", "--json").json()
    assert (secrets["name"], secrets["role"], secrets["disabled"]) == ("Root", "admin", False)
    with served(tmp_path / "data", ACCOUNTS) as client:
        root, ann = User(client), User(client).sign_up()
        root.log_in("root")
        assert read_json(root.ask("GET", "/auth/me"))["role"] == "admin"
        assert root.ask("GET", f"/users/{ann.id}/history").status_code == 200
        assert root.ask("GET", "/metrics").status_code == 200
        assert root.ask("PUT", "/items/book:dune", json={"domain": "book", "title": "Dune"}).status_code == 200


def test_an_operator_sees_the_service_and_nobodys_data(account: Palate, tmp_path: Path) -> None:
    assert account("create", "Op", "--role", "operator").code == 0
    with served(tmp_path / "data", ACCOUNTS) as client:
        op, ann = User(client), User(client).sign_up()
        op.log_in("op")
        assert op.ask("GET", "/metrics").status_code == 200
        assert op.ask("POST", "/train").status_code == 202
        assert op.history() == []
        problem(op.ask("GET", f"/users/{ann.id}/history"), 403)
        problem(op.ask("PUT", "/items/book:dune", json={"domain": "book", "title": "Dune"}), 403)


def test_accounts_are_listed_without_guests_and_secrets(account: Palate, tmp_path: Path) -> None:
    account("create", "Zoe")
    account("create", "Ann", "--role", "operator")
    with served(tmp_path / "data", ACCOUNTS) as client:
        client.post("/auth/guest")
    listed = account("list", "--json")
    assert [(account["name"], account["role"]) for account in listed.json()] == [("Zoe", "user"), ("Ann", "operator")]
    assert "argon2" not in listed.out
    shown = account("list").out
    assert "Zoe" in shown
    assert "operator" in shown


def _signed_in(client: Client, name: str, password: str = PASSWORD) -> User:
    user = User(client)
    user.log_in(name, password)
    return user


def test_a_disabled_account_is_shut_out_within_a_second_and_keeps_its_history(account: Palate, tmp_path: Path) -> None:
    account("create", "Ann")
    with served(tmp_path / "data", ACCOUNTS) as client:
        ann = _signed_in(client, "Ann")
        read_json(ann.ask("GET", "/auth/me"))
        assert account("disable", "ann").code == 0
        problem(ann.ask("POST", "/auth/refresh"), 401)
        problem(client.post("/auth/login", json={"name": "Ann", "password": PASSWORD}), 401)
        assert account("list", "--json").json()[0]["disabled"] is True
        assert account("enable", "ANN").code == 0
        assert _signed_in(client, "Ann").id == ann.id
    with served(tmp_path / "data", ACCOUNTS) as client:
        problem(client.get("/auth/me", headers={"authorization": f"Bearer {ann.token}"}), 401)


def test_another_password_may_be_set_and_ends_all_sessions(account: Palate, tmp_path: Path) -> None:
    account("create", "Ann")
    with served(tmp_path / "data", ACCOUNTS) as client:
        ann = _signed_in(client, "Ann")
        assert account("set-password", "Ann", password="another password").code == 0
        problem(ann.ask("POST", "/auth/refresh"), 401)
        problem(client.post("/auth/login", json={"name": "Ann", "password": PASSWORD}), 401)
        _signed_in(client, "Ann", "another password")


@pytest.mark.parametrize(
    ("arguments", "password", "code", "message"),
    [
        (("create", "Ann"), PASSWORD, 1, "is taken"),
        (("create", "ａｎｎ"), PASSWORD, 1, "is taken"),  # fullwidth is meant
        (("create", "Bob"), "short", 2, "8 to 1024"),
        (("create", " "), PASSWORD, 2, "1 to 200"),
        (("create", "Bob", "--role", "service"), PASSWORD, 2, "service"),
        (("disable", "Bob"), "", 1, "no account 'Bob'"),
        (("set-password", "Bob"), PASSWORD, 1, "no account 'Bob'"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    account: Palate, arguments: tuple[str, ...], password: str, code: int, message: str
) -> None:
    account("create", "Ann")
    results = account(*arguments, password=password)
    assert (results.code, message in results.err) == (code, True), results
    assert "Traceback" not in results.err
