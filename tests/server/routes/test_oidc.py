"""Log in at an identity provider: the whole way, what is refused on it, and that it leads nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx import Client, Response

from palate.ports.accounts import Account
from tests.oidc_provider import API, CLIENT_ID, CLIENT_SECRET, Provider, running_provider
from tests.server.answers import problem, read_json
from tests.server.conftest import InProcess, served
from tests.server.users import ACCOUNTS, Clock, guest

LOGIN = "/auth/oidc/acme/login"


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def provider(clock: Clock) -> Iterator[Provider]:
    with running_provider() as provider:
        provider.now = clock.now
        yield provider


@pytest.fixture(autouse=True)
def same_provider(provider: Provider) -> Iterator[None]:
    """Every test begins with a provider that is up and tells the truth."""
    yield
    provider.is_down, provider.id_token_changes, provider.user = False, {}, {"sub": "ann", "name": "Ann"}


def issuers(provider: Provider) -> dict[str, Any]:
    client = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "label": "Acme & Sons"}
    roles = {"role_claim": "roles", "roles": {"chief": "admin"}}
    return {"acme": {"issuer": provider.issuer, "audience": API, **client, **roles}}


@pytest.fixture(scope="module")
def client(provider: Provider, clock: Clock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with served(tmp_path_factory.mktemp("oidc"), {**ACCOUNTS, "issuers": issuers(provider)}, clock) as client:
        yield client


@pytest.fixture
def browser(client: Client) -> Iterator[Client]:
    """It stores cookies by their paths, as browsers do, and follows nothing by itself."""
    with Client(transport=InProcess(_app(client), _transport(client).portal), base_url="http://localhost") as browser:
        yield browser


def _transport(client: Client) -> InProcess:
    assert isinstance(client._transport, InProcess)
    return client._transport


def _app(client: Client) -> Any:
    return _transport(client).app


def leave(browser: Client, path: str = LOGIN) -> str:
    """Begin to log in; return the URL of the provider."""
    answer = browser.get(path)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def come_back(browser: Client, provider: Provider, path: str = LOGIN) -> Response:
    return browser.get(provider.approve(leave(browser, path)))


def refresh(browser: Client) -> Any:
    return read_json(browser.post("/auth/refresh"))


def refused(answer: Response, status: int = 401) -> str:
    """The text of a page that says that nobody is logged in."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8"), answer.text
    assert "location" not in answer.headers
    assert "palate_refresh" not in answer.cookies
    assert 'href="/account"' in answer.text
    return answer.text


def test_the_whole_way_with_the_history_of_a_guest(client: Client, browser: Client, provider: Provider) -> None:
    visitor = guest(client)
    browser.cookies.set("palate_refresh", visitor.cookie, path="/auth", domain="localhost.local")
    admin = {"authorization": f"Bearer {provider.token(roles=['chief'])}"}
    client.put("/items/book:dune", headers=admin, json={"domain": "book", "title": "Dune"})
    visitor.likes("book:dune")
    answer = come_back(browser, provider, f"{LOGIN}?return_to=/you")
    assert (answer.status_code, answer.headers["location"]) == (303, "/you?signed-in=1")
    me = refresh(browser)
    assert (me["user_id"], me["role"]) == ("acme:ann", "user")
    token = {"authorization": f"Bearer {me['access_token']}"}
    history = read_json(browser.get("/users/acme:ann/history", headers=token))["events"]
    assert [event["item_id"] for event in history] == ["book:dune"]
    own = {"authorization": f"Bearer {provider.token()}"}
    assert len(read_json(client.get("/users/acme:ann/history", headers=own))["events"]) == 1, "the same user"
    problem(visitor.ask("POST", "/auth/refresh"), 401)


def test_what_is_sent_is_bound_to_the_browser_and_readable_by_no_script(browser: Client, provider: Provider) -> None:
    answer = browser.get(LOGIN)
    url = urlsplit(answer.headers["location"])
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    assert f"{url.scheme}://{url.netloc}{url.path}" == f"{provider.issuer}/authorize"
    assert query["redirect_uri"] == "http://localhost/auth/oidc/acme/callback"
    assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
    assert all(len(query[name]) >= 43 for name in ("state", "nonce", "code_challenge"))
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/auth/oidc" in cookie
    assert query != {name: values[0] for name, values in parse_qs(urlsplit(leave(browser)).query).items()}


def test_name_and_role_follow_the_provider_and_keys_may_rotate(browser: Client, provider: Provider) -> None:
    come_back(browser, provider)
    provider.user = {"sub": "ann", "name": "Ann the chief", "roles": ["chief"]}
    provider.rotate()
    come_back(browser, provider)
    me = refresh(browser)
    assert (me["user_id"], me["name"], me["role"]) == ("acme:ann", "Ann the chief", "admin")
    provider.user = {"sub": "nameless", "name": ""}
    come_back(browser, provider)
    assert refresh(browser)["name"] == "acme:nameless"


def test_another_browser_cannot_finish(client: Client, browser: Client, provider: Provider) -> None:
    back = provider.approve(leave(browser))
    with Client(transport=browser._transport, base_url="http://localhost") as stranger:
        assert "another browser" in refused(stranger.get(back))
        leave(stranger)
        assert "another log-in" in refused(stranger.get(back))


def test_a_code_is_good_once(browser: Client, provider: Provider) -> None:
    url = leave(browser)
    kept = browser.cookies["palate_log_in"]
    back = provider.approve(url)
    assert browser.get(back).status_code == 303
    refused(browser.get(back))
    browser.cookies.set("palate_log_in", kept, path="/auth/oidc", domain="localhost.local")
    assert "invalid_grant" in refused(browser.get(back))


def test_a_code_of_another_attempt_is_refused_by_its_verifier(browser: Client, provider: Provider) -> None:
    stolen = parse_qs(urlsplit(provider.approve(leave(browser))).query)["code"][0]
    own = provider.approve(leave(browser))
    own_code = parse_qs(urlsplit(own).query)["code"][0]
    assert "invalid_grant" in refused(browser.get(own.replace(own_code, stolen)))


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another client"},
        {"aud": [CLIENT_ID, "another client"]},
        {"azp": "another client"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1},
        {"sub": ""},
    ],
    ids=str,
)
def test_an_id_token_for_another_log_in_is_refused(
    browser: Client, provider: Provider, changes: dict[str, Any]
) -> None:
    provider.id_token_changes = changes
    refused(come_back(browser, provider))


@pytest.mark.parametrize(
    "query",
    [
        "error=access_denied&state={state}",
        "error=<script>alert(1)</script>&state={state}",
        "state={state}",
        "code=x",
        "code=x&state=",
        "code=x&state=%ff",
        "code=x&state={state}&iss=https://elsewhere.example",
        "code=made-up&state={state}",
    ],
)
def test_answers_that_are_none_land_on_a_readable_page(browser: Client, query: str) -> None:
    state = parse_qs(urlsplit(leave(browser)).query)["state"][0]
    text = refused(browser.get(f"/auth/oidc/acme/callback?{query.format(state=state)}"))
    assert "<script" not in text


def test_an_attempt_ends_after_ten_minutes(browser: Client, provider: Provider, clock: Clock) -> None:
    back = provider.approve(leave(browser))
    clock.now += 601
    provider.now = clock.now
    assert "took too long" in refused(browser.get(back))


ELSEWHERE = {
    "two slashes": "//evil.example",
    "url": "https://evil.example",
    "slash and backslash": "/\\evil.example",
    "backslashes": "\\\\evil.example",
    "no slash": "evil.example",
    "nothing": "",
    "script": "javascript:x",
    "tab": "/\t/evil.example",
    "line break": "/you\r\nset-cookie:x",
    "backslash later": "/a\\b",
    "space": " /you",
    "no ascii": "/ü",
}


@pytest.mark.parametrize("path", ELSEWHERE.values(), ids=ELSEWHERE)
def test_nobody_is_led_to_another_site(browser: Client, path: str) -> None:
    refused(browser.get(LOGIN, params={"return_to": path}), 422)


@pytest.mark.parametrize("path", ["/", "/you", "/ask?q=a%0d%0ab", "/item/a:b", "/a//b"])
def test_a_path_of_this_server_is_gone_on_with(browser: Client, provider: Provider, path: str) -> None:
    answer = browser.get(LOGIN, params={"return_to": path})
    back = browser.get(provider.approve(answer.headers["location"]))
    assert back.headers["location"] == f"{path}{'&' if '?' in path else '?'}signed-in=0"


def test_while_the_provider_is_down_a_page_says_so(browser: Client, provider: Provider) -> None:
    back = provider.approve(leave(browser))
    provider.is_down = True
    answer = browser.get(back)
    assert "Try again in a moment" in refused(answer, 503)
    assert "127.0.0.1" not in answer.text
    assert answer.headers["retry-after"] == "1"


def test_a_disabled_account_stays_out(client: Client, browser: Client, provider: Provider) -> None:
    provider.user = {"sub": "zoe", "name": "Zoe"}
    assert come_back(browser, provider).status_code == 303
    accounts = _app(client).state.context.accounts

    async def disable() -> None:
        account: Account = await accounts.of("acme:zoe")
        await accounts.put(replace(account, disabled=True), account)

    _transport(client).portal.call(disable)
    assert "disabled" in refused(come_back(browser, provider))


def test_it_is_in_the_audit_log(client: Client, browser: Client, provider: Provider) -> None:
    provider.user = {"sub": "eve", "name": "Eve"}
    come_back(browser, provider)
    refused(browser.get("/auth/oidc/acme/callback?code=x&state=y"))
    admin = {"authorization": f"Bearer {provider.token(roles=['chief'])}"}
    failure, success = read_json(client.get("/audit", headers=admin, params={"limit": 2}))["entries"]
    assert (success["actor"], success["target"], success["status"]) == ("acme:eve", "acme", 303)
    assert (failure["actor_kind"], failure["actor"], failure["status"]) == ("nobody", None, 401)


def test_the_log_in_page_learns_which_providers_there_are(client: Client) -> None:
    listed = read_json(client.get("/auth/providers"))["providers"]
    assert listed == [{"name": "acme", "label": "Acme & Sons", "login_url": LOGIN}]
    refused(client.get("/auth/oidc/other/login"), 404)
    refused(client.get("/auth/oidc/other/callback"), 404)


def test_where_there_are_no_accounts_nobody_logs_in(tmp_path: Path, provider: Provider) -> None:
    with served(tmp_path, {"issuers": issuers(provider)}, api_keys=("application",)) as client:
        assert read_json(client.get("/auth/providers")) == {"providers": []}
        assert "SECRET_KEY" in refused(client.get(LOGIN), 403)


def test_the_address_that_browsers_know_is_sent_to_the_provider(tmp_path: Path, provider: Provider) -> None:
    accounts, public = {**ACCOUNTS, "issuers": issuers(provider)}, "https://palate.example/app"
    with served(tmp_path, accounts, public_url=public) as client:
        query = parse_qs(urlsplit(client.get(LOGIN).headers["location"]).query)
        assert query["redirect_uri"] == [f"{public}/auth/oidc/acme/callback"]
