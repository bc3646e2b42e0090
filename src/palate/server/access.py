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
"""The name that a person goes by, in paths, queries and bodies alike; a test sees to it."""
NAMES: Final = "user_ids"
"""The name that several people go by, in bodies."""

ACCESS: Final = {
    "GET /": Role.NOBODY,
    "GET /health": Role.NOBODY,
    "GET /ready": Role.NOBODY,
    "POST /auth/guest": Role.NOBODY,
    "POST /auth/sign-up": Role.NOBODY,
    "POST /auth/login": Role.NOBODY,
    "POST /auth/refresh": Role.NOBODY,
    "POST /auth/logout": Role.NOBODY,
    "POST /auth/logout-everywhere": Role.PERSON,
    "POST /auth/password": Role.PERSON,
    "GET /auth/me": Role.PERSON,
    "DELETE /auth/me": Role.PERSON,
    "GET /docs": Role.PERSON,
    "GET /recommend": Role.PERSON,
    "POST /recommend": Role.PERSON,
    "POST /recommend/filtered": Role.PERSON,
    "POST /recommend/batch": Role.PERSON,
    "GET /recommendations/{recommendation_id}/items/{item_id}/why": Role.PERSON,
    "POST /predict": Role.PERSON,
    "POST /events": Role.PERSON,
    "GET /items": Role.PERSON,
    "GET /items/{item_id}": Role.PERSON,
    "POST /similar": Role.PERSON,
    "GET /search": Role.PERSON,
    "GET /trending": Role.PERSON,
    "GET /facets/{kind}": Role.PERSON,
    "GET /segments": Role.PERSON,
    "GET /users/{user_id}/segment": Role.PERSON,
    "GET /users/{user_id}/history": Role.PERSON,
    "PUT /users/{user_id}/history/{event_id}": Role.PERSON,
    "DELETE /users/{user_id}/history/{event_id}": Role.PERSON,
    "GET /users/{user_id}/about": Role.PERSON,
    "PUT /users/{user_id}/about": Role.PERSON,
    "GET /users/{user_id}/taste": Role.PERSON,
    "GET /users/{user_id}/data": Role.PERSON,
    "GET /map": Role.PERSON,
    "GET /users/{user_id}/muted": Role.PERSON,
    "PUT /users/{user_id}/muted": Role.PERSON,
    "DELETE /users/{user_id}": Role.PERSON,
    "POST /users/{user_id}/exports": Role.PERSON,
    "POST /users/{user_id}/invitation": Role.PERSON,
    "GET /metrics": Role.OPERATOR,
    "POST /train": Role.OPERATOR,
    "POST /items": Role.SERVICE,
    "PUT /items/{item_id}": Role.SERVICE,
    "DELETE /items/{item_id}": Role.SERVICE,
}
"""The least that a caller must be. Whoever is less than a service must also be the person that they name."""

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
        async for person in _named(request):
            check_own(caller, person)


def check_own(caller: Caller, person: str | None) -> None:
    """
    Raises:
        NotAllowed: it is somebody else's.
    """
    if caller.role < Role.SERVICE and person is not None and person != caller.person:
        raise NotAllowed("This is somebody else's: people read and change their own data alone.", where=NAME)


async def _named(request: Request) -> AsyncIterator[str]:
    """Everyone whom a request names, read as the route itself will read it."""
    if NAME in request.path_params:
        yield request.path_params[NAME]
    for person in request.query_params.getlist(NAME):
        yield person
    if request.scope["route"].body_field is not None and await request.body():
        waiting: list[Any] = [await request.json()]
        while waiting:
            value = waiting.pop()
            if isinstance(value, dict):
                if value.get(NAME) is not None:
                    yield str(value[NAME])
                if isinstance(several := value.get(NAMES), list):
                    for person in several:
                        yield str(person)
                waiting += value.values()
            elif isinstance(value, list):
                waiting += value
