"""What the gateway asks of its services, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias, cast

import httpx
import orjson

Row: TypeAlias = dict[str, object]
"""A JSON object."""

Headers: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to a service."""

    method: str
    path: str
    """Below the address of the service, percent-encoded."""
    query: Sequence[tuple[str, str]] = ()
    body: bytes | None = None
    headers: Headers = field(default_factory=dict)

    @classmethod
    def json(cls, method: str, path: str, body: object, headers: Headers) -> Ask:
        return cls(method, path, (), orjson.dumps(body), headers)


@dataclass(frozen=True, slots=True)
class Answer:
    """The response of a service."""

    service: str
    status: int
    content: bytes
    headers: httpx.Headers

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def row(self) -> Row:
        """The JSON object in the response; empty if there is none."""
        try:
            value = orjson.loads(self.content)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    def rows(self, name: str) -> list[Row]:
        """The list of objects under a key; empty if there is none."""
        return rows_of(self.row(), name)


@dataclass(frozen=True, slots=True)
class Missing:
    """A service that did not answer in time, or could not."""

    service: str
    reason: str
    retry_after_s: float = 1.0
    may_have_arrived: bool = False
    """Whether the service may have done what was asked all the same."""

    def row(self) -> Row:
        return {"service": self.service, "reason": self.reason}


NOT_PASSED: Final = frozenset(
    {"connection", "content-encoding", "content-length", "date", "server", "transfer-encoding", "x-request-id"}
)
"""Headers of a response that are those of one connection, or made anew."""


def rows_of(row: Row, name: str) -> list[Row]:
    """The objects of the list under a key; empty if there is none."""
    values = row.get(name)
    return [cast(Row, value) for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def words_of(row: Row, name: str) -> list[str]:
    """The texts and numbers of the list under a key, as texts."""
    values = row.get(name)
    return [str(value) for value in values if isinstance(value, str | int)] if isinstance(values, list) else []
