"""The clients of all languages behave alike: each runs the same cases against the same server."""

from __future__ import annotations

import asyncio
import operator
import shutil
from pathlib import Path
from typing import Any

import pytest

from palate.client import ApiError, AsyncClient, Client
from tests.client.cases import CASES, check_answer, check_error, fill_in, read_cases
from tests.client.conftest import run_in

pytestmark = pytest.mark.slow

_NODE_TESTS = Path(__file__).parent.parent.parent / "web" / "client" / "test"


def test_the_synchronous_client_passes_every_case(address: str) -> None:
    names: dict[str, Any] = {"user": "python"}
    with Client(address) as client:
        for case in read_cases():
            call = operator.attrgetter(case["call"])(client)
            arguments = fill_in(case.get("args", {}), names)
            if "error" not in case:
                check_answer(case, call(**arguments), names)
                continue
            with pytest.raises(ApiError) as raised:
                call(**arguments)
            check_error(case, raised.value, names)


def test_the_asynchronous_client_passes_every_case(address: str) -> None:
    async def run() -> None:
        names: dict[str, Any] = {"user": "asyncio"}
        async with AsyncClient(address) as client:
            for case in read_cases():
                call = operator.attrgetter(case["call"])(client)
                arguments = fill_in(case.get("args", {}), names)
                if "error" not in case:
                    check_answer(case, await call(**arguments), names)
                    continue
                with pytest.raises(ApiError) as raised:
                    await call(**arguments)
                check_error(case, raised.value, names)

    asyncio.run(run())


def test_the_packed_typescript_client_passes_every_case(address: str, node_project: Path) -> None:
    script = shutil.copy(_NODE_TESTS / "cases.test.mjs", node_project)
    report = run_in(
        node_project, "node", "--test-reporter=tap", str(script), PALATE_URL=address, PALATE_CASES=str(CASES)
    )
    assert f"# pass {len(read_cases())}" in report
