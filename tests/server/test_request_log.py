"""Every request has an id, which its answer, its problem and the log lines that it caused share."""

from __future__ import annotations

import contextlib
import json
import logging
import re
from collections.abc import Iterator

import pytest
from httpx import ASGITransport, AsyncClient, Client
from starlette.types import Receive, Scope, Send

from palate.server.request_log import RequestMiddleware
from palate.telemetry.access_log import AccessLog
from palate.telemetry.logs import LogFormatter
from tests.server.answers import problem, read_json
from tests.server.users import User


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def test_a_sane_id_is_kept_and_another_is_replaced(client: Client) -> None:
    kept = client.get("/health", headers={"X-Request-ID": "Root=1-67891233:abc/def"})
    assert kept.headers["x-request-id"] == "Root=1-67891233:abc/def"
    for sent in ("", "two words", "x" * 129, "a\tb", "é"):
        made = client.get("/health", headers=[(b"x-request-id", sent.encode())])
        assert re.fullmatch(r"[0-9a-f]{16}", made.headers["x-request-id"])
    ids = {client.get("/health").headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3


def test_a_problem_names_its_request(client: Client) -> None:
    body = problem(client.get("/items/nothing", headers={"X-Request-ID": "r-7"}), 404)
    assert body["request_id"] == "r-7"


@contextlib.contextmanager
def access_lines_of(client: Client, *, has_users: bool = False) -> Iterator[None]:
    """Within, the server of ``client`` writes access lines."""
    layer = client._transport.app.middleware_stack  # type: ignore[attr-defined]  # as the fixtures make it
    while not isinstance(layer, RequestMiddleware):
        layer = layer._app if hasattr(layer, "_app") else layer.app
    layer._access_log = access_log = AccessLog(LogFormatter("json", has_users=has_users), "info", 1.0)
    yield
    layer._access_log = None
    access_log.flush()


def test_access_lines_name_route_and_role_but_no_user(
    accounts: Client, ann: User, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    with access_lines_of(accounts):
        ann.history()
        accounts.get("/recommend?user_id=bert", headers={"authorization": "Bearer a-wrong-key"})
        accounts.get("/health")
    text = capsys.readouterr().err
    first, second = map(json.loads, text.splitlines())
    assert (first["method"], first["route"], first["status"]) == ("GET", "/users/{user_id}/history", 200)
    assert (first["role"], first["ms"] > 0) == ("user", True)
    assert (second["status"], second["role"]) == (401, "nobody")
    for secret in (ann.id, ann.token, "bert", "a-wrong-key"):
        assert secret not in text


def test_access_lines_name_the_caller_if_the_settings_allow_it(
    accounts: Client, ann: User, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    with access_lines_of(accounts, has_users=True):
        ann.history()
    assert json.loads(capsys.readouterr().err)["user"] == ann.id


@pytest.mark.anyio
async def test_an_error_is_answered_as_a_problem_and_its_log_line_names_the_request(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise ValueError("a fault")

    async with AsyncClient(transport=ASGITransport(RequestMiddleware(fail)), base_url="http://localhost") as client:
        answer = await client.get("/x", headers={"X-Request-ID": "r1"})
    assert problem(answer, 500)["request_id"] == "r1"
    (record,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert record.getMessage() == "unexpected error"
    assert record.exc_info is not None


def test_metrics_count_files_of_the_web_app_as_one_route(client: Client) -> None:
    client.get("/")
    assert 'palate_requests_total{route="site",status="200"}' in client.get("/metrics").text


def test_answers_keep_their_other_headers(client: Client) -> None:
    answer = client.get("/")
    assert answer.headers["etag"]
    assert answer.headers["x-request-id"]
    assert read_json(client.get("/health")) == {"status": "ok"}
