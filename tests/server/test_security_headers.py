"""Headers of every answer, and which pages of other origins may call."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator

import pytest
from httpx import Client

from palate.errors import ConfigError
from palate.server.security_headers import API_HEADERS, HSTS
from palate.settings import load_settings
from tests.server.answers import problem
from tests.server.conftest import served
from tests.server.users import ACCOUNTS

APP = "https://app.example.com"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with served(tmp_path_factory.mktemp("headers"), ACCOUNTS, cors_origins=(APP,)) as client:
        yield client


@pytest.mark.parametrize("path", ["/health", "/recommend", "/nothing", "/items/x", "/docs/assets/swagger-ui.css"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_every_answer_forbids_sniffing_and_frames(client: Client, path: str, method: str) -> None:
    headers = client.request(method, path).headers
    assert {name: headers[name] for name in API_HEADERS} == API_HEADERS


def test_an_answer_to_an_error_within_the_server_has_them_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr("palate.server.routes.operations.Health", fail)
    answer = client.get("/health")
    problem(answer, 500)
    assert {name: answer.headers[name] for name in API_HEADERS} == API_HEADERS


def test_browsers_keep_to_https_only_where_it_is_spoken(client: Client) -> None:
    assert HSTS[0] not in client.get("/health").headers
    for path in ("/health", "/", "/nothing"):
        assert client.get(f"https://localhost{path}").headers[HSTS[0]] == HSTS[1]


def test_pages_of_known_origins_may_call_without_cookies(client: Client) -> None:
    preflight = {"origin": APP, "access-control-request-method": "POST"}
    answer = client.options("/events", headers={**preflight, "access-control-request-headers": "authorization"})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == APP
    assert "access-control-allow-credentials" not in answer.headers
    assert client.get("/recommend", headers={"origin": APP}).headers["access-control-allow-origin"] == APP


@pytest.mark.parametrize("origin", ["https://evil.example", APP + ".evil.example", "http://app.example.com", "null"])
def test_pages_of_other_origins_may_not(client: Client, origin: str) -> None:
    preflight = {"origin": origin, "access-control-request-method": "POST"}
    assert client.options("/events", headers=preflight).status_code == 400
    for answer in (client.options("/events", headers=preflight), client.get("/health", headers={"origin": origin})):
        assert "access-control-allow-origin" not in answer.headers


def test_no_other_origin_signs_users_in(client: Client) -> None:
    problem(client.post("/auth/guest", headers={"origin": APP}), 403)


@pytest.mark.parametrize(
    "origin", ["*", "null", "", "app.example.com", APP + "/", APP + "/path", "https://*.example.com", "file://"]
)
def test_origins_are_written_out(origin: str) -> None:
    with pytest.raises(ConfigError, match="cors_origins"):
        load_settings(None, server={"cors_origins": (origin,)})


def test_in_open_mode_known_origins_may_write_and_the_api_page_is_shown(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with served(tmp_path_factory.mktemp("open"), cors_origins=(APP,)) as client:
        event = {"user_id": "a", "item_id": "x", "event_type": "like"}
        assert client.post("/events", headers={"origin": APP}, json=event).status_code != 403
        problem(client.post("/events", headers={"origin": "https://evil.example"}, json=event), 403)
        page = client.get("/docs")
        policy = page.headers["content-security-policy"]
        for script in re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL):
            assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy
        assert "script-src 'self' 'sha256-" in policy
        assert "unsafe-inline" not in policy.partition("style-src")[0]
