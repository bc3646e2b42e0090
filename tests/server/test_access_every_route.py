"""Every route, for every kind of caller, who names themselves or another user: 401, 403, or let through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import jwt
import pytest
from fastapi import HTTPException, Request
from httpx import Client

from palate.ports.accounts import Role
from palate.ports.api_keys import Scope
from palate.server import main
from palate.server.access import ACCESS, authorize, needs_of
from palate.server.user_fields import FieldPath
from palate.services.accounts.api_keys import create_key
from palate.services.accounts.sign_in import enter_as_guest
from tests.server.conftest import InProcess, served
from tests.server.test_access import USER_FIELDS, request_naming
from tests.server.users import ACCOUNTS, SECRET

PASSED: Final = 418
"""The status of a request that was let through; nothing is done for it."""
ROLES: Final = {"nobody": Role.NOBODY, "user": Role.USER, "operator": Role.OPERATOR, "admin": Role.ADMIN}
CALLERS: Final = [*ROLES, "service", *(f"key {scope}" for scope in Scope)]
SERVICE_KEY: Final = "a key of the settings"
ROUTES: Final = sorted(ACCESS)
_NO_PARTS: Final[list[tuple[str, FieldPath]]] = [("nothing", ())]


async def authorize_alone(request: Request) -> None:
    await authorize(request)
    raise HTTPException(PASSED)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(main, "authorize", authorize_alone)
        with served(tmp_path_factory.mktemp("table"), ACCOUNTS, api_keys=(SERVICE_KEY,)) as client:
            yield client


@pytest.fixture(scope="module")
def credentials(client: Client) -> dict[str, str]:
    """What each caller sends; all with a role are one user of a real session, whose id is under "id"."""
    transport = client._transport
    assert isinstance(transport, InProcess)
    state = transport.app.state  # type: ignore[attr-defined]  # it is the application

    async def create_all() -> tuple[str, dict[str, str]]:
        keys = {f"key {scope}": (await create_key(state.context, "x", [scope]))[1] for scope in Scope}
        return (await enter_as_guest(state.credentials.auth)).access_token, keys

    token, keys = transport.portal.call(create_all)
    claims = jwt.decode(token, SECRET, ["HS256"], audience="palate:access")
    tokens = {name: jwt.encode({**claims, "role": name}, SECRET, "HS256") for name in ROLES if name != "nobody"}
    return {**tokens, **keys, "nobody": "", "service": SERVICE_KEY, "id": claims["sub"]}


def expected(caller: str, route: str, *, names_another: bool) -> int:
    role, scope = needs_of(route)
    if role is Role.NOBODY:
        return PASSED
    if caller == "nobody":
        return 401
    if caller.startswith("key "):
        return PASSED if caller in ("key admin", f"key {scope}") else 403
    if caller == "service":
        return PASSED if role <= Role.SERVICE else 403
    if ROLES[caller] < role:
        return 403
    return 403 if names_another and caller in ("user", "operator") else PASSED


@pytest.mark.parametrize("route", ROUTES)
def test_every_caller_gets_what_the_table_says(client: Client, credentials: dict[str, str], route: str) -> None:
    fields = USER_FIELDS.get(route)
    parts: list[tuple[str, FieldPath]] = []
    if fields is not None:
        parts += [("path", (name,)) for name in fields.path]
        parts += [("query", (name,)) for name in fields.query]
        parts += [("body", path) for path in sorted(fields.body, key=str)]
    for caller in CALLERS:
        headers = {"authorization": f"Bearer {credentials[caller]}"} if credentials[caller] else {}
        for user, names_another in ((credentials["id"], False), ("another", True)):
            for part, path in parts or _NO_PARTS:
                method, url, options = request_naming(route, part, path, user)
                if route == "GET /":
                    continue  # the web app, which has no user data
                answer = client.request(method, url, headers=headers, **options)
                status = expected(caller, route, names_another=names_another and bool(parts))
                assert (caller, part, answer.status_code) == (caller, part, status), (url, answer.text)
