"""A request of the HTTP API as a value, and what sends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, Literal, Protocol, TypeVar
from urllib.parse import quote

AnswerT = TypeVar("AnswerT")


@dataclass(frozen=True)  # with slots, a generic class that is frozen cannot be made
class Call(Generic[AnswerT]):
    """A request whose successful response is a value of type ``AnswerT``."""

    method: str
    path: str
    query: Mapping[str, object] = field(default_factory=dict)
    """Parameters; those that are None or empty are not sent."""
    body: Mapping[str, object] | bytes | None = None
    """JSON, or the bytes of a file."""
    answer: Literal["json", "bytes"] = "json"
    is_repeatable: bool = False
    """Whether sending it twice does the same as sending it once, so that it may be tried again."""


class Sender(Protocol):
    """Sends calls, and waits for their answers."""

    def send(self, call: Call[AnswerT]) -> AnswerT:
        """
        Raises:
            ClientError: there was no response, or it is an error.
        """
        ...


class AsyncSender(Protocol):
    """Sends calls without blocking the event loop."""

    async def send(self, call: Call[AnswerT]) -> AnswerT:
        """
        Raises:
            ClientError: there was no response, or it is an error.
        """
        ...


def quoted(value: str | int) -> str:
    """An id as a segment of a path."""
    return quote(str(value), safe="")
