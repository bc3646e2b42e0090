"""Small services on this machine for a gateway, which can be slow, wrong, or killed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from palate.gateway.main import create_gateway
from palate.gateway.state import State
from palate.settings import load_settings
from tests.own_servers import free_port
from tests.waiting import LAST_RESORT_S, until_so

DOMAINS = ("movie", "book", "game", "music")


class StubService:
    """Answers as a service of one domain does, over a few items; it keeps its events and what it was asked."""

    def __init__(self, domain: str, n_items: int = 30) -> None:
        self.domain, self.port = domain, free_port()
        self.items = [f"{domain}:{index}" for index in range(n_items)]
        self.n_liked = 0
        """The number of items that a user has in this domain."""
        self.n_tastes = 0
        """How often it was asked for the taste of a user."""
        self.events: dict[str, dict[str, Any]] = {}
        self.erased: list[str] = []
        self.n_erasable: int | None = None
        """How many erasures it answers before the caller's account is gone."""
        self.requests: list[Request] = []
        self.bodies: list[Any] = []
        self.fails_with: int | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        """What the stub waits for before it answers anything but ``/ready``; cleared, it is silent."""
        self._task: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        config = uvicorn.Config(self._app(), port=self.port, lifespan="off", log_config=None, access_log=False)
        self._server = uvicorn.Server(config)
        self._task = asyncio.create_task(self._server._serve())
        await until_so(lambda: self._server.started)

    async def kill(self) -> None:
        """Close its socket and its connections at once."""
        if self._task is not None:
            self._server.should_exit = self._server.force_exit = True
            await self._task
            self._task = None

    def _app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/ready", self._ready),
                Route("/auth/me", self._me),
                Route("/auth/{name}", self._sign_in, methods=["POST"]),
                Route("/recommend", self._recommend, methods=["POST"]),
                Route("/recommend/filtered", self._recommend, methods=["POST"]),
                Route("/search", self._search),
                Route("/facets/domain", self._facets),
                Route("/events", self._events, methods=["POST"]),
                Route("/items/{id:path}", self._item),
                Route("/users/{user}/taste", self._taste),
                Route("/users/{user}/history", self._history),
                Route("/users/{user}", self._erase, methods=["DELETE"]),
            ]
        )

    async def _enter(self, request: Request) -> Any:
        """Keep the request, wait for the gate, and return the body."""
        self.requests.append(request)
        body = await request.json() if request.method == "POST" else None
        self.bodies.append(body)
        await self.gate.wait()
        return body

    def _answer(self, row: dict[str, Any], status: int = 200) -> Response:
        return JSONResponse(row, self.fails_with or status)

    async def _ready(self, _request: Request) -> Response:
        return JSONResponse({"status": "ready"})

    async def _me(self, _request: Request) -> Response:
        return JSONResponse({"how": "open"})

    async def _sign_in(self, request: Request) -> Response:
        self.requests.append(request)
        await self.gate.wait()
        response = self._answer({"access_token": self.domain})
        response.set_cookie("palate_refresh", "secret of the caller", httponly=True, path="/auth")
        response.delete_cookie("palate_log_in", path="/auth/oidc")
        return response

    async def _recommend(self, request: Request) -> Response:
        body = await self._enter(request)
        items = [item for item in self.items if item not in body.get("exclude", [])][: body.get("top_k", 10)]
        rows = [{"item_id": item, "domain": self.domain, "score": 1.0} for item in items]
        return self._answer(
            {"recommendation_id": f"id-{self.domain}", "user_id": "ann", "recommendations": rows, "snapshot": "1"}
        )

    async def _search(self, request: Request) -> Response:
        await self._enter(request)
        return self._answer({"query": "q", "results": [{"item_id": item} for item in self.items[:3]]})

    async def _facets(self, request: Request) -> Response:
        await self._enter(request)
        return self._answer(
            {"values": [{"value": self.domain, "items": len(self.items)}, {"value": "all", "items": 5}]}
        )

    async def _events(self, request: Request) -> Response:
        sent = (await self._enter(request))["events"]
        for index, event in enumerate(sent):
            if event.get("item_id") not in self.items and not event.get("retracts"):
                error = {"where": f"events[{index}].item_id", "message": f"events[{index}]: no such item"}
                return JSONResponse({"title": "Invalid input", "detail": "No.", "errors": [error]}, 422)
        repeated = [event["event_id"] for event in sent if event["event_id"] in self.events]
        self.events.update({event["event_id"]: event for event in sent})
        return self._answer({"accepted": len(sent) - len(repeated), "repeated": repeated, "event_ids": []})

    async def _item(self, request: Request) -> Response:
        await self._enter(request)
        id_ = request.path_params["id"]
        return self._answer({"item_id": id_}) if id_ in self.items else JSONResponse({"title": "Not found"}, 404)

    async def _taste(self, _request: Request) -> Response:
        self.n_tastes += 1
        await self.gate.wait()
        return self._answer({"n_items": self.n_liked, "kinds": {}})

    async def _history(self, request: Request) -> Response:
        await self._enter(request)
        rows = [{"event_id": id_, "timestamp": event.get("timestamp", 0)} for id_, event in self.events.items()]
        return self._answer({"user_id": request.path_params["user"], "events": rows})

    async def _erase(self, request: Request) -> Response:
        await self._enter(request)
        self.erased.append(request.path_params["user"])
        if self.n_erasable is not None and len(self.erased) > self.n_erasable:
            return JSONResponse({"title": "Not signed in"}, 401)
        return self._answer({"user_id": request.path_params["user"], "events": len(self.events)})


class Running:
    """A gateway over stubs, and a client of it."""

    def __init__(self, http: httpx.AsyncClient, services: dict[str, StubService], state: State) -> None:
        self.http, self.services, self.state = http, services, state

    async def get(self, path: str) -> dict[str, Any]:
        answer: dict[str, Any] = (await self.http.get(path)).raise_for_status().json()
        return answer

    async def post(self, path: str, body: object) -> httpx.Response:
        return await self.http.post(path, json=body)

    def breaker(self, domain: str) -> str:
        return self.state.pool.services[domain].breaker.state


@contextlib.asynccontextmanager
async def running(
    domains: Sequence[str] = DOMAINS, host: str = "127.0.0.1", **settings: float
) -> AsyncIterator[Running]:
    """A gateway over a stub for each domain; it checks them often, and its deadline is as long as a test may take."""
    services = {domain: StubService(domain) for domain in domains}
    await asyncio.gather(*(service.start() for service in services.values()))
    urls = {domain: service.url for domain, service in services.items()}
    quick = {"deadline_s": LAST_RESORT_S, "check_every_s": 0.02, "max_check_pause_s": 0.05, **settings}
    keys = {} if host == "127.0.0.1" else {"api_keys": ["0123456789abcdef"]}
    app = create_gateway(load_settings(gateway={"services": urls, **quick}, server={"host": host, **keys}))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    try:
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=None) as http,
        ):
            yield Running(http, services, app.state.gateway)
    finally:
        for service in services.values():
            service.gate.set()
        await asyncio.gather(*(service.kill() for service in services.values()))
