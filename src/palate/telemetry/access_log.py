"""A line for each answered request, in the form of other log lines but without the cost of a log record."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import orjson

from palate.telemetry.log_context import log_context
from palate.telemetry.logs import LogFormatter
from palate.telemetry.tracing import trace_ids

_MAX_LINES: Final = 256
_FLUSH_S: Final = 0.1
_REFUSED: Final = 400
_FAILED: Final = 500


class AccessLog:
    """Writes access lines: of failed requests (status 500 or higher) always (unless the share is 0), of others a share.

    Requests of probes that succeed are left out, as they come every few seconds.
    """

    def __init__(self, formatter: LogFormatter, level: str, share: float) -> None:
        self._is_json, self._fields = formatter.kind == "json", formatter.fields
        self._share, self._has_info = share, level in ("debug", "info")
        self.has_users = formatter.has_users
        self._lines: list[str] = []

    def is_due(self, status: int, *, is_probe: bool) -> bool:
        """Whether a request with this status gets a line."""
        if status >= _FAILED or self._share == 0:
            return self._share > 0
        is_left_out = is_probe and status < _REFUSED
        return self._has_info and not is_left_out and (self._share >= 1 or random.random() < self._share)

    def write(self, fields: Mapping[str, object], *, is_error: bool) -> None:
        """Write the line of one request, with those before it: at once after an error, else in a tenth of a second.

        One system call for many lines costs each a fourth.
        """
        level = "error" if is_error else "info"
        timestamp = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        more = {**fields, **log_context(), **trace_ids(), **self._fields}
        if self._is_json:
            head = {"timestamp": timestamp, "level": level, "event": "request", "logger": "palate.access"}
            line = orjson.dumps({**head, **more}).decode()
        else:
            pairs = " ".join([f"{name}={value}" for name, value in more.items()])
            line = f"{timestamp} [{level:9}] request [palate.access] {pairs}"
        self._lines.append(line)
        if is_error or len(self._lines) >= _MAX_LINES:
            self.flush()
        elif len(self._lines) == 1:
            asyncio.get_running_loop().call_later(_FLUSH_S, self.flush)

    def flush(self) -> None:
        """Write the lines that wait."""
        if self._lines:
            lines, self._lines = self._lines, []
            sys.stderr.write("\n".join(lines) + "\n")
