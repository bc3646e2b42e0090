"""Tokens: what is forged, old, or meant for something else opens nothing; a refresh token is good once."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jwt
import pytest
from httpx import Client

from tests.server.answers import problem, read_json
from tests.server.conftest import served
from tests.server.users import ACCOUNTS, SECRET, Clock, User, guest

_GRACE_S = 0.5


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def accounts(clock: Clock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with served(tmp_path_factory.mktemp("tokens"), {**ACCOUNTS, "refresh_grace_s": _GRACE_S}, clock) as client:
        yield client


@pytest.fixture(scope="module")
def ann(accounts: Client) -> User:
    return User(accounts).sign_up("Ann")


def claims(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def part(claims: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")


def unsigned(claims: dict[str, Any]) -> str:
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."


def signed(claims: dict[str, Any], key: str = SECRET, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, key, algorithm)


def without(claims: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in claims.items() if key != name}


FORGERIES: dict[str, Any] = {
    "alg none": unsigned,
    "wrong key": lambda claims: signed(claims, "x" * 64),
    "empty signature": lambda claims: signed(claims).rpartition(".")[0] + ".",
    "other algorithm": lambda claims: signed(claims, algorithm="HS512"),
    "changed body": lambda claims: _with_body(signed(claims), {**claims, "role": "admin"}),
    "expired": lambda claims: signed({**claims, "exp": int(Clock.now) - 1}),
    "never expires": lambda claims: signed(without(claims, "exp")),
    "nobody's": lambda claims: signed(without(claims, "sub")),
    "other issuer": lambda claims: signed({**claims, "iss": "elsewhere"}),
    "other audience": lambda claims: signed({**claims, "aud": "palate:other"}),
    "no audience": lambda claims: signed(without(claims, "aud")),
    "no session": lambda claims: signed({**claims, "sid": "none such"}),
    "odd role": lambda claims: signed({**claims, "role": "root"}),
    "garbage": lambda _claims: "garbage",
    "two parts": lambda claims: signed(claims).rpartition(".")[0],
    "odd letters": lambda claims: signed(claims) + "\xff",
}


def _with_body(token: str, claims: dict[str, Any]) -> str:
    head, _, rest = token.partition(".")
    return f"{head}.{part(claims)}.{rest.partition('.')[2]}"


def test_the_token_that_is_forged_below_is_good_otherwise(ann: User) -> None:
    assert read_json(User(ann.client, token=signed(claims(ann.token))).ask("GET", "/auth/me"))["user_id"] == ann.id


@pytest.mark.parametrize("forged", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_access_token_opens_nothing(accounts: Client, ann: User, forged: Any) -> None:
    headers = [(b"authorization", b"Bearer " + forged(claims(ann.token)).encode("latin-1"))]
    answer = accounts.get("/auth/me", headers=headers)
    problem(answer, 401)


@pytest.mark.parametrize("name", [name for name in FORGERIES if name not in ("odd role", "odd letters")])
def test_a_forged_refresh_token_opens_nothing_and_ends_nothing(accounts: Client, ann: User, name: str) -> None:
    forged = FORGERIES[name](claims(ann.cookie))
    problem(User(accounts, cookie=forged).ask("POST", "/auth/refresh"), 401)
    read_json(ann.ask("POST", "/auth/refresh"))


def test_neither_kind_of_token_passes_for_the_other(accounts: Client, ann: User) -> None:
    problem(User(accounts, token=ann.cookie).ask("GET", "/auth/me"), 401)
    problem(User(accounts, cookie=ann.token).ask("POST", "/auth/refresh"), 401)


def test_a_token_says_the_role_and_nothing_secret(ann: User) -> None:
    assert set(claims(ann.token)) == {"iss", "aud", "sub", "sid", "iat", "exp", "role"}
    assert claims(ann.token)["role"] == "user"


def test_a_refresh_gives_other_tokens_for_the_same_user(accounts: Client) -> None:
    user = guest(accounts)
    before, cookie = user.id, user.cookie
    read_json(user.ask("POST", "/auth/refresh"))
    assert user.id == before
    assert user.cookie != cookie
    read_json(user.ask("POST", "/auth/refresh"))
    read_json(user.ask("GET", "/auth/me"))


def test_a_refresh_token_used_again_ends_its_session_for_whoever_holds_it(accounts: Client, clock: Clock) -> None:
    user = guest(accounts)
    thief = User(accounts, cookie=user.cookie)
    other = guest(accounts)
    read_json(user.ask("POST", "/auth/refresh"))
    clock.now += _GRACE_S * 1.2
    problem(thief.ask("POST", "/auth/refresh"), 401)
    problem(user.ask("POST", "/auth/refresh"), 401)
    problem(user.ask("GET", "/auth/me"), 401)
    read_json(other.ask("POST", "/auth/refresh"))


def test_one_that_is_two_turns_old_is_never_taken(accounts: Client) -> None:
    user = guest(accounts)
    old = User(accounts, cookie=user.cookie)
    read_json(user.ask("POST", "/auth/refresh"))
    read_json(user.ask("POST", "/auth/refresh"))
    problem(old.ask("POST", "/auth/refresh"), 401)
    problem(user.ask("POST", "/auth/refresh"), 401)


def test_many_tabs_may_refresh_at_once_and_all_go_on(accounts: Client) -> None:
    user = guest(accounts)
    tabs = [User(accounts, cookie=user.cookie) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda tab: tab.ask("POST", "/auth/refresh").status_code, tabs))
    assert done == [200] * 8
    assert {claims(tab.cookie)["turn"] for tab in tabs} == {1}, "whichever answer comes last, its cookie is the newest"
    read_json(tabs[0].ask("POST", "/auth/refresh"))


def test_a_stolen_token_used_at_a_log_in_brings_nobodys_history_along(accounts: Client) -> None:
    user, thief = guest(accounts), User(accounts).sign_up()
    old = user.cookie
    read_json(user.ask("POST", "/auth/refresh"))
    read_json(user.ask("POST", "/auth/refresh"))
    late = User(accounts, cookie=old)
    late.log_in(thief.name)
    assert read_json(User(accounts, cookie=late.cookie).ask("POST", "/auth/refresh"))["user_id"] == thief.id != user.id


def test_access_tokens_expire(tmp_path: Path) -> None:
    clock = Clock()
    with served(tmp_path, {**ACCOUNTS, "access_token_minutes": 1.0}, clock) as client:
        user = guest(client)
        read_json(user.ask("GET", "/auth/me"))
        clock.now += 59
        read_json(user.ask("GET", "/auth/me"))
        clock.now += 1
        problem(user.ask("GET", "/auth/me"), 401)
        read_json(user.ask("POST", "/auth/refresh"))
        read_json(user.ask("GET", "/auth/me"))


def test_sessions_outlast_a_restart_but_not_another_secret(tmp_path: Path) -> None:
    with served(tmp_path, ACCOUNTS) as client:
        user = guest(client)
    with served(tmp_path, ACCOUNTS) as client:
        user.client = client
        read_json(user.ask("GET", "/auth/me"))
        read_json(user.ask("POST", "/auth/refresh"))
    with served(tmp_path, {**ACCOUNTS, "secret_key": SECRET[:32]}) as client:
        user.client = client
        problem(user.ask("POST", "/auth/refresh"), 401)


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_longer_hashes_may_be_set(tmp_path: Path, algorithm: str) -> None:
    with served(tmp_path, {**ACCOUNTS, "algorithm": algorithm}) as client:
        user = guest(client)
        assert jwt.get_unverified_header(user.token)["alg"] == algorithm
        read_json(user.ask("GET", "/auth/me"))


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:3000"},
        {"origin": "null"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/auth/refresh", "/auth/login", "/auth/logout", "/auth/guest"])
def test_pages_of_others_sign_nobody_in_or_out(accounts: Client, path: str, headers: dict[str, str]) -> None:
    user = guest(accounts)
    answer = User(accounts, cookie=user.cookie).ask("POST", path, headers=headers)
    problem(answer, 403)
    assert "set-cookie" not in answer.headers
    read_json(user.ask("POST", "/auth/refresh"))


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin", "origin": "https://palate.example", "host": "10.0.0.7:8000"},
        {"sec-fetch-site": "none"},
        {"origin": "https://palate.example", "host": "palate.example"},
    ],
    ids=str,
)
def test_pages_of_this_server_do(accounts: Client, headers: dict[str, str]) -> None:
    read_json(guest(accounts).ask("POST", "/auth/refresh", headers=headers))
