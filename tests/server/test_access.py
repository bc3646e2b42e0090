"""Nobody gets at anybody else's data, over any route that there is or will be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx import Client

from palate.ports.accounts import Role
from palate.server.access import ACCESS, NAME, NAMES, PUBLIC
from palate.server.main import create_app
from palate.settings import load_settings
from tests.server.answers import problem, said
from tests.server.users import ACCOUNTS, User, guest

OPENAPI: dict[str, Any] = create_app(load_settings()).openapi()
OPERATIONS = {
    f"{method.upper()} {path}": about for path, ways in OPENAPI["paths"].items() for method, about in ways.items()
}
_USERS = re.compile(r"user|person|people|member|account|owner|who", re.IGNORECASE)
_OTHERS = {"people", "user_input"}  # the cast of an item; words
Shape = dict[str, Any]


def _whole(schema: Shape) -> Shape:
    return _whole(OPENAPI["components"]["schemas"][schema["$ref"].rpartition("/")[2]]) if "$ref" in schema else schema


def named_in(schema: Shape, where: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every field of a body, with its path."""
    schema = _whole(schema)
    for one in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from named_in(one, where)
    for name, inner in schema.get("properties", {}).items():
        yield where, name
        yield from named_in(inner, (*where, name))
    if "items" in schema:
        yield from named_in(schema["items"], (*where, 0))


def body_of(about: Shape) -> Shape | None:
    content = about.get("requestBody", {}).get("content", {})
    return content["application/json"]["schema"] if "application/json" in content else None


def fields_of(about: Shape) -> list[tuple[str, tuple[str | int, ...], str]]:
    """Every name by which a request may say something: of its path, its query, its body."""
    body = body_of(about)
    in_body = [("body", where, name) for where, name in named_in(body)] if body else []
    return [(one["in"], (), one["name"]) for one in about.get("parameters", [])] + in_body


def naming() -> list[tuple[str, str, tuple[str | int, ...]]]:
    """Each way in which a route takes a user's id; of several users, the place of the second."""
    return [
        (route, kind, where if name == NAME else (*where, NAMES))
        for route, about in OPERATIONS.items()
        for kind, where, name in dict.fromkeys(fields_of(about))
        if name in (NAME, NAMES)
    ]


def naming_request(route: str, kind: str, where: tuple[str | int, ...], user: str) -> tuple[str, str, Shape]:
    """A request that names ``user`` in one place; what else it needs may be missing."""
    method, path = route.split(" ")
    more: Shape = {}
    if kind == "body":
        body: Any = [user] if NAMES in where else {NAME: user}
        for step in reversed(where):
            body = [body] if isinstance(step, int) else {step: body}
        more["json"] = body
    elif kind == "query":
        more["params"] = {NAME: user}
    path = re.sub(r"\{(\w+)\}", lambda found: user if found[1] == NAME else "x", path)
    return method, path, more


def test_every_route_says_who_may_use_it_and_no_other_is_listed() -> None:
    pages = {"GET /", "GET /docs"}
    assert set(ACCESS) - pages == set(OPERATIONS)


def test_one_user_is_named_in_one_way_and_several_in_another() -> None:
    """Or the guard would not see them."""
    names = {name for about in OPERATIONS.values() for _, _, name in fields_of(about)}
    assert {name for name in names if _USERS.search(name)} - _OTHERS == {NAME, NAMES}


def test_the_routes_that_name_users_are_found() -> None:
    found = {(route, kind, where) for route, kind, where in naming()}
    assert ("POST /events", "body", ()) in found
    assert ("POST /events", "body", ("events", 0)) in found
    assert ("GET /recommend", "query", ()) in found
    assert ("POST /recommend", "body", ("user_ids",)) in found
    assert ("GET /users/{user_id}/history", "path", ()) in found
    assert len({route for route, _, _ in found}) >= 13


@pytest.mark.parametrize(("route", "kind", "where"), naming(), ids=str)
def test_nobody_may_name_another(ann: User, bob: User, route: str, kind: str, where: tuple[str | int, ...]) -> None:
    ann.likes("book:dune")
    for one, other in ((ann, bob), (bob, ann)):
        method, path, more = naming_request(route, kind, where, other.id)
        refused = problem(one.ask(method, path, **more), 403)
        assert refused["errors"][0]["where"] == NAME
    assert "book:dune" in ann.history()


@pytest.mark.parametrize(("route", "kind", "where"), naming(), ids=str)
def test_everyone_may_name_themselves(accounts: Client, route: str, kind: str, where: tuple[str | int, ...]) -> None:
    user = guest(accounts)
    method, path, more = naming_request(route, kind, where, user.id)
    assert user.ask(method, path, **more).status_code not in (401, 403)


@pytest.mark.parametrize("route", [route for route, role in ACCESS.items() if role > Role.NOBODY])
@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer x.y.z"}, {"authorization": "Basic YTpi"}])
def test_nobody_gets_in_without_saying_who_they_are(accounts: Client, route: str, header: dict[str, str]) -> None:
    method, path = route.split(" ")
    answer = accounts.request(method, path.replace("{", "").replace("}", ""), headers=header, content=b"{")
    problem(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("route", [route for route, role in ACCESS.items() if role > Role.USER])
def test_a_user_may_not_use_what_is_for_operators(ann: User, route: str) -> None:
    method, path = route.split(" ")
    problem(ann.ask(method, path.replace("{", "").replace("}", "")), 403)


def test_what_is_public_is_little() -> None:
    auth = {f"/auth/{name}" for name in ("guest", "sign-up", "login", "refresh", "logout")}
    assert {"/", "/health", "/ready", *auth} == PUBLIC


def test_a_route_that_nobody_thought_of_is_for_admins(tmp_path: Path) -> None:
    app = create_app(load_settings(None, store={"data_dir": tmp_path}, accounts=ACCOUNTS))
    app.get("/forgotten")(lambda: "secret")
    from anyio.from_thread import start_blocking_portal

    from tests.server.conftest import InProcess

    with (
        start_blocking_portal("asyncio") as portal,
        portal.wrap_async_context_manager(app.router.lifespan_context(app)),
        Client(transport=InProcess(app, portal), base_url="http://localhost") as client,
    ):
        problem(client.get("/forgotten"), 401)
        problem(guest(client).ask("GET", "/forgotten"), 403)


@pytest.mark.parametrize("path", ["/recommend?user_id={0}&user_id={1}", "/recommend?user_id={1}&user_id={0}"])
def test_naming_two_does_not_hide_one(ann: User, bob: User, path: str) -> None:
    problem(ann.ask("GET", path.format(ann.id, bob.id)), 403)


def test_a_name_said_twice_is_read_as_the_route_reads_it(ann: User, bob: User) -> None:
    event = '{"user_id": "%s", "item_id": "book:dune", "event_type": "click", "user_id": "%s"}'
    problem(ann.ask("POST", "/events", content=event % (ann.id, bob.id)), 403)
    assert said(ann.ask("POST", "/events", content=event % (bob.id, ann.id)))["accepted"] == 1
    assert bob.history() == []


def test_one_event_of_another_among_many_refuses_them_all(ann: User, bob: User) -> None:
    events = [{"user_id": who.id, "item_id": "book:hyperion", "event_type": "click"} for who in (ann, ann, bob, ann)]
    problem(ann.ask("POST", "/events", json={"events": events}), 403)
    assert "book:hyperion" not in ann.history()


@pytest.mark.parametrize("user_id", [True, [], {}, 1.5, 17, "", "\x00"])
def test_odd_names_are_no_way_around(ann: User, user_id: Any) -> None:
    body = json.dumps({"user_id": user_id, "item_id": "book:dune", "event_type": "click"})
    answer = ann.ask("POST", "/events", content=body)
    problem(answer, answer.status_code)
    assert answer.status_code in (403, 422)


def test_a_recommendation_is_accounted_for_to_its_user_alone(ann: User, bob: User) -> None:
    answer = said(ann.ask("GET", "/recommend", params={"user_id": ann.id}))
    path = f"/recommendations/{answer['recommendation_id']}/items/{answer['recommendations'][0]['item_id']}/why"
    assert said(ann.ask("GET", path))["user_id"] == ann.id
    problem(bob.ask("GET", path), 403)


def test_an_event_of_another_can_be_neither_changed_nor_retracted_by_its_id(ann: User, bob: User) -> None:
    ann.likes("movie:alien", "event of ann's")
    correction = {"event_type": "dislike"}
    problem(bob.ask("PUT", f"/users/{bob.id}/history/event of ann's", json=correction), 404)
    problem(bob.ask("DELETE", f"/users/{bob.id}/history/event of ann's"), 404)
    retraction = {"user_id": bob.id, "event_type": "retract", "retracts": "event of ann's"}
    problem(bob.ask("POST", "/events", json=retraction), 422)
    assert "movie:alien" in ann.history()
