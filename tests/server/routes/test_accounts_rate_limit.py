"""Tries are counted, by account and by address; memory for them is bounded, and they come back."""

from __future__ import annotations

from pathlib import Path

import pytest
from argon2 import Parameters, extract_parameters

from palate.errors import TooMany
from palate.services.accounts.passwords import Passwords
from palate.services.accounts.rate_limit import RateLimits
from tests.server.answers import problem, read_json
from tests.server.conftest import served
from tests.server.users import ACCOUNTS, PASSWORD, Clock, User, guest


def spent(limits: RateLimits, origin: str, name: str | None = None) -> bool:
    try:
        limits.spend("login", origin, name)
    except TooMany:
        return False
    return True


def test_an_account_has_so_many_tries_from_wherever_they_come_and_gets_them_back() -> None:
    clock = Clock()
    limits = RateLimits(by_name=3, by_address=100, clock=clock)
    assert [spent(limits, f"10.0.0.{n}", "ann") for n in range(5)] == [True, True, True, False, False]
    assert spent(limits, "10.0.0.1", "bob")
    clock.now += 20
    assert [spent(limits, "10.0.0.1", "ann") for _ in range(2)] == [True, False]


def test_an_address_has_so_many_tries_on_whomever() -> None:
    limits = RateLimits(by_name=100, by_address=2, clock=Clock())
    assert [spent(limits, "10.0.0.1", f"p{n}") for n in range(3)] == [True, True, False]
    assert spent(limits, "10.0.0.2")


def test_one_network_of_ipv6_is_one_address() -> None:
    limits = RateLimits(by_name=100, by_address=2, clock=Clock())
    assert [spent(limits, f"2001:db8::{n:x}") for n in range(3)] == [True, True, False]
    assert spent(limits, "2001:db8:0:1::1")


def test_it_says_when_to_come_again() -> None:
    limits = RateLimits(by_name=4, by_address=100, clock=Clock())
    for _ in range(4):
        limits.spend("login", "a", "ann")
    with pytest.raises(TooMany) as refused:
        limits.spend("login", "a", "ann")
    assert refused.value.retry_after_s == 15


def test_memory_is_bounded_however_many_try() -> None:
    limits = RateLimits(by_name=3, by_address=3, clock=Clock())
    for number in range(30_000):
        spent(limits, str(number), str(number))
    assert len(limits._buckets) <= 20_001


def test_a_clock_that_is_set_back_takes_nothing_away() -> None:
    clock = Clock()
    limits = RateLimits(by_name=3, by_address=3, clock=clock)
    assert spent(limits, "a")
    clock.now -= 1_000
    assert spent(limits, "a")


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
