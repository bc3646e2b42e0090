"""Users reach only their own data, over every route of the server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import Client
from pydantic import BaseModel

from palate.ports.accounts import Role
from palate.server.access import ACCESS, PUBLIC, is_public, needs_of
from palate.server.main import create_app
from palate.server.schemas.fields import Id
from palate.server.user_fields import EACH, KEY, FieldPath, UserFields, find_user_fields
from palate.settings import load_settings
from tests.server.answers import problem, read_json
from tests.server.users import ACCOUNTS, User, guest

APP = create_app(load_settings())
USER_FIELDS: dict[str, UserFields] = APP.state.user_fields
_USERS = re.compile(r"user|person|people|member|account|owner|who", re.IGNORECASE)
_OTHERS = {"people", "user_input", "n_users", "min_users"}  # the cast of an item; words; numbers
Location = tuple[str, FieldPath]
"""Where a request names a user: the part of the request (path, query, body), and the path of the field in it."""
Schema = dict[str, Any]


def operations(app: FastAPI) -> dict[str, Schema]:
    """Every operation of the OpenAPI document, by method and path."""
    return {
        f"{method.upper()} {path}": operation
        for path, methods in app.openapi()["paths"].items()
        for method, operation in methods.items()
    }


def paths_in_schema(schema: Schema, schemas: Schema) -> Iterator[FieldPath]:
    """The path of every field in a JSON schema; lists of lists and objects with open keys are entered, too."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from paths_in_schema(choice, schemas)
    for name, inner in schema.get("properties", {}).items():
        yield (name,)
        yield from ((name, *path) for path in paths_in_schema(inner, schemas))
    for each in ("items", "additionalProperties"):
        if isinstance(schema.get(each), dict):
            yield from ((EACH, *path) for path in paths_in_schema(schema[each], schemas))


def fields_like_users(app: FastAPI) -> set[tuple[str, Location]]:
    """Every field of every route that seems to name users, by its name in the OpenAPI document."""
    fields: set[tuple[str, Location]] = set()
    schemas = app.openapi().get("components", {}).get("schemas", {})
    for route, operation in operations(app).items():
        fields |= {(route, (parameter["in"], (parameter["name"],))) for parameter in operation.get("parameters", [])}
        for content in operation.get("requestBody", {}).get("content", {}).values():
            fields |= {(route, ("body", path)) for path in paths_in_schema(content["schema"], schemas)}
    return {
        (route, (part, path))
        for route, (part, path) in fields
        if _USERS.search(str(path[-1])) and path[-1] not in _OTHERS
    }


def guarded_fields(user_fields: dict[str, UserFields]) -> set[tuple[str, Location]]:
    """Every field that the server checks; a list of users by the name of the list."""
    return {
        (route, location)
        for route, fields in user_fields.items()
        for location in (
            *(("path", (name,)) for name in fields.path),
            *(("query", (name,)) for name in fields.query),
            *(("body", path[:-1] if path[-1] in (EACH, KEY) else path) for path in fields.body),
        )
    }


def request_naming(route: str, part: str, path: FieldPath, user: str) -> tuple[str, str, Schema]:
    """A request that names ``user`` in one field; other fields that it needs may be missing."""
    method, url = route.split(" ")
    options: Schema = {}
    if part == "body":
        body: Any = user
        for step in reversed(path):
            body = [body] if step is EACH else {body: []} if step is KEY else {step: body}
        options["json"] = body
    elif part == "query":
        options["params"] = {path[0]: user}
    url = re.sub(r"\{(\w+)\}", lambda match: user if part == "path" and match[1] == path[0] else "x", url)
    return method, url, options


NAMING = [
    (route, part, path)
    for route, fields in USER_FIELDS.items()
    for part, paths in (
        ("path", [(name,) for name in fields.path]),
        ("query", [(name,) for name in fields.query]),
        ("body", fields.body),
    )
    for path in sorted(paths, key=str)
    if needs_of(route).role is Role.USER
]
"""Every field that names users of every route for users; a list of users down to its elements."""


def test_every_route_has_a_role_and_no_other_is_listed() -> None:
    pages = {"GET /", "GET /docs"}
    listed, served = set(ACCESS) - pages, set(operations(APP))
    assert served - listed == set(), "give these routes a role in ACCESS of src/palate/server/access.py"
    assert listed - served == set(), "ACCESS of src/palate/server/access.py lists routes that do not exist"


def test_every_field_that_seems_to_name_users_is_checked_and_no_other_field() -> None:
    """A new field for users must have the type ``UserId``; a new word for users belongs in ``_USERS``."""
    assert fields_like_users(APP) == guarded_fields(USER_FIELDS)


class _Invitation(BaseModel):
    guest_user: str


class _Party(BaseModel):
    invitations: dict[str, list[_Invitation]]


def test_a_route_that_forgets_the_type_of_user_ids_is_found() -> None:
    app = FastAPI()

    @app.get("/visits/{user_id}")
    def read_visit(user_id: Id) -> None: ...

    @app.get("/visits")
    def read_visits(member: str | None = None) -> None: ...

    @app.post("/parties")
    def make_party(party: _Party) -> None: ...

    assert fields_like_users(app) - guarded_fields(find_user_fields(app.routes)) == {
        ("GET /visits/{user_id}", ("path", ("user_id",))),
        ("GET /visits", ("query", ("member",))),
        ("POST /parties", ("body", ("invitations", EACH, EACH, "guest_user"))),
    }


def test_the_routes_that_name_users_are_found() -> None:
    assert ("POST /events", "body", ("user_id",)) in NAMING
    assert ("POST /events", "body", ("events", EACH, "user_id")) in NAMING
    assert ("GET /recommend", "query", ("user_id",)) in NAMING
    assert ("POST /recommend", "body", ("user_ids", EACH)) in NAMING
    assert ("POST /recommend/batch", "body", ("requests", EACH, "user_id")) in NAMING
    assert ("POST /recommend/batch", "body", ("requests", EACH, "user_ids", EACH)) in NAMING
    assert ("GET /users/{user_id}/history", "path", ("user_id",)) in NAMING
    assert len({route for route, _, _ in NAMING}) == 20


@pytest.mark.parametrize(("route", "part", "path"), NAMING, ids=str)
def test_nobody_may_name_another(ann: User, bob: User, route: str, part: str, path: FieldPath) -> None:
    ann.likes("book:dune")
    for user, other in ((ann, bob), (bob, ann)):
        method, url, options = request_naming(route, part, path, other.id)
        refusal = problem(user.ask(method, url, **options), 403)
        assert refusal["errors"][0]["where"] == "user_id"
    assert "book:dune" in ann.history()


@pytest.mark.parametrize(("route", "part", "path"), NAMING, ids=str)
def test_everyone_may_name_themselves(accounts: Client, route: str, part: str, path: FieldPath) -> None:
    user = guest(accounts)
    method, url, options = request_naming(route, part, path, user.id)
    assert user.ask(method, url, **options).status_code not in (401, 403)


def test_another_user_is_found_anywhere_in_lists_and_batches(ann: User, bob: User) -> None:
    own, group = {"user_id": ann.id}, {"user_ids": [ann.id, ann.id, bob.id]}
    problem(ann.ask("POST", "/recommend", json=group), 403)
    problem(ann.ask("POST", "/recommend/filtered", json=own | group), 403)
    problem(ann.ask("POST", "/recommend/batch", json={"requests": [own, own, group]}), 403)
    problem(ann.ask("POST", "/recommend/batch", json={"requests": [own, "x", {"user_id": bob.id}]}), 403)


def test_only_fields_for_users_are_compared_with_the_caller(ann: User) -> None:
    """An attribute of items may be called user_id: it names no user."""
    request = {"user_id": ann.id, "attributes": {"user_id": "somebody"}}
    assert read_json(ann.ask("POST", "/recommend/filtered", json=request))["recommendations"] == []


@pytest.mark.parametrize("content", [b"{", b"\xff", b"user_id=x", b"[" * 100_000], ids=len)
@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_that_is_not_json_is_refused(ann: User, content: bytes, content_type: str) -> None:
    answer = ann.ask("POST", "/events", content=content, headers={"content-type": content_type})
    problem(answer, answer.status_code)
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize("route", [route for route, needs in ACCESS.items() if needs.role > Role.NOBODY])
@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer x.y.z"}, {"authorization": "Basic YTpi"}])
def test_nobody_gets_in_without_saying_who_they_are(accounts: Client, route: str, header: dict[str, str]) -> None:
    method, path = route.split(" ")
    answer = accounts.request(method, path.replace("{", "").replace("}", ""), headers=header, content=b"{")
    problem(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("route", [route for route, needs in ACCESS.items() if needs.role > Role.USER])
def test_a_user_may_not_use_what_is_for_operators(ann: User, route: str) -> None:
    method, path = route.split(" ")
    problem(ann.ask(method, path.replace("{", "").replace("}", "")), 403)


def test_few_paths_are_public() -> None:
    auth = {f"/auth/{name}" for name in ("guest", "sign-up", "login", "refresh", "logout")}
    providers = {"/auth/providers", "/auth/oidc/{provider}/login", "/auth/oidc/{provider}/callback"}
    assert {"/", "/health", "/ready", *auth, *providers} == PUBLIC
    near = ["/auth/oidc/a/b/callback", "/auth/oidc//login", "/auth/oidc/a/login/x", "/healthy", "/auth/me"]
    assert [path for path in near if is_public(path)] == []
    assert is_public("/auth/oidc/acme/login")


def test_a_route_that_is_not_listed_is_for_admins(tmp_path: Path) -> None:
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
    assert read_json(ann.ask("POST", "/events", content=event % (bob.id, ann.id)))["accepted"] == 1
    assert bob.history() == []


def test_one_event_of_another_among_many_refuses_them_all(ann: User, bob: User) -> None:
    events = [{"user_id": user.id, "item_id": "book:hyperion", "event_type": "click"} for user in (ann, ann, bob, ann)]
    problem(ann.ask("POST", "/events", json={"events": events}), 403)
    assert "book:hyperion" not in ann.history()


@pytest.mark.parametrize("user_id", [True, [], {}, 1.5, 17, "", "\x00"])
def test_odd_names_are_no_way_around(ann: User, user_id: Any) -> None:
    body = json.dumps({"user_id": user_id, "item_id": "book:dune", "event_type": "click"})
    answer = ann.ask("POST", "/events", content=body)
    problem(answer, answer.status_code)
    assert answer.status_code in (403, 422)


def test_a_recommendation_is_accounted_for_to_its_user_alone(ann: User, bob: User) -> None:
    answer = read_json(ann.ask("GET", "/recommend", params={"user_id": ann.id}))
    path = f"/recommendations/{answer['recommendation_id']}/items/{answer['recommendations'][0]['item_id']}/why"
    assert read_json(ann.ask("GET", path))["user_id"] == ann.id
    problem(bob.ask("GET", path), 403)


def test_an_event_of_another_can_be_neither_changed_nor_retracted_by_its_id(ann: User, bob: User) -> None:
    ann.likes("movie:alien", "event of ann's")
    correction = {"event_type": "dislike"}
    problem(bob.ask("PUT", f"/users/{bob.id}/history/event of ann's", json=correction), 404)
    problem(bob.ask("DELETE", f"/users/{bob.id}/history/event of ann's"), 404)
    retraction = {"user_id": bob.id, "event_type": "retract", "retracts": "event of ann's"}
    problem(bob.ask("POST", "/events", json=retraction), 422)
    assert "movie:alien" in ann.history()
