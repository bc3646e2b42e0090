"""Schemathesis as each kind of caller: nothing breaks the server, and no caller sees the data of another user."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
import jwt
import pytest
import uvicorn
from hypothesis import settings
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test

from palate.server.main import create_app
from palate.settings import load_settings
from tests.server.answers import read_json
from tests.server.test_server_fuzz import _QUICK, OPERATIONS
from tests.server.users import ACCOUNTS, SECRET

KEY: Final = "f3Qz8LwT0vYb6NcK"
OTHER: Final = "another-user-5b1d"
TEXT: Final = "hidden words 91aa"
"""What the other user says about themselves."""
_BANDIT: Final = {"kind": "bandit"}  # without it POST /bandit_recommend is off
CALLERS: Final = ("nobody", "user", "operator", "service")


class Served(NamedTuple):
    address: str
    headers: dict[str, dict[str, str]]
    """Of each caller."""


@pytest.fixture(scope="module")
def served(trained_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data_dir = Path(shutil.copytree(trained_store, tmp_path_factory.mktemp("callers") / "data"))
    sections: dict[str, Any] = {"accounts": ACCOUNTS, "server": {"api_keys": [KEY]}, "policies": {"bandit": _BANDIT}}
    app = create_app(load_settings(None, store={"data_dir": data_dir}, **sections))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    address = f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    service = {"authorization": f"Bearer {KEY}"}
    with httpx.Client(base_url=address) as client:
        like = {"user_id": OTHER, "item_id": "book:dune", "event_type": "like"}
        read_json(client.post("/events", json=like, headers=service))
        read_json(client.put(f"/users/{OTHER}/about", json={"about": TEXT}, headers=service))
        token = read_json(client.post("/auth/guest"), 201)["access_token"]
    claims = jwt.decode(token, SECRET, ["HS256"], audience="palate:access")
    operator = jwt.encode({**claims, "role": "operator"}, SECRET, "HS256")
    headers = {"nobody": {}, "service": service}
    headers |= {"user": {"authorization": f"Bearer {token}"}, "operator": {"authorization": f"Bearer {operator}"}}
    yield Served(address, headers)
    server.should_exit = True
    thread.join()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_no_caller_breaks_the_server_or_sees_another_user(operation: Any, served: Served) -> None:
    @settings(max_examples=3, **_QUICK)
    def check(case: Any) -> None:
        for caller in CALLERS:
            if case.path_parameters and "user_id" in case.path_parameters:
                case.path_parameters["user_id"] = OTHER
            response = case.call(base_url=served.address, headers=served.headers[caller])
            assert response.status_code < 500, (caller, response.text)
            if caller != "service":
                assert TEXT not in response.text
                assert response.status_code >= 400 or OTHER not in response.text, caller

    config = HypothesisTestConfig(project=operation.schema.config, modes=[HypothesisTestMode.FUZZING])
    if operation.label != "DELETE /users/{user_id}":  # the service would forget the other user
        create_test(operation=operation, test_func=check, config=config)()
