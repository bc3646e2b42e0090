"""Those who guess are refused, by account and by address."""

from __future__ import annotations

from pathlib import Path

import pytest
from argon2 import Parameters, extract_parameters

from palate.services.accounts.passwords import Passwords
from tests.server.answers import problem, read_json
from tests.server.conftest import served
from tests.server.users import ACCOUNTS, PASSWORD, Clock, User, guest


def test_guessing_is_refused_whoever_is_guessed_at(tmp_path: Path) -> None:
    with served(tmp_path, {**ACCOUNTS, "tries_per_account": 3}, Clock()) as client:
        ann = User(client).sign_up()
        for name in (ann.name, "nobody of that name"):
            tries = [client.post("/auth/login", json={"name": name, "password": "a guess"}) for _ in range(5)]
            assert [answer.status_code for answer in tries] == [401] * 3 + [429] * 2
            problem(tries[-1], 429)
            assert 0 < int(tries[-1].headers["retry-after"]) <= 20
        problem(client.post("/auth/login", json={"name": f" {ann.name.upper()}", "password": PASSWORD}), 429)
        read_json(ann.ask("GET", "/auth/me"))


@pytest.mark.parametrize("path", ["guest", "sign-up", "login", "refresh"])
def test_an_address_is_held_back(tmp_path: Path, path: str) -> None:
    with served(tmp_path, {**ACCOUNTS, "tries_per_address": 2}, Clock()) as client:
        user = guest(client) if path == "refresh" else User(client)
        for number in range(3):
            answer = user.ask("POST", f"/auth/{path}", json={"name": f"n{number}", "password": PASSWORD})
            assert (answer.status_code == 429) == (number == (1 if path == "guest" else 2)) or path == "guest"
        problem(answer, 429)


def test_an_unknown_name_takes_as_much_work_as_a_wrong_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes the time is comparing with a hash; the parameters in it say how long that is."""
    verify, work = Passwords._verify, list[Parameters]()

    def counted(passwords: Passwords, hashed: str, given: str) -> bool:
        work.append(extract_parameters(hashed))
        return verify(passwords, hashed, given)

    monkeypatch.setattr(Passwords, "_verify", counted)
    with served(tmp_path, ACCOUNTS) as client:
        known = User(client).sign_up().name
        for name in (known, "unknown"):
            problem(client.post("/auth/login", json={"name": name, "password": "a guess"}), 401)
    assert len(work) == 2
    assert work[0] == work[1]
