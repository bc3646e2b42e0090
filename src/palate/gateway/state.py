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

_PASSED: Final = ("authorization", "cookie", "content-type", "accept", "host", "origin", "sec-fetch-site")


@dataclass(frozen=True, slots=True)
class State:
    pool: Pool
    owners: Owners
    mixes: Mixes
    metrics: Metrics


def state_of(request: Request) -> State:
    return cast(State, request.app.state.gateway)


def passed_headers(request: Request) -> Headers:
    """The headers of a request that services get: by whose right, from which page and address, and its id."""
    headers = {name: request.headers[name] for name in _PASSED if name in request.headers}
    client = {"x-forwarded-for": request.client.host} if request.client else {}
    return {**headers, **client, "x-forwarded-proto": request.url.scheme, "x-request-id": request.state.request_id}


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


def limit_of(request: Request, default: int) -> int:
    """
    Raises:
        InvalidInput: `limit` is no whole number.
    """
    try:
        return int(request.query_params.get("limit", default))
    except ValueError:
        raise InvalidInput("`limit` must be a whole number.", where="query.limit") from None


def path_of(request: Request) -> str:
    """The path of a request, percent-encoded as a service expects it."""
    return quote(str(request.scope["path"]), safe="/~")


def segment(value: str) -> str:
    """An id as a segment of a path."""
    return quote(value, safe="")
