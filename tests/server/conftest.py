"""The real application in this process, over copies of trained stores."""

from __future__ import annotations

import contextlib
import gc
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from argon2 import PasswordHasher
from starlette.types import ASGIApp

import palate.app.context
from palate.server.main import create_app
from palate.services.accounts import passwords
from palate.settings import load_settings
from tests.server.users import ACCOUNTS, User, guest


class InProcess(httpx.BaseTransport):
    """Hands requests to an application in this process, as they would come over the wire."""

    def __init__(self, app: ASGIApp, portal: BlockingPortal) -> None:
        self.app, self.portal = app, portal
        self._inner = httpx.ASGITransport(app, raise_app_exceptions=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self.portal.call(self._handle, request)

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        async def body() -> AsyncIterator[bytes]:
            assert isinstance(request.stream, httpx.SyncByteStream)
            for chunk in request.stream:
                yield chunk

        sent = httpx.Request(request.method, request.url, headers=request.headers, content=body())
        answer = await self._inner.handle_async_request(sent)
        raw = b"".join([chunk async for chunk in answer.aiter_raw()])
        return httpx.Response(answer.status_code, headers=answer.headers, content=raw)


_CHEAP_HASHER = partial(PasswordHasher, time_cost=1, memory_cost=1024, parallelism=1)


@contextlib.contextmanager
def served(
    data_dir: Path,
    accounts: dict[str, Any] | None = None,
    clock: Callable[[], float] = time.time,
    pipelines: dict[str, Any] | None = None,
    policies: dict[str, Any] | None = None,
    store: dict[str, Any] | None = None,
    freezes: bool = False,
    **server: Any,
) -> Iterator[httpx.Client]:
    """A client of the application over ``data_dir``, from start to stop; it goes by ``clock``.

    Passwords are hashed cheaply. It leaves objects frozen or not as they are (see ``pytest_collection_finish``), unless
    ``freezes``: then it does what a server in a process of its own does.
    """
    sections = {
        "server": server,
        "accounts": accounts or {},
        "features": {"follow_every_s": 0.05, "read_timeout_s": 60},
    }
    if policies:
        sections["policies"] = policies
    if pipelines:
        sections["pipelines"] = pipelines
    app = create_app(load_settings(None, store={"data_dir": data_dir, **(store or {})}, **sections))
    with (
        mock.patch.object(palate.app.context, "time", mock.Mock(time=clock)),
        mock.patch.object(passwords, "PasswordHasher", _CHEAP_HASHER),
        contextlib.nullcontext() if freezes else mock.patch.multiple(gc, freeze=mock.DEFAULT, unfreeze=mock.DEFAULT),
        start_blocking_portal("asyncio") as portal,
        portal.wrap_async_context_manager(app.router.lifespan_context(app)),
        httpx.Client(transport=InProcess(app, portal), base_url="http://localhost") as client,
    ):
        yield client
    gc.collect()  # its models are open files
    if freezes:
        gc.freeze()  # at its end it has thawed all


@pytest.fixture(scope="module")
def client(trained_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Over the small simulated community."""
    with served(Path(shutil.copytree(trained_store, tmp_path_factory.mktemp("served") / "data"))) as client:
        yield client


@pytest.fixture(scope="module")
def movies(movielens_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Over MovieLens 100K."""
    with served(Path(shutil.copytree(movielens_store, tmp_path_factory.mktemp("movies") / "data"))) as client:
        yield client


@pytest.fixture(scope="module")
def accounts(trained_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server on which everyone signs in."""
    data_dir = Path(shutil.copytree(trained_store, tmp_path_factory.mktemp("accounts") / "data"))
    with served(data_dir, ACCOUNTS) as client:
        yield client


@pytest.fixture(scope="module")
def ann(accounts: httpx.Client) -> User:
    return User(accounts).sign_up("Ann")


@pytest.fixture(scope="module")
def bob(accounts: httpx.Client) -> User:
    return guest(accounts)
