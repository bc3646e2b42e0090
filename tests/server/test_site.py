"""The web app as files: pages for browsers, problems for programs, headers that keep strangers' scripts out."""

from __future__ import annotations

import gzip
from pathlib import Path

import httpx
import pytest
from httpx import Client

from palate.server import main
from palate.server.security_headers import SITE_HEADERS
from palate.server.site import SiteMiddleware
from tests.server.answers import problem
from tests.server.conftest import InProcess

PAGE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
INDEX = b"<!doctype html><title>Discover</title>"
SCRIPT = b"console.log('a long line');" * 40


@pytest.fixture
def built(tmp_path: Path, client: Client) -> Client:
    """The application with a small web app before it."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_bytes(INDEX)
    (tmp_path / "assets" / "index-abc123.js").write_bytes(SCRIPT)
    (tmp_path / "assets" / "index-abc123.js.gz").write_bytes(gzip.compress(SCRIPT))
    transport = client._transport
    assert isinstance(transport, InProcess)
    app = transport.app
    paths = [route.path for routes in main._ROUTES for route in routes.router.routes]
    return Client(
        transport=InProcess(SiteMiddleware(app, paths, tmp_path), transport.portal), base_url="http://localhost"
    )


@pytest.mark.parametrize("path", ["/", "/welcome", "/item/book:dune", "/you", "/no-such-page"])
def test_a_browser_gets_the_app_wherever_the_api_has_no_word(built: Client, path: str) -> None:
    page = built.get(path, headers=PAGE)
    assert (page.status_code, page.content) == (200, INDEX)
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/items/no-such-item", "/users", "/recommendations/x", "/assets/gone.js"])
def test_what_the_api_does_not_know_stays_a_problem_even_for_a_browser(built: Client, path: str) -> None:
    problem(built.get(path, headers=PAGE), 404)


@pytest.mark.parametrize("accept", ["application/json", "*/*", ""])
def test_programs_are_never_given_a_page_for_an_answer(built: Client, accept: str) -> None:
    problem(built.get("/no-such-page", headers={"accept": accept}), 404)
    problem(built.post("/welcome", headers=PAGE, content="{}"), 404)


def test_hashed_files_are_kept_for_good_and_come_packed(built: Client) -> None:
    script = built.get("/assets/index-abc123.js", headers={"accept-encoding": "br, gzip"})
    assert script.content == SCRIPT
    assert script.headers["content-encoding"] == "gzip"
    assert "immutable" in script.headers["cache-control"]
    plain = built.get("/assets/index-abc123.js", headers={"accept-encoding": "identity"})
    assert plain.content == SCRIPT
    assert "content-encoding" not in plain.headers
    assert built.head("/assets/index-abc123.js").headers["content-length"].isdigit()


def test_an_unchanged_page_is_not_sent_again(built: Client) -> None:
    tag = built.get("/", headers=PAGE).headers["etag"]
    again = built.get("/", headers={**PAGE, "if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_no_inline_script_or_style_may_run_and_no_page_may_frame_it(built: Client) -> None:
    for path in ("/", "/assets/index-abc123.js"):
        headers = built.get(path, headers=PAGE).headers
        assert {name: headers[name] for name in SITE_HEADERS} == SITE_HEADERS
    policy = dict(part.strip().split(" ", 1) for part in SITE_HEADERS["content-security-policy"].split(";"))
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in SITE_HEADERS["content-security-policy"]


def test_without_a_built_app_the_first_page_says_what_to_do(tmp_path: Path) -> None:
    site = SiteMiddleware(_nothing, ["/items"], tmp_path / "absent")
    file = site._file({"type": "http", "method": "GET", "path": "/", "headers": []})
    assert file is not None
    page = file.bodies[""].decode()
    assert "make up" in page
    assert 'href="/docs"' in page


async def _nothing(scope: object, receive: object, send: object) -> None:
    raise AssertionError("the page should have come from the site")


def test_the_real_application_has_the_site_before_it(client: httpx.Client) -> None:
    page = client.get("/", headers=PAGE)
    assert page.status_code == 200
    assert page.headers["content-security-policy"] == SITE_HEADERS["content-security-policy"]
    problem(client.get("/no-such-page"), 404)
