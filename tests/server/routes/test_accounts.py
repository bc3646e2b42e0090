"""Signing in and out: guests, names, passwords, sessions and their ends."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from httpx import Client

from tests.adapters.conftest import files_with
from tests.server.answers import problem, read_json
from tests.server.conftest import served
from tests.server.users import ACCOUNTS, PASSWORD, User, guest

DUNE, ALIEN = "book:dune", "movie:alien"


@pytest.fixture(scope="module")
def data_dir(trained_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(trained_store, tmp_path_factory.mktemp("accounts") / "data"))


@pytest.fixture(scope="module")
def accounts(data_dir: Path) -> Iterator[Client]:
    with served(data_dir, ACCOUNTS) as client:
        yield client


def test_who_signs_up_is_somebody(accounts: Client) -> None:
    ann = User(accounts)
    answer = ann.ask("POST", "/auth/sign-up", json={"name": "Ann Ash", "password": PASSWORD})
    body = read_json(answer, 201)
    assert {"name": "Ann Ash", "role": "user", "token_type": "bearer", "expires_in": 900}.items() <= body.items()
    assert answer.headers["cache-control"] == "no-store"
    assert len(body["user_id"]) == 32
    me = read_json(ann.ask("GET", "/auth/me"))
    assert me == {"user_id": ann.id, "name": "Ann Ash", "role": "user", "how": "token"}


def test_the_refresh_token_is_out_of_reach_of_scripts_and_other_sites(accounts: Client) -> None:
    answer = accounts.post("https://localhost/auth/guest")
    attributes = answer.headers["set-cookie"].lower().split("; ")
    assert attributes[0].startswith("palate_refresh=")
    assert {"httponly", "secure", "samesite=strict", "path=/auth", "max-age=2592000"} <= set(attributes)
    assert answer.cookies["palate_refresh"] not in answer.text
    assert "secure" not in accounts.post("/auth/guest").headers["set-cookie"].lower().split("; ")


def test_a_log_in_does_not_say_what_was_wrong(accounts: Client) -> None:
    User(accounts).sign_up("careful")
    wrong = accounts.post("/auth/login", json={"name": "careful", "password": "not this one"})
    unknown = accounts.post("/auth/login", json={"name": "nobody at all", "password": "not this one"})
    assert {**problem(wrong, 401), "request_id": ""} == {**problem(unknown, 401), "request_id": ""}
    assert "set-cookie" not in wrong.headers


@pytest.mark.parametrize("other", ["josé", "  JOSÉ ", "jose\u0301", "Ｊosé"])  # fullwidth is meant
def test_names_that_look_alike_are_one(accounts: Client, other: str) -> None:
    first = User(accounts)
    first.ask("POST", "/auth/sign-up", json={"name": "José", "password": PASSWORD})
    taken = problem(accounts.post("/auth/sign-up", json={"name": other, "password": PASSWORD}), 409)
    assert taken["errors"][0]["where"] == "name"
    User(accounts).log_in(other)


@pytest.mark.parametrize(
    "name", ["日本語 \U0001f600", "'; DROP TABLE accounts;--", "<script>alert(1)</script>", "x" * 200, 'a\\b"c%d_e']
)
def test_any_name_that_can_be_seen_will_do(accounts: Client, name: str) -> None:
    user = User(accounts).sign_up(name)
    assert read_json(user.ask("GET", "/auth/me"))["name"] == name
    assert User(accounts).log_in(name)["user_id"] == user.id


@pytest.mark.parametrize("name", ["", " ", "x" * 201, "x" * 1_000, "a\u202eb", "a\u200bb", "a\nb", "\ufdfa" * 100])
def test_other_names_will_not(accounts: Client, name: str) -> None:
    problem(accounts.post("/auth/sign-up", json={"name": name, "password": PASSWORD}), 422)


@pytest.mark.parametrize("password", ["", "1234567", "x" * 1_025, "\ufdfa" * 1_000])
def test_a_password_has_its_length_and_nothing_else(accounts: Client, password: str) -> None:
    refused = problem(accounts.post("/auth/sign-up", json={"name": "short", "password": password}), 422)
    assert "password" in refused["errors"][0]["where"]
    assert password == "" or password not in str(refused)


@pytest.mark.parametrize(("set_", "typed"), [("ﬁancé-lock", "fiance\u0301-lock"), ("x" * 1_024, "x" * 1_024)])
def test_a_password_is_the_same_from_any_keyboard(accounts: Client, set_: str, typed: str) -> None:
    user = User(accounts).sign_up(password=set_)
    assert User(accounts).log_in(user.name, typed)["user_id"] == user.id
    answer = accounts.post("/auth/login", json={"name": user.name, "password": typed[:-1]})
    problem(answer, 401)


def test_passwords_are_kept_as_argon2id_alone(accounts: Client, data_dir: Path) -> None:
    User(accounts).sign_up(password="a-very-particular-password")
    assert files_with(data_dir, "a-very-particular-password") == []
    assert files_with(data_dir, "$argon2id$v=19$")


def test_a_guest_who_signs_up_stays_the_same_user(accounts: Client) -> None:
    user = guest(accounts)
    user.likes(DUNE)
    before, old_token, old_cookie = user.id, user.token, user.cookie
    assert read_json(user.ask("GET", "/auth/me"))["name"] is None
    user.sign_up()
    assert user.id == before
    assert user.history() == [DUNE]
    problem(User(accounts, token=old_token).ask("GET", "/auth/me"), 401)
    problem(User(accounts, cookie=old_cookie).ask("POST", "/auth/refresh"), 401)


@pytest.mark.parametrize("proof", ["token", "cookie"])
def test_what_a_guest_did_becomes_the_accounts_at_a_log_in(accounts: Client, data_dir: Path, proof: str) -> None:
    ann, visitor = User(accounts).sign_up(), guest(accounts)
    ann.likes(DUNE)
    visitor.likes(ALIEN, f"as a guest by {proof}")
    visitor.ask("PUT", f"/users/{visitor.id}/muted", json={"genres": ["Horror"]})
    ann.ask("PUT", f"/users/{ann.id}/muted", json={"genres": ["War"]})
    shown = read_json(visitor.ask("GET", "/recommend", params={"user_id": visitor.id}))
    was, token = visitor.id, visitor.token
    visitor = User(accounts, **{proof: getattr(visitor, proof)})
    assert visitor.log_in(ann.name)["merged_events"] == 1
    assert visitor.id == ann.id
    assert visitor.history() == [DUNE, ALIEN]
    assert read_json(visitor.ask("GET", f"/users/{ann.id}/muted"))["genres"] == ["War", "Horror"]
    why = f"/recommendations/{shown['recommendation_id']}/items/{shown['recommendations'][0]['item_id']}/why"
    assert read_json(visitor.ask("GET", why))["user_id"] == ann.id
    problem(User(accounts, token=token).ask("GET", "/auth/me"), 401)
    again = {"user_id": ann.id, "item_id": ALIEN, "event_type": "like", "event_id": f"as a guest by {proof}"}
    assert read_json(visitor.ask("POST", "/events", json=again))["accepted"] == 0, "events keep their ids"
    visitor.ask("DELETE", "/auth/me")
    assert files_with(data_dir, was) == []


def test_two_log_ins_at_once_bring_a_guest_along_once(accounts: Client) -> None:
    ann, visitor = User(accounts).sign_up(), guest(accounts)
    for item in (DUNE, ALIEN):
        visitor.likes(item)
    tabs = [User(accounts, token=visitor.token, cookie=visitor.cookie) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        merged = list(pool.map(lambda tab: tab.log_in(ann.name)["merged_events"], tabs))
    assert sum(merged) == 2
    assert sorted(ann.history()) == [DUNE, ALIEN]


def test_logging_in_again_as_oneself_or_as_another_merges_nothing(accounts: Client) -> None:
    ann, bob = User(accounts).sign_up(), User(accounts).sign_up()
    ann.likes(DUNE)
    assert ann.log_in(ann.name)["merged_events"] == 0
    ann.log_in(bob.name)
    assert ann.history() == []
    ann.log_in(ann.name)
    assert ann.history() == [DUNE]


def test_of_sign_ups_of_one_guest_at_once_none_takes_the_others_name(accounts: Client) -> None:
    user = guest(accounts)

    def sign_up(number: int) -> int:
        body = {"name": f"{user.id} {number}", "password": PASSWORD}
        return User(accounts, token=user.token).ask("POST", "/auth/sign-up", json=body).status_code

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(sign_up, range(4)))
    assert set(done) <= {201, 409}
    known = [number for number in range(4) if done[number] == 201]
    users = [User(accounts).log_in(f"{user.id} {number}")["user_id"] for number in known]
    assert users.count(user.id) == 1
    for number in set(range(4)) - set(known):
        problem(accounts.post("/auth/login", json={"name": f"{user.id} {number}", "password": PASSWORD}), 401)


def test_logging_out_ends_this_session_at_once(accounts: Client) -> None:
    here = User(accounts).sign_up()
    there = User(accounts)
    there.log_in(here.name)
    answer = here.ask("POST", "/auth/logout")
    assert answer.status_code == 204
    assert 'palate_refresh=""' in answer.headers["set-cookie"]
    problem(here.ask("GET", "/auth/me"), 401)
    problem(here.ask("POST", "/auth/refresh"), 401)
    read_json(there.ask("GET", "/auth/me"))
    assert User(accounts).ask("POST", "/auth/logout").status_code == 204


def test_logging_out_by_the_cookie_alone(accounts: Client) -> None:
    user = User(accounts).sign_up()
    User(accounts, cookie=user.cookie).ask("POST", "/auth/logout")
    problem(user.ask("GET", "/auth/me"), 401)


def test_logging_out_everywhere(accounts: Client) -> None:
    here, other = User(accounts).sign_up(), User(accounts).sign_up()
    there = User(accounts)
    there.log_in(here.name)
    assert there.ask("POST", "/auth/logout-everywhere").status_code == 204
    for session in (here, there):
        problem(session.ask("GET", "/auth/me"), 401)
        problem(session.ask("POST", "/auth/refresh"), 401)
    read_json(other.ask("GET", "/auth/me"))


def test_another_password_ends_the_other_sessions(accounts: Client) -> None:
    here = User(accounts).sign_up()
    there = User(accounts)
    there.log_in(here.name)
    change = {"current_password": PASSWORD, "new_password": "quite another one"}
    problem(here.ask("POST", "/auth/password", json={**change, "current_password": "wrong one"}), 403)
    problem(here.ask("POST", "/auth/password", json={**change, "new_password": "short"}), 422)
    assert here.ask("POST", "/auth/password", json=change).status_code == 204
    read_json(here.ask("GET", "/auth/me"))
    read_json(here.ask("POST", "/auth/refresh"))
    problem(there.ask("GET", "/auth/me"), 401)
    problem(accounts.post("/auth/login", json={"name": here.name, "password": PASSWORD}), 401)
    there.log_in(here.name, "quite another one")


def test_a_guest_has_no_password_to_change(accounts: Client) -> None:
    change = {"current_password": PASSWORD, "new_password": PASSWORD}
    problem(guest(accounts).ask("POST", "/auth/password", json=change), 409)


@pytest.mark.parametrize("path", ["/auth/me", "/users/{id}"])
def test_deleting_me_leaves_nothing_of_me_on_the_disk(accounts: Client, data_dir: Path, path: str) -> None:
    user = User(accounts).sign_up(f"gone by {path}")
    user.likes(DUNE)
    read_json(user.ask("GET", "/recommend", params={"user_id": user.id}))
    gone = read_json(user.ask("DELETE", path.format(id=user.id)))
    assert (gone["user_id"], gone["events"], gone["impressions"]) == (user.id, 1, 1)
    assert gone["erased"]["accounts"] == 1
    problem(user.ask("POST", "/auth/refresh"), 401)
    problem(accounts.post("/auth/login", json={"name": user.name, "password": PASSWORD}), 401)
    assert files_with(data_dir, user.id) == files_with(data_dir, user.name) == []
    assert User(accounts).sign_up(user.name).id != user.id
