"""Find the route of a request by one look-up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple, NoReturn

from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.types import Receive, Scope, Send

from palate.server.dispatch.route import CompiledRoute

_KEY: Final = "palate.compiled_route"


class _Entry(NamedTuple):
    route: RouteContext
    compiled: CompiledRoute | None
    """None: FastAPI answers."""
    scope: Scope
    """What a request is given, in addition to the parameters of its path."""

    @classmethod
    def of(cls, route: RouteContext) -> _Entry:
        compiled = CompiledRoute.of(route)
        return cls(route, compiled, {"endpoint": route.endpoint, "route": route.original_route, _KEY: compiled})


class RouteTable(BaseRoute):
    """The routes that can be compiled, by method and path; it stands before those of FastAPI.

    A path without parameters is found by one look-up, others by their patterns in the order of their declaration.
    FastAPI answers whatever is not here: unknown paths, methods that a path does not have, and the pages of the docs.
    """

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._by_path: dict[tuple[str, str], _Entry] = {}
        self._patterns: dict[str, list[_Entry]] = {}
        for route in iter_route_contexts(list(routes)):
            entry = _Entry.of(route)
            for method in (getattr(route, "path_regex", None) and route.methods) or ():
                if route.param_convertors:
                    self._patterns.setdefault(method, []).append(entry)
                elif self._find_pattern(method, route.path or "") is None:
                    self._by_path.setdefault((method, route.path or ""), entry)

    def compiled(self) -> set[str]:
        """Return the names of the routes in the table, such as "GET /users/{user_id}/history"."""
        entries = [(method, entry) for (method, _), entry in self._by_path.items()]
        entries += [(method, entry) for method, group in self._patterns.items() for entry in group]
        return {f"{method} {entry.route.path_format}" for method, entry in entries if entry.compiled}

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] != "http" or scope.get("root_path"):
            return Match.NONE, {}
        method, path = scope["method"], scope["path"]
        entry, path_params = self._by_path.get((method, path)), {}
        if entry is None:
            entry, path_params = self._find_pattern(method, path) or (None, {})
        if entry is None or entry.compiled is None:
            return Match.NONE, {}
        return Match.FULL, {**entry.scope, "path_params": path_params}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        compiled: CompiledRoute = scope[_KEY]
        await compiled(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: object) -> NoReturn:
        """Leave it to the routes themselves."""
        raise NoMatchFound(name, path_params)

    def _find_pattern(self, method: str, path: str) -> tuple[_Entry, dict[str, object]] | None:
        for entry in self._patterns.get(method, ()):
            if match := entry.route.path_regex.match(path):
                convertors = entry.route.param_convertors
                return entry, {name: convertors[name].convert(value) for name, value in match.groupdict().items()}
        return None
