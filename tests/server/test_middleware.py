"""Who may come in: keys, the names of this machine, no strange pages, and no open house to the network."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient, Client

from palate.errors import ConfigError, StorageFailed
from palate.ports.accounts import Role
from palate.ports.sessions import Session
from palate.server.main import create_app
from palate.services.accounts.tokens import Tokens
from palate.settings import load_settings
from tests.server.answers import problem, read_json
from tests.server.conftest import served


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


KEY = "f3Qz8LwT0vYb6NcK"
EVENT = {"user_id": "a", "item_id": "book:dune", "event_type": "like"}


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server with two keys."""
    with served(tmp_path_factory.mktemp("locked"), api_keys=("first", "sécond")) as client:
        yield client


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "palate.example.org", ""])
def test_without_a_key_nobody_beyond_this_machine_is_served(tmp_path: Path, host: str) -> None:
    with pytest.raises(ConfigError, match="PALATE_SERVER__API_KEYS") as refused:
        create_app(load_settings(None, store={"data_dir": tmp_path}, server={"host": host}))
    assert refused.value.where == "server.host"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_without_a_key_this_machine_is_served(tmp_path: Path, host: str) -> None:
    create_app(load_settings(None, store={"data_dir": tmp_path}, server={"host": host}))


def test_with_a_key_any_address_may_be_served(tmp_path: Path) -> None:
    create_app(load_settings(None, store={"data_dir": tmp_path}, server={"host": "0.0.0.0", "api_keys": (KEY,)}))


@pytest.mark.parametrize(
    ("host", "key"), [("127.0.0.1", ""), ("127.0.0.1", "  "), ("0.0.0.0", ""), ("0.0.0.0", "k" * 15)]
)
def test_a_key_that_could_be_guessed_is_refused(tmp_path: Path, host: str, key: str) -> None:
    server = {"host": host, "api_keys": (KEY, key)}
    with pytest.raises(ConfigError, match="16 or more") as refused:
        create_app(load_settings(None, store={"data_dir": tmp_path}, server=server))
    assert refused.value.where == "server.api_keys"


@pytest.mark.parametrize("path", ["/recommend", "/docs", "/openapi.json", "/metrics", "/no-such-page"])
@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Bearer firs", "Bearer first2", "Basic first"])
def test_without_a_right_key_nothing_is_told(locked: Client, path: str, header: str) -> None:
    problem(locked.get(path, headers={"authorization": header} if header else {}), 401)


@pytest.mark.parametrize("key", ["first", "sécond"])
def test_every_key_opens(locked: Client, key: str) -> None:
    assert locked.get("/metrics", headers=[(b"authorization", f"Bearer {key}".encode())]).status_code == 200


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_machines_may_ask_after_health_without_a_key(locked: Client, path: str) -> None:
    assert locked.get(path).status_code == 200


def test_with_a_key_any_name_may_be_called(locked: Client) -> None:
    headers = {"host": "palate.example.org", "authorization": "Bearer first"}
    assert locked.get("/metrics", headers=headers).status_code == 200


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000", "[::1]"])
def test_in_open_mode_the_names_of_this_machine_are_answered(client: Client, host: str) -> None:
    assert client.get("/recommend", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example"]
)
@pytest.mark.parametrize("path", ["/recommend", "/users/1/history", "/docs"])
def test_in_open_mode_no_other_name_is_answered(client: Client, host: str, path: str) -> None:
    """Or a page could rebind its own name to 127.0.0.1 and read along."""
    problem(client.get(path, headers={"host": host}), 403)


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost.evil.example", "null", "file://"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_in_open_mode_strange_pages_may_not_write(client: Client, origin: str, method: str) -> None:
    """A browser sends such a request without asking, as plain text, from any page that is open."""
    path = "/events" if method == "POST" else "/items/book:hyperion"
    headers = {"origin": origin, "content-type": "text/plain"}
    body = json.dumps(EVENT if method == "POST" else {"domain": "book", "title": "Hacked"})
    problem(client.request(method, path, headers=headers, content=body), 403)


@pytest.mark.parametrize("origin", ["http://localhost:8000", "http://127.0.0.1:5173", "http://[::1]:8000"])
def test_in_open_mode_pages_of_this_machine_may_write(client: Client, origin: str) -> None:
    assert client.post("/events", headers={"origin": origin}, json=EVENT).status_code == 200


@pytest.mark.anyio
async def test_a_store_that_cannot_say_whether_a_session_goes_on_is_told(tmp_path: Path) -> None:
    settings = load_settings(None, store={"data_dir": tmp_path})
    tokens = Tokens("x" * 64, "HS256", 60.0)
    token = tokens.access(Session("s", "ann", 0, 0.0, 0.0), Role.ADMIN, time.time())

    async def is_active(_session: str) -> bool:
        raise StorageFailed("the disk is away")

    auth: Any = SimpleNamespace(
        tokens=tokens, context=SimpleNamespace(clock=time.time), session_cache=SimpleNamespace(is_active=is_active)
    )
    app = create_app(settings)
    app.state.credentials.auth = auth
    async with AsyncClient(transport=ASGITransport(app), base_url="http://localhost") as client:
        problem(await client.get("/recommend", headers={"authorization": f"Bearer {token}"}), 503)


def test_a_plain_body_without_a_content_type_is_read_as_json(client: Client) -> None:
    plain = {"content-type": "application/x-www-form-urlencoded"}
    assert read_json(client.post("/events", headers=plain, content=json.dumps(EVENT)))["accepted"] == 1
