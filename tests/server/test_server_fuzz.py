"""Schemathesis over the whole API on a real socket: nothing breaks the server, every answer is as documented."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from palate.server.main import create_app
from palate.server.problems import MEDIA_TYPE
from palate.settings import load_settings

_PROMISES = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
_QUICK: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@pytest.fixture(scope="module")
def address(trained_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a real server listens."""
    data_dir = Path(shutil.copytree(trained_store, tmp_path_factory.mktemp("fuzzed") / "data"))
    policies = {"bandit": {"kind": "bandit"}}  # without it POST /bandit_recommend is off
    app = create_app(load_settings(None, store={"data_dir": data_dir}, policies=policies))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    yield f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


_API: dict[str, Any] = create_app(load_settings()).openapi()
_RESULTS: list[Any] = list(schemathesis.openapi.from_dict(_API).get_all_operations())
OPERATIONS = [result.ok() for result in _RESULTS]


def check(case: Any, address: str) -> None:
    response = case.call(base_url=address)
    assert response.status_code < 500, response.text
    if response.status_code >= 400 and case.operation.path.startswith("/auth/oidc/"):
        return  # these are opened by browsers, and say as a page what went wrong
    if response.status_code >= 400:
        assert response.headers["content-type"] == [MEDIA_TYPE]
        body = response.json()
        assert set(body) == {"type", "title", "status", "detail", "errors", "request_id"}
        assert body["status"] == response.status_code
    if response.status_code not in (404, 405):  # an odd id may make another path of it
        case.validate_response(response, checks=_PROMISES)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_every_route_keeps_its_word(operation: Any, address: str) -> None:
    """With random requests, and with the cases at the bounds of what each field takes, and beyond them."""

    @settings(max_examples=25, **_QUICK)
    def check_here(case: Any) -> None:
        check(case, address)

    config = HypothesisTestConfig(project=operation.schema.config, modes=list(HypothesisTestMode))
    create_test(operation=operation, test_func=check_here, config=config)()
