"""Error responses as problem details: RFC 9457, ``application/problem+json``."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from palate.errors import (
    Conflict,
    EventReplaced,
    InvalidInput,
    IssuerFailed,
    NotAllowed,
    NotFound,
    NotReady,
    NotSignedIn,
    PalateError,
    ReaderFailed,
    StorageFailed,
    TooMany,
)
from palate.telemetry.log_context import request_id

MEDIA_TYPE: Final = "application/problem+json"

STATUS: Final[dict[type[PalateError], int]] = {
    InvalidInput: 422,
    NotSignedIn: 401,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    TooMany: 429,
    NotReady: 503,
    StorageFailed: 503,
    ReaderFailed: 503,
    IssuerFailed: 503,
}

_HEADERS: Final[dict[int, dict[str, str]]] = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": "Bearer"},
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": "1"},
}

log = logging.getLogger(__name__)


class FieldError(BaseModel):
    where: str
    """The field as a path, such as body.events[3].item_id."""
    message: str


class Problem(BaseModel):
    """What went wrong, what was expected and what to do."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []
    request_id: str = ""
    """The id of the request, which is in the header X-Request-ID and in the log of the server, too."""
    current_event_id: str | None = None
    """If an event was corrected meanwhile: the id of what it was corrected to."""


def problem(status: int, title: str, detail: str, errors: Sequence[dict[str, str]] = (), **extensions: str) -> Response:
    """Build a response with problem details, and members that only some problems have (``extensions``)."""
    slug = title.lower().replace(" ", "-")
    body: dict[str, object] = {
        "type": f"urn:palate:problem:{slug}",
        "title": title,
        "status": status,
        "detail": detail,
        "errors": list(errors),
        "request_id": request_id(),
        **extensions,
    }
    return Response(orjson.dumps(body), status, _HEADERS.get(status), MEDIA_TYPE)


def error_response(error: PalateError) -> Response:
    """Build the response to an error of Palate."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    errors = [{"where": location, "message": str(error)} for location in error.locations[:20]]
    extensions = {"current_event_id": error.current_id} if isinstance(error, EventReplaced) else {}
    response = problem(status, error.title, str(error), errors, **extensions)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(math.ceil(error.retry_after_s))
    return response


def unexpected_error() -> Response:
    """Build the response to an error that is a fault of the program."""
    return problem(500, "Internal error", "An unexpected error occurred in the server; its log has the details.")


def describe(*statuses: int) -> dict[int | str, dict[str, object]]:
    """Describe the error responses of a route for the OpenAPI document."""
    possible = (400, 401, 403, 404, 405, 408, 409, 413, 422, 429, 503)
    return {
        status: {"model": Problem, "description": HTTPStatus(status).phrase}
        for status in possible
        if status in (400, 401, 403, 413, 422, 503, *statuses)
    }


def install(app: FastAPI) -> None:
    """Register the error handlers of ``app``, and set the media type of errors in its OpenAPI document."""
    describe_app = app.openapi

    def openapi() -> dict[str, object]:
        if app.openapi_schema is None:
            for methods in describe_app()["paths"].values():
                for method in methods.values():
                    for status, response in method["responses"].items():
                        content = response.get("content", {})
                        if status >= "400" and "application/json" in content:
                            content[MEDIA_TYPE] = content.pop("application/json")
        return describe_app()

    app.openapi = openapi  # type: ignore[method-assign]  # how FastAPI lets it be changed

    @app.exception_handler(PalateError)
    async def _handle_palate_error(_request: Request, error: Exception) -> Response:
        assert isinstance(error, PalateError)  # noqa: S101  # by registration
        if isinstance(error, StorageFailed):
            log.error("storage failed: %s", error)
        return error_response(error)

    @app.exception_handler(RequestValidationError)
    async def _handle_validation_error(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101  # by registration
        errors = [{"where": _format_path(entry["loc"]), "message": str(entry["msg"])} for entry in error.errors()[:20]]
        first = f"{errors[0]['where']}: {errors[0]['message']}" if errors else "it cannot be parsed"
        detail = f"The request is not valid: {first}. See /docs for the expected format."
        return problem(422, InvalidInput.title, detail, errors)

    @app.exception_handler(HTTPException)
    async def _handle_http_exception(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101  # by registration
        response = problem(error.status_code, HTTPStatus(error.status_code).phrase, str(error.detail))
        response.headers.update(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response.headers["Allow"] = ", ".join(_methods_of(app, request.url.path))
        return response


def _methods_of(app: FastAPI, path: str) -> list[str]:
    """Return the methods of a path; Starlette would name only those of the first matching route."""
    described: dict[str, dict[str, object]] = app.openapi()["paths"]
    return sorted(
        method.upper()
        for template, methods in described.items()
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path)
        for method in methods
    )


def _format_path(loc: Sequence[int | str]) -> str:
    path = ""
    for part in loc:
        if str(part).startswith("("):
            continue  # the name of a union member, which is no field
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path
