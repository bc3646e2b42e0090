"""Calls as HTTP requests, and HTTP responses as answers or errors."""

from __future__ import annotations

import email.utils
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar, cast

import orjson

from palate.client.call import Call
from palate.client.errors import ApiError, ClientError, NoResponse, Problem, error_of
from palate.client.types import FieldError

try:
    import httpx
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "The client needs httpx, which is not installed. Install it: pip install 'palate[client]'.", name="httpx"
    ) from error

__all__ = ["Address", "encode", "httpx", "no_response", "read_answer"]

AnswerT = TypeVar("AnswerT")
_Primitive = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Address:
    """Where calls go, and by whose right."""

    url: str
    api_key: str | None

    def request(self, client: httpx.Client | httpx.AsyncClient, call: Call[AnswerT]) -> httpx.Request:
        """Build the HTTP request of a call; its tries share an ``X-Request-Id``."""
        headers = {"Accept": "application/json", "X-Request-Id": uuid.uuid4().hex}
        if self.api_key:
            headers["Authorization"] = f"Bearer {self.api_key}"
        body = call.body
        if isinstance(body, bytes):
            headers["Content-Type"] = "application/octet-stream"
        elif body is not None:
            headers["Content-Type"] = "application/json"
            body = encode(body)
        return client.build_request(
            call.method, self.url + call.path, params=_pairs(call.query), content=body, headers=headers
        )


def encode(body: object) -> bytes:
    """A body as JSON; times without a zone are UTC."""
    return orjson.dumps(body, option=orjson.OPT_NAIVE_UTC | orjson.OPT_NON_STR_KEYS)


def read_answer(call: Call[AnswerT], response: httpx.Response) -> AnswerT:
    """The answer in a response.

    Raises:
        ApiError: the response is an error, or no JSON.
    """
    if not response.is_success:
        raise error_of(_problem(response))
    if call.answer == "bytes":
        return cast(AnswerT, response.content)
    if not response.content:
        return cast(AnswerT, None)
    try:
        return cast(AnswerT, orjson.loads(response.content))
    except ValueError:
        detail = f"{response.url} answered with something that is no JSON: is it the address of Palate?"
        raise ApiError(Problem(response.status_code, "No JSON", detail)) from None


def no_response(request: httpx.Request, error: httpx.TransportError) -> ClientError:
    """The error for a request that got no response."""
    what = "did not answer in time" if isinstance(error, httpx.TimeoutException) else "cannot be reached"
    return NoResponse(f"{request.url.copy_with(query=None)} {what} ({type(error).__name__}: {error}).")


def _pairs(query: Mapping[str, object]) -> list[tuple[str, _Primitive]]:
    pairs: list[tuple[str, _Primitive]] = []
    for name, value in query.items():
        if isinstance(value, Sequence) and not isinstance(value, str):
            pairs += [(name, str(each)) for each in value]
        elif value is not None:
            pairs.append((name, str(value)))
    return pairs


def _problem(response: httpx.Response) -> Problem:
    """What an error response says; one that is no problem of Palate, such as that of a proxy, has its status alone."""
    try:
        body = orjson.loads(response.content)
    except ValueError:
        body = None
    fields: Mapping[str, object] = body if isinstance(body, dict) else {}
    errors, current = fields.get("errors"), fields.get("current_event_id")
    return Problem(
        status=response.status_code,
        title=str(fields.get("title") or response.reason_phrase or "Error"),
        detail=str(fields.get("detail") or ""),
        errors=tuple(cast(FieldError, each) for each in errors) if isinstance(errors, list) else (),
        request_id=response.headers.get("X-Request-Id") or response.request.headers.get("X-Request-Id", ""),
        retry_after_s=_seconds(response.headers.get("Retry-After")),
        current_event_id=current if isinstance(current, str) else None,
    )


def _seconds(retry_after: str | None) -> float | None:
    """The value of ``Retry-After``, which is a number of seconds or a date."""
    if not retry_after:
        return None
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    try:
        moment = email.utils.parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
