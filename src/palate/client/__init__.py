"""A typed client of the HTTP API, synchronous and asynchronous; it loads neither models nor the server.

    from palate.client import Client

    with Client("http://localhost:8000") as client:
        answer = client.recommend(user_id="me", limit=5)

Answers are dictionaries with types (``palate.client.types``), as the API sends them. It needs the extra ``client``.
"""

from __future__ import annotations

from palate.client.client import AsyncClient, Client
from palate.client.errors import (
    ApiError,
    ClientError,
    Conflict,
    InvalidRequest,
    NoResponse,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Problem,
    TooManyRequests,
    Unavailable,
)
from palate.client.retry import Retry

__all__ = [
    "ApiError",
    "AsyncClient",
    "Client",
    "ClientError",
    "Conflict",
    "InvalidRequest",
    "NoResponse",
    "NotAllowed",
    "NotFound",
    "NotSignedIn",
    "Problem",
    "Retry",
    "TooManyRequests",
    "Unavailable",
]
