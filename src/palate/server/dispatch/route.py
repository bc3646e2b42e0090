"""Answer the requests of one route by what was derived from its signature at start."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from inspect import iscoroutinefunction
from typing import Final, Self, cast, get_type_hints

from fastapi import Request, Response, params
from fastapi.datastructures import DefaultPlaceholder
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import RouteContext
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from palate.server.dispatch.parameters import Error, ModelField, Parameter, Values, read_body

_INJECTED: Final = (
    "websocket_param_name",
    "http_connection_param_name",
    "response_param_name",
    "background_tasks_param_name",
    "security_scopes_param_name",
)
_ANSWER_OPTIONS: Final = {
    "response_model_include": None,
    "response_model_exclude": None,
    "response_model_by_alias": True,
    "response_model_exclude_unset": False,
    "response_model_exclude_defaults": False,
    "response_model_exclude_none": False,
    "stream_item_field": None,
}

Dependency = Callable[[Request], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class CompiledRoute:
    """A route with plain parameters, at most one JSON body, and dependencies that need the request alone.

    It answers as FastAPI would, with less work for each request: FastAPI examines types and dependencies anew each
    time, and opens contexts for dependencies that must be closed, of which these routes have none.
    """

    endpoint: Callable[..., Awaitable[object]]
    dependencies: tuple[tuple[str | None, Dependency], ...]
    """Each with the parameter of the endpoint that takes its result, if any; they run before anything is read."""
    in_path: tuple[Parameter, ...]
    in_query: tuple[Parameter, ...]
    body: ModelField | None
    answer: ModelField | None
    """None: the endpoint returns a response."""
    status: int
    request: str | None = None
    """The parameter of the endpoint that takes the request, if any."""

    @classmethod
    def of(cls, route: RouteContext) -> Self | None:
        """Compile a route; None if it needs what FastAPI alone does."""
        dependant: Dependant | None = getattr(route, "dependant", None)
        if dependant is None or not (_is_plain(dependant) and _has_plain_body(route) and _has_plain_answer(route)):
            return None
        dependencies = [(inner.name, _get_dependency(inner)) for inner in dependant.dependencies]
        in_path = [Parameter.of("path", field) for field in dependant.path_params]
        in_query = [Parameter.of("query", field) for field in dependant.query_params]
        if None in in_path + in_query or any(dependency is None for _, dependency in dependencies):
            return None
        return cls(
            endpoint=route.endpoint,  # type: ignore[arg-type]  # a coroutine function, as _is_plain has found
            dependencies=tuple((name, dependency) for name, dependency in dependencies if dependency),
            in_path=tuple(parameter for parameter in in_path if parameter),
            in_query=tuple(parameter for parameter in in_query if parameter),
            body=route.body_field,
            answer=route.response_field,
            status=route.status_code or 200,
            request=dependant.request_param_name,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await self._respond(Request(scope, receive, send))
        except ClientDisconnect:  # while the body was read; nobody waits for an answer
            return
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        """Call the endpoint.

        Raises:
            RequestValidationError: a parameter or the body is not valid.
            HTTPException: the body cannot be read.
        """
        values: Values = {self.request: request} if self.request else {}
        for name, dependency in self.dependencies:
            result = await dependency(request)
            if name is not None:
                values[name] = result
        errors: list[Error] = []
        for parameter in self.in_path:
            errors += parameter.read(request.path_params, values)
        if self.in_query:
            query = request.query_params
            for parameter in self.in_query:
                errors += parameter.read(query, values)
        if self.body is not None:
            errors += await read_body(request, self.body, values)
        if errors:
            raise RequestValidationError(errors)
        result = await self.endpoint(**values)
        if self.answer is None or isinstance(result, Response):
            return cast(Response, result)
        return Response(self.answer.serialize_json(result), self.status, media_type="application/json")


def _is_plain(dependant: Dependant) -> bool:
    """Whether an endpoint is a coroutine function that is given nothing but the request and what is derived from it."""
    return (
        iscoroutinefunction(dependant.call)
        and not dependant.header_params
        and not dependant.cookie_params
        and not any(getattr(dependant, name) for name in _INJECTED)
        and dependant.concurrency is None
    )


def _has_plain_body(route: RouteContext) -> bool:
    """Whether a route has no body, or one that is JSON and goes to one parameter."""
    parameters, body = route.dependant.body_params, route.body_field
    return body is None or (len(parameters) == 1 and parameters[0] is body and type(body.field_info) is params.Body)


def _has_plain_answer(route: RouteContext) -> bool:
    """Whether an endpoint returns what its annotation says: a response, or an instance of its response model."""
    if any(getattr(route, name) != default for name, default in _ANSWER_OPTIONS.items()):
        return False
    returned = get_type_hints(route.endpoint).get("return")
    if isinstance(returned, type) and issubclass(returned, Response):
        return True
    return (
        route.response_field is not None
        and isinstance(route.response_class, DefaultPlaceholder)
        and route.response_field.field_info.annotation == returned
    )


def _get_dependency(dependant: Dependant) -> Dependency | None:
    """Return the function of a dependency; None if it needs more than the request, or is no coroutine function."""
    needs_more = (
        dependant.dependencies
        or dependant.path_params
        or dependant.query_params
        or dependant.body_params
        or any(getattr(dependant, name) for name in _INJECTED)
    )
    if needs_more or not dependant.request_param_name or not iscoroutinefunction(dependant.call):
        return None
    return dependant.call
