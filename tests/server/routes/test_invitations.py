"""With accounts, others are thought of in a list for several users only by a code that they gave."""

from __future__ import annotations

import time
from pathlib import Path

import jwt

from palate.services.accounts.invite import VALID_S
from tests.server.answers import problem, read_json
from tests.server.conftest import served
from tests.server.users import SECRET, User


def code_of(user: User) -> str:
    code: str = read_json(user.ask("POST", f"/users/{user.id}/invitation"), 201)["code"]
    return code


def test_who_gave_a_code_is_in_the_list_by_name_and_nobody_else(ann: User, bob: User) -> None:
    request = {"user_ids": [bob.id], "invitations": [code_of(ann)], "top_k": 4}
    body = read_json(bob.ask("POST", "/recommend", json=request))
    assert [(member["user_id"], member["name"]) for member in body["together"]["members"]] == [
        (bob.id, None),
        (ann.id, "Ann"),
    ]
    assert {member["user_id"] for member in body["recommendations"][0]["members"]} == {ann.id, bob.id}
    filtered = read_json(bob.ask("POST", "/recommend/filtered", json={**request, "domains": ["book"]}))
    assert {row["domain"] for row in filtered["recommendations"]} == {"book"}


def test_without_a_code_nobody_is_thought_of(ann: User, bob: User) -> None:
    problem(bob.ask("POST", "/recommend", json={"user_ids": [bob.id, ann.id]}), 403)
    problem(bob.ask("POST", "/recommend", json={"user_ids": [ann.id], "invitations": [code_of(bob)]}), 403)
    problem(bob.ask("POST", f"/users/{ann.id}/invitation"), 403)


def test_a_code_is_good_for_nothing_else(ann: User, bob: User) -> None:
    code = code_of(ann)
    thief = {"authorization": f"Bearer {code}"}
    problem(ann.client.get(f"/users/{ann.id}/history", headers=thief), 401)
    problem(ann.client.post("/auth/refresh", headers={"cookie": f"palate_refresh={code}"}), 401)
    problem(bob.ask("GET", f"/users/{ann.id}/history"), 403)


def test_what_is_no_code_or_none_any_more_is_refused(ann: User, bob: User) -> None:
    before = time.time()
    claims = jwt.decode(code_of(ann), options={"verify_signature": False})
    assert before - 1 <= claims["exp"] - VALID_S <= time.time(), "a moment in whole seconds"
    forged = [
        jwt.encode({**claims, "exp": int(time.time()) - 1}, SECRET, "HS256"),
        jwt.encode(claims, "x" * 64, "HS256"),
        ann.token,
        "a.b.c",
    ]
    for code in forged:
        body = problem(bob.ask("POST", "/recommend", json={"user_ids": [bob.id], "invitations": [code]}), 422)
        assert body["errors"][0]["where"] == "invitations"


def test_nobody_sits_twice_and_nobody_alone(ann: User, bob: User) -> None:
    code = code_of(ann)
    problem(bob.ask("POST", "/recommend", json={"user_ids": [bob.id], "invitations": [code, code]}), 422)
    problem(bob.ask("POST", "/recommend", json={"invitations": [code]}), 422)


def test_a_server_of_keys_alone_makes_none(tmp_path: Path) -> None:
    with served(tmp_path, api_keys=["k" * 20]) as client:
        key = {"authorization": f"Bearer {'k' * 20}"}
        problem(client.post("/users/ann/invitation", headers=key), 403)
        body = {"user_ids": ["bob"], "invitations": ["a.b.c"]}
        assert "no accounts" in problem(client.post("/recommend", json=body, headers=key), 403)["detail"]
