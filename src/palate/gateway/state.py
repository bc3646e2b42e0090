"""What every route of the gateway needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast
from urllib.parse import quote

import orjson
from starlette.requests import Request

from palate.errors import InvalidInput
from palate.gateway.messages import Headers, Row
from palate.gateway.metrics import Metrics
from palate.gateway.mix import Mixes
from palate.gateway.owners import Owners
from palate.gateway.pool import Pool

_PASSED: Final = ("authorization", "cookie", "x-request-id", "content-type")


@dataclass(frozen=True, slots=True)
class State:
    pool: Pool
    owners: Owners
    mixes: Mixes
    metrics: Metrics


def state_of(request: Request) -> State:
    return cast(State, request.app.state.gateway)


def passed_headers(request: Request) -> Headers:
    """The headers of a request that services get: by whose right, and the id of the request."""
    headers = {name: request.headers[name] for name in _PASSED if name in request.headers}
    return {**headers, "x-request-id": request.state.request_id}


async def read_json(request: Request) -> Row:
    """
    Raises:
        InvalidInput: the body is no JSON object.
    """
    try:
        body = orjson.loads(await request.body())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise InvalidInput("The body must be a JSON object; see /docs of a service.", where="body")
    return body


def path_of(request: Request) -> str:
    """The path of a request, percent-encoded as a service expects it."""
    return quote(str(request.scope["path"]), safe="/~")


def segment(value: str) -> str:
    """An id as a segment of a path."""
    return quote(value, safe="")
