"""The errors that the clients raise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from palate.client.types import EventIn, FieldError


class ClientError(Exception):
    """A call failed; subclasses say how."""

    unsent_events: Sequence[EventIn] = ()
    """After ``events.send``: the events that were not acknowledged, with their ids. Send them again as they are."""


class NoResponse(ClientError):
    """The server could not be reached, or did not answer in time."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What an error response says (RFC 9457)."""

    status: int
    title: str
    detail: str
    errors: tuple[FieldError, ...] = ()
    request_id: str = ""
    retry_after_s: float | None = None
    current_event_id: str | None = None


class ApiError(ClientError):
    """The server answered with an error."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.title}: {problem.detail}".rstrip(": "))
        self.problem = problem

    @property
    def status(self) -> int:
        return self.problem.status

    @property
    def title(self) -> str:
        return self.problem.title

    @property
    def detail(self) -> str:
        """What was wrong, what was expected and what to do."""
        return self.problem.detail

    @property
    def errors(self) -> tuple[FieldError, ...]:
        """Each field at fault, and why."""
        return self.problem.errors

    @property
    def field(self) -> str | None:
        """The first field at fault, such as ``body.events[3].item_id``."""
        return self.problem.errors[0]["where"] if self.problem.errors else None

    @property
    def request_id(self) -> str:
        """The value of ``X-Request-Id``, by which a log can be searched."""
        return self.problem.request_id

    @property
    def retry_after_s(self) -> float | None:
        """After how many seconds the server expects to be able to answer; None: it did not say."""
        return self.problem.retry_after_s

    @property
    def current_event_id(self) -> str | None:
        """If a change of an event was refused because it was corrected meanwhile: what it was corrected to."""
        return self.problem.current_event_id


class InvalidRequest(ApiError):
    """400, 413, 422: the request is not valid, or too large."""


class NotSignedIn(ApiError):
    """401: the key or token is missing or not valid."""


class NotAllowed(ApiError):
    """403: the caller may not do this."""


class NotFound(ApiError):
    """404: there is no such item, event, job …"""


class Conflict(ApiError):
    """409: the request contradicts what is stored."""


class TooManyRequests(ApiError):
    """429: a rate limit was exceeded."""


class Unavailable(ApiError):
    """502, 503, 504: the server cannot answer now."""


_CLASS_OF: Final[dict[int, type[ApiError]]] = {
    400: InvalidRequest,
    401: NotSignedIn,
    403: NotAllowed,
    404: NotFound,
    409: Conflict,
    413: InvalidRequest,
    422: InvalidRequest,
    429: TooManyRequests,
    502: Unavailable,
    503: Unavailable,
    504: Unavailable,
}


def error_of(problem: Problem) -> ApiError:
    """The error for a problem, of the class of its status."""
    return _CLASS_OF.get(problem.status, ApiError)(problem)
