"""Log lines: one form for all loggers, with the request or job that they belong to, and without users."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from palate.telemetry.log_context import log_with
from palate.telemetry.logs import LogFormatter, StderrHandler, set_up_logging

log = logging.getLogger("palate.some.module")


@pytest.fixture(autouse=True)
def _restored_root() -> Iterator[None]:
    root = logging.getLogger()
    level = root.level
    yield
    root.setLevel(level)
    for handler in [each for each in root.handlers if isinstance(each, StderrHandler)]:
        root.removeHandler(handler)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_lines_name_the_request_or_job(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(LogFormatter("json", fields={"worker": 3}), "info")
    with log_with(job_id="j1"), log_with(request_id="r1"):
        log.info("%d of %s", 2, "them")
    log.debug("below the level")
    logging.getLogger("uvicorn.error").info("Started server process")
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    first, second = lines(capsys)
    time = first.pop("timestamp")
    assert time.endswith("Z")
    assert first == {
        "level": "info",
        "event": "2 of them",
        "logger": "palate.some.module",
        "job_id": "j1",
        "request_id": "r1",
        "worker": 3,
    }
    assert (second["logger"], second["level"]) == ("uvicorn.error", "warning")
    assert "request_id" not in second


def test_users_are_named_only_if_the_settings_allow_it(capsys: pytest.CaptureFixture[str]) -> None:
    for has_users in (False, True):
        set_up_logging(LogFormatter("json", has_users=has_users), "info")
        log.warning("a session was ended", extra={"user": "ann"})
        (line,) = lines(capsys)
        assert line.get("user") == ("ann" if has_users else None)


@pytest.mark.parametrize("kind", ["json", "console"])
def test_a_traceback_has_no_values_of_variables(kind: Any, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(LogFormatter(kind), "info")
    try:
        secret = "".join(["a", "-", "token"])
        raise ValueError(len(secret))
    except ValueError:
        log.exception("it failed")
    written = capsys.readouterr().err
    assert "it failed" in written
    assert "ValueError: 7" in written
    assert "a-token" not in written
    assert kind == "console" or written.count("\n") == 1
