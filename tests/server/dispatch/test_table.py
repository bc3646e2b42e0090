"""Compiled routes answer as FastAPI does; whatever cannot be compiled is left to it."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Annotated, Any, Literal

import pytest
from anyio.from_thread import start_blocking_portal
from fastapi import BackgroundTasks, Body, Cookie, Depends, FastAPI, Header, Query, Request, Response
from httpx import Client
from pydantic import BaseModel, Field
from starlette.types import Message

from palate.errors import NotAllowed, NotFound
from palate.server import problems
from palate.server.dispatch.table import RouteTable
from palate.server.main import create_app
from palate.server.schemas.events import EventsIn
from palate.server.schemas.fields import Count, Id, UserId, Word
from palate.settings import load_settings
from tests.server.conftest import InProcess
from tests.server.test_access import operations


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Visit(BaseModel):
    guest: str
    nights: Annotated[int, Field(ge=1)] = 1


async def guard(request: Request) -> None:
    if "blocked" in request.query_params:
        raise NotAllowed("blocked")


async def host_of(request: Request) -> str:
    return request.url.hostname or ""


def _plain_app() -> FastAPI:
    """An application of which every route can be compiled."""
    app = FastAPI(dependencies=[Depends(guard)], redirect_slashes=False)
    problems.install(app)

    @app.get("/query")
    async def query(
        host: Annotated[str, Depends(host_of)],
        limit: Annotated[Count, Query()] = 10,
        domain: Annotated[list[Word], Query(max_length=2)] = [],  # noqa: B006  # FastAPI copies it
        kind: Annotated[Literal["a", "b"] | None, Query()] = None,
        share: Annotated[float | None, Query(alias="part")] = None,
    ) -> Response:
        domain.append("end")
        return Response(repr((host, limit, domain, kind, share)))

    @app.get("/required")
    async def required(name: Annotated[UserId, Query()], tags: Annotated[list[int], Query()]) -> Visit:
        return Visit(guest=name, nights=1 + len(tags))

    @app.get("/rooms/{number:int}")
    async def room(number: int) -> dict[str, int]:
        return {"number": number}

    @app.get("/users/{user_id:path}/visits/{visit:path}")
    async def visits(user_id: UserId, visit: Id) -> list[str]:
        if visit == "none":
            raise NotFound("there is none")
        return [user_id, visit]

    @app.post("/visits", status_code=201)
    async def visit(body: Visit, dry: Annotated[bool | None, Query()] = None) -> Visit:
        return body.model_copy(update={"nights": 0}) if dry else body

    @app.post("/events")
    async def events(body: EventsIn) -> Response:
        return Response(repr(body))

    @app.post("/optional")
    async def optional(body: Annotated[Visit | None, Body()] = None) -> dict[str, Visit | None]:
        return {"visit": body}

    @app.get("/request")
    async def whole(request: Request, name: str = "") -> list[str]:
        return [request.url.path, name]

    app.delete("/visits", status_code=204)(leave)
    return app


async def leave() -> Response:
    return Response(status_code=204)


REQUESTS = [
    ("GET", path, None)
    for path in (
        *("/query", "/query?limit=5&limit=7", "/query?limit=0", "/query?limit=x&kind=c&part=y", "/query?limit="),
        *("/query?domain=a&domain=b", "/query?domain=", "/query?domain=a&domain=b&domain=c", "/query?part=0.5&kind=b"),
        *("/query?unknown=1", "/query?blocked=1&limit=x", "/required", "/required?name=x", "/required?tags=1&tags=a"),
        *("/required?name=%00&tags=1", "/required?name=1&name=2&tags=1", "/rooms/7", "/rooms/x", "/rooms/", "/query/"),
        *("/users/a/visits/b", "/users/a%2Fb/visits/c/visits/d", "/users/a/visits/none", "/users/%00/visits/x"),
        *("/visits", "/nothing", "//query", "/request?name=x"),
    )
] + [
    (method, path, content)
    for method, path, content in (
        ("POST", "/visits", b'{"guest": "ann", "nights": 3}'),
        ("POST", "/visits?dry=1", b'{"guest": "ann"}'),
        ("POST", "/visits?dry=maybe", b'{"guest": 5, "nights": 0}'),
        *(
            ("POST", "/visits", content)
            for content in (b"{}", b"[]", b"null", b"{", b"", b'{"guest": "a", "b": 1}', b"\xff", b"[" * 100_000)
        ),
        *(("POST", "/optional", content) for content in (b"", b"null", b"{}", b'{"guest": "ann"}')),
        ("POST", "/events", b'{"user_id": 1, "item_id": "a", "event_type": "like", "timestamp": 0}'),
        ("POST", "/events", b'{"events": [{"user_id": 1, "movie_id": "a", "kind": "rating", "rating": true}]}'),
        ("POST", "/events", b'{"events": []}'),
        ("PUT", "/visits", b"{}"),
        ("DELETE", "/visits", b""),
    )
]


@pytest.fixture(scope="module")
def clients() -> Iterator[tuple[Client, Client]]:
    """Clients of the plain application, with a table of its routes and without."""
    with start_blocking_portal("asyncio") as portal:
        apps = (_plain_app(), _plain_app())
        apps[0].router.routes.insert(0, RouteTable(apps[0].routes))
        first, second = (Client(transport=InProcess(app, portal), base_url="http://localhost") for app in apps)
        yield first, second


@pytest.mark.parametrize(("method", "path", "content"), REQUESTS)
def test_compiled_routes_answer_as_fastapi_does(
    clients: tuple[Client, Client], method: str, path: str, content: bytes | None
) -> None:
    headers = {"content-type": "application/json"} if content else {}
    table, fastapi = (client.request(method, path, content=content, headers=headers) for client in clients)
    assert (table.status_code, table.content) == (fastapi.status_code, fastapi.content)
    assert dict(table.headers) == dict(fastapi.headers)


def test_every_route_of_the_plain_application_is_compiled() -> None:
    app = _plain_app()
    assert RouteTable(app.routes).compiled() == set(operations(app))


def test_every_route_of_the_api_is_compiled_but_those_that_change_their_response() -> None:
    app = create_app(load_settings())
    table = app.router.routes[0]
    assert isinstance(table, RouteTable)
    auth = {f"POST /auth/{name}" for name in ("guest", "sign-up", "login", "refresh")}
    assert {*operations(app), "GET /docs"} - table.compiled() == auth | {"DELETE /auth/me", "PUT /rules/{name}"}


async def _plain(body: Visit) -> Response:
    return Response()


async def _with_header(name: Annotated[str, Header()] = "") -> Response:
    return Response()


async def _with_cookie(name: Annotated[str, Cookie()] = "") -> Response:
    return Response()


async def _with_response(response: Response) -> Response:
    return response


async def _with_two_bodies(first: Visit, second: Visit) -> Response:
    return Response()


async def _with_embedded_body(body: Annotated[Visit, Body(embed=True)]) -> Response:
    return Response()


async def _with_tasks(tasks: BackgroundTasks) -> Response:
    return Response()


async def _with_model_in_query(visit: Annotated[Visit, Query()]) -> Response:
    return Response()


async def _without_annotation():  # type: ignore[no-untyped-def]  # that is what is tested
    return Response()


def _on_a_thread() -> Response:
    return Response()


async def _opened() -> AsyncIterator[int]:
    yield 1


async def _with_opened(number: Annotated[int, Depends(_opened)]) -> Response:
    return Response()


async def _with_chain(host: Annotated[str, Depends(lambda host=Depends(host_of): host)]) -> Response:
    return Response()


@pytest.mark.parametrize(
    "endpoint",
    [
        _with_header,
        _with_cookie,
        _with_response,
        _with_two_bodies,
        _with_embedded_body,
        _with_tasks,
        _with_model_in_query,
        _without_annotation,
        _on_a_thread,
        _with_opened,
        _with_chain,
    ],
)
def test_what_fastapi_alone_does_is_not_compiled(endpoint: Callable[..., Any]) -> None:
    app = FastAPI()
    app.post("/visits")(endpoint)
    app.post("/plain")(_plain)
    assert RouteTable(app.routes).compiled() == {"POST /plain"}


@pytest.mark.parametrize("options", [{"response_model_exclude_none": True}, {"response_model": dict[str, Any]}])
def test_an_answer_that_fastapi_changes_is_not_compiled(options: dict[str, Any]) -> None:
    async def read() -> Visit:
        return Visit(guest="ann")

    app = FastAPI()
    app.get("/visits", **options)(read)
    assert RouteTable(app.routes).compiled() == set()


@pytest.mark.parametrize("first", ["compiled", "left to FastAPI"])
def test_the_first_route_that_matches_answers(first: str) -> None:
    app = FastAPI()

    async def compiled(name: str) -> Response:
        return Response("first")

    def threaded(name: str) -> Response:
        return Response("first")

    async def exact() -> Response:
        return Response("second")

    app.get("/visits/{name}")(compiled if first == "compiled" else threaded)
    app.get("/visits/new")(exact)
    app.router.routes.insert(0, RouteTable(app.routes))
    with start_blocking_portal("asyncio") as portal:
        assert Client(transport=InProcess(app, portal), base_url="http://x").get("/visits/new").text == "first"


def test_other_scopes_and_mounted_applications_are_left_to_fastapi() -> None:
    table = RouteTable(_plain_app().routes)
    scope = {"type": "http", "method": "GET", "path": "/query", "root_path": ""}
    assert table.matches(scope)[0].name == "FULL"
    for changed in ({"type": "websocket"}, {"root_path": "/api"}, {"method": "HEAD"}):
        assert table.matches({**copy.copy(scope), **changed})[0].name == "NONE"


@pytest.mark.anyio
async def test_a_caller_who_leaves_before_the_body_is_read_gets_no_answer() -> None:
    app = _plain_app()
    app.router.routes.insert(0, RouteTable(app.routes))
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/visits", "query_string": b"", "headers": []}
    await app(scope, receive, send)
    assert sent == []
