"""Decide what each route requires of its caller; a route that is not listed here is for admins."""

from __future__ import annotations

from typing import Final

from fastapi import Request

from palate.errors import NotAllowed, NotSignedIn
from palate.ports.accounts import Role
from palate.server.caller import Caller
from palate.server.user_fields import UserFields

NOT_SIGNED_IN: Final = "You are not signed in: log in (POST /auth/login) or send a key, as `Authorization: Bearer …`."

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
    "POST /bandit_recommend": Role.USER,
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
    "POST /batch/recommend": Role.SERVICE,
    "POST /batch/recommend/cache": Role.OPERATOR,
    "DELETE /batch/recommend/cache": Role.OPERATOR,
    "GET /metrics": Role.OPERATOR,
    "POST /train": Role.OPERATOR,
    "GET /jobs": Role.OPERATOR,
    "POST /jobs": Role.OPERATOR,
    "GET /jobs/{job_id}": Role.OPERATOR,
    "POST /jobs/{job_id}/cancel": Role.OPERATOR,
    "POST /policies/evaluate": Role.OPERATOR,
    "POST /experiments": Role.OPERATOR,
    "GET /experiments": Role.OPERATOR,
    "GET /experiments/{name}": Role.OPERATOR,
    "POST /experiments/{name}/ramp": Role.OPERATOR,
    "POST /experiments/{name}/stop": Role.OPERATOR,
    "GET /experiments/{name}/exposures": Role.SERVICE,
    "GET /rules": Role.OPERATOR,
    "PUT /rules/{name}": Role.OPERATOR,
    "DELETE /rules/{name}": Role.OPERATOR,
    "POST /rules/preview": Role.OPERATOR,
    "POST /items": Role.SERVICE,
    "PUT /items/{item_id}": Role.SERVICE,
    "DELETE /items/{item_id}": Role.SERVICE,
}
"""The lowest role that may use each route. Callers below service may name only themselves as the user."""

PUBLIC: Final = frozenset(route.partition(" ")[2] for route, role in ACCESS.items() if role is Role.NOBODY)
"""The paths that need no sign-in."""


async def authorize(request: Request) -> None:
    """Check the caller's role and the users that the request names; the first dependency of every route.

    Raises:
        NotSignedIn: the route needs a signed-in caller.
        NotAllowed: the caller's role is too low, or the request names another user.
    """
    caller: Caller = request.state.caller
    route = f"{request.method} {request.scope['route'].path_format}"
    required = ACCESS.get(route, Role.ADMIN)
    if caller.role < required:
        if caller.role is Role.NOBODY:
            raise NotSignedIn(NOT_SIGNED_IN)
        raise NotAllowed(f"This is for the role {required.name.lower()}; yours is {caller.role.name.lower()}.")
    if caller.role < Role.SERVICE:
        fields: UserFields = request.app.state.user_fields[route]
        for user in await fields.read(request):
            check_same_user(caller, user)


def check_same_user(caller: Caller, user: str | None) -> None:
    """
    Raises:
        NotAllowed: the data are those of another user, and the caller is not a service.
    """
    if caller.role < Role.SERVICE and user is not None and user != caller.user:
        raise NotAllowed("This belongs to another user: users read and change only their own data.", where="user_id")
