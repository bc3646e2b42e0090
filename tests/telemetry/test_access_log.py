"""Which requests get an access line."""

from __future__ import annotations

import json

import pytest

from palate.telemetry.access_log import AccessLog
from palate.telemetry.log_context import log_with
from palate.telemetry.logs import LogFormatter
from tests.waiting import until_so


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_lines_are_written_together_and_at_once_after_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    access_log = AccessLog(LogFormatter("json"), "info", 1.0)
    for status in (200, 201):
        access_log.write({"status": status}, is_error=False)
    assert capsys.readouterr().err == ""
    access_log.write({"status": 500}, is_error=True)
    assert [json.loads(line)["status"] for line in capsys.readouterr().err.splitlines()] == [200, 201, 500]
    access_log.write({"status": 204}, is_error=False)
    assert await until_so(lambda: not access_log._lines), "it is written without another line"
    assert json.loads(capsys.readouterr().err)["status"] == 204


@pytest.mark.parametrize(
    ("level", "share", "status", "is_probe", "is_due"),
    [
        ("info", 1.0, 200, False, True),
        ("info", 1.0, 200, True, False),
        ("info", 1.0, 404, True, True),
        ("warning", 1.0, 404, False, False),
        ("warning", 1.0, 503, False, True),
        ("info", 1e-9, 200, False, False),
        ("info", 1e-9, 500, True, True),
        ("info", 0.0, 500, False, False),
    ],
)
def test_who_gets_a_line(level: str, share: float, status: int, is_probe: bool, is_due: bool) -> None:
    assert AccessLog(LogFormatter(), level, share).is_due(status, is_probe=is_probe) is is_due


def test_a_share_of_requests_is_drawn() -> None:
    access_log = AccessLog(LogFormatter(), "info", 0.25)
    n_due = sum(access_log.is_due(200, is_probe=False) for _ in range(4_000))
    assert 700 < n_due < 1_300


@pytest.mark.anyio
async def test_a_line_has_the_fields_and_the_request(capsys: pytest.CaptureFixture[str]) -> None:
    access_log = AccessLog(LogFormatter("json", fields={"worker": 1}), "info", 1.0)
    with log_with(request_id="r1"):
        access_log.write({"route": "/recommend", "status": 200}, is_error=False)
        AccessLog(LogFormatter(), "info", 1.0).write({"status": 500}, is_error=True)
    access_log.flush()
    as_text, as_json = capsys.readouterr().err.splitlines()
    assert as_text.endswith("Z [error    ] request [palate.access] status=500 request_id=r1")
    line = json.loads(as_json)
    del line["timestamp"]
    assert line == {
        "level": "info",
        "event": "request",
        "logger": "palate.access",
        "route": "/recommend",
        "status": 200,
        "request_id": "r1",
        "worker": 1,
    }
