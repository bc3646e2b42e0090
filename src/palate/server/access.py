"""What each route asks of its caller, on one page; a route that is not here is for admins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Final

from fastapi import Request

from palate.errors import NotAllowed, NotSignedIn
from palate.ports.accounts import Role
from palate.server.caller import Caller

UNKNOWN: Final = "Nobody knows who is asking: log in (POST /auth/login) or send a key, as `Authorization: Bearer …`."
NAME: Final = "user_id"
"""The name that a user goes by, in paths, queries and bodies alike; a test sees to it."""
NAMES: Final = "user_ids"
"""The name that several users go by, in bodies."""

ACCESS: Final = {
    "GET /": Role.NOBODY,
    "GET /health": Role.NOBODY,
    "GET /ready": Role.NOBODY,
    "POST /auth/guest": Role.NOBODY,
    "POST /auth/sign-up": Role.NOBODY,
    "POST /auth/login": Role.NOBODY,
    "POST /auth/refresh": Role.NOBODY,
    "POST /auth/logout": Role.NOBODY,
    "POST /auth/logout-everywhere": Role.USER,
    "POST /auth/password": Role.USER,
    "GET /auth/me": Role.USER,
    "DELETE /auth/me": Role.USER,
    "GET /docs": Role.USER,
    "GET /recommend": Role.USER,
    "POST /recommend": Role.USER,
    "POST /recommend/filtered": Role.USER,
    "POST /recommend/batch": Role.USER,
    "GET /recommendations/{recommendation_id}/items/{item_id}/why": Role.USER,
    "POST /predict": Role.USER,
    "POST /events": Role.USER,
    "GET /items": Role.USER,
    "GET /items/{item_id}": Role.USER,
    "POST /similar": Role.USER,
    "GET /search": Role.USER,
    "GET /trending": Role.USER,
    "GET /facets/{kind}": Role.USER,
    "GET /segments": Role.USER,
    "GET /users/{user_id}/segment": Role.USER,
    "GET /users/{user_id}/history": Role.USER,
    "PUT /users/{user_id}/history/{event_id}": Role.USER,
    "DELETE /users/{user_id}/history/{event_id}": Role.USER,
    "GET /users/{user_id}/about": Role.USER,
    "PUT /users/{user_id}/about": Role.USER,
    "GET /users/{user_id}/taste": Role.USER,
    "GET /users/{user_id}/data": Role.USER,
    "GET /map": Role.USER,
    "GET /users/{user_id}/muted": Role.USER,
    "PUT /users/{user_id}/muted": Role.USER,
    "DELETE /users/{user_id}": Role.USER,
    "POST /users/{user_id}/exports": Role.USER,
    "POST /users/{user_id}/invitation": Role.USER,
    "GET /metrics": Role.OPERATOR,
    "POST /train": Role.OPERATOR,
    "POST /items": Role.SERVICE,
    "PUT /items/{item_id}": Role.SERVICE,
    "DELETE /items/{item_id}": Role.SERVICE,
}
"""The least that a caller must be. Whoever is less than a service must also be the user that they name."""

PUBLIC: Final = frozenset(route.partition(" ")[2] for route, role in ACCESS.items() if role is Role.NOBODY)
"""The paths on which nobody has to say who they are."""


async def guard(request: Request) -> None:
    """Every route's first dependency.

    Raises:
        NotSignedIn: nobody knows who is asking.
        NotAllowed: it is not for them, or about somebody else.
    """
    caller: Caller = request.state.caller
    route = f"{request.method} {request.scope['route'].path_format}"
    needed = ACCESS.get(route, Role.ADMIN)
    if caller.role < needed:
        if caller.role is Role.NOBODY:
            raise NotSignedIn(UNKNOWN)
        raise NotAllowed(f"This is for {needed.name.lower()}s, not for a {caller.role.name.lower()}.")
    if caller.role < Role.SERVICE:
        async for user in _named(request):
            check_own(caller, user)


def check_own(caller: Caller, user: str | None) -> None:
    """
    Raises:
        NotAllowed: it is somebody else's.
    """
    if caller.role < Role.SERVICE and user is not None and user != caller.user:
        raise NotAllowed("This is somebody else's: users read and change their own data alone.", where=NAME)


async def _named(request: Request) -> AsyncIterator[str]:
    """Everyone whom a request names, read as the route itself will read it."""
    if NAME in request.path_params:
        yield request.path_params[NAME]
    for user in request.query_params.getlist(NAME):
        yield user
    if request.scope["route"].body_field is not None and await request.body():
        waiting: list[Any] = [await request.json()]
        while waiting:
            value = waiting.pop()
            if isinstance(value, dict):
                if value.get(NAME) is not None:
                    yield str(value[NAME])
                if isinstance(several := value.get(NAMES), list):
                    for user in several:
                        yield str(user)
                waiting += value.values()
            elif isinstance(value, list):
                waiting += value
