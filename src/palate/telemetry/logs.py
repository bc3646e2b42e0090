"""Log lines on standard error, for people or as JSON: the same for server, learner, command line and Uvicorn."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from palate.telemetry.log_context import log_context
from palate.telemetry.tracing import trace_ids

LogFormat: TypeAlias = Literal["console", "json"]

USER_FIELDS: Final = ("user", "user_id", "users")
"""Fields that name users; they are left out of log lines unless the settings allow them."""

_QUIET: Final = ("uvicorn.error", "alembic", "httpx")
"""Loggers of libraries whose lines below warnings repeat what Palate says itself."""


@dataclass(frozen=True, slots=True)
class LogFormatter:
    """Turns fields into log lines; ``fields`` are those of all lines of this process."""

    kind: LogFormat = "console"
    has_users: bool = False
    fields: Mapping[str, str | int] = field(default_factory=dict)
    is_coloured: bool = False

    def processors(self) -> list[Processor]:
        """What completes the fields of a line, whoever wrote it."""
        return [self._complete, structlog.processors.TimeStamper(fmt="iso", utc=True)]

    def renderer(self) -> Processor:
        """What turns the fields into text; the values of local variables are in no traceback."""
        if self.kind == "json":
            return structlog.processors.JSONRenderer(serializer=_to_json)
        return structlog.dev.ConsoleRenderer(
            colors=self.is_coloured, exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
        )

    def _complete(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        completed: MutableMapping[str, object] = {**event, **log_context(), **trace_ids(), **self.fields}
        if not self.has_users:
            for name in USER_FIELDS:
                completed.pop(name, None)
        return completed


class StderrHandler(logging.StreamHandler):  # type: ignore[type-arg]  # generic in the stubs alone
    """Writes to what is standard error at the moment, which a progress bar may have replaced."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> object:
        return sys.stderr


def set_up_logging(formatter: LogFormatter, level: str) -> None:
    """Write all log lines of this process from ``level`` on by ``formatter``; a later call replaces an earlier one."""
    shared: Sequence[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(USER_FIELDS),  # of the others some repeat the message
        *formatter.processors(),
    ]
    ending: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if formatter.kind == "json":
        ending.append(structlog.processors.format_exc_info)
    handler = StderrHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[*ending, formatter.renderer()], use_get_message=True
        )
    )
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each, StderrHandler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    for library in _QUIET:
        logging.getLogger(library).setLevel(max(logging.WARNING, root.level))


def _to_json(event: EventDict, **_options: object) -> str:
    ordered = {name: event[name] for name in ("timestamp", "level", "event") if name in event}
    return orjson.dumps({**ordered, **event}, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
