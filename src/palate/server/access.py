"""Decide what each route requires of its caller; a route that is not listed here is for admins."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from fastapi import Request

from palate.errors import NotAllowed, NotSignedIn
from palate.ports.accounts import Role
from palate.ports.api_keys import Scope
from palate.server.caller import Caller
from palate.server.user_fields import UserFields

NOT_SIGNED_IN: Final = "You are not signed in: log in (POST /auth/login) or send a key, as `Authorization: Bearer …`."


class Needs(NamedTuple):
    """What a route needs: a role, and of a caller with an API key from the store its scope, too."""

    role: Role
    scope: Scope


ANYONE: Final = Needs(Role.NOBODY, Scope.READ)
_UNLISTED: Final = Needs(Role.ADMIN, Scope.ADMIN)

ACCESS: Final = {
    "GET /": ANYONE,
    "GET /health": ANYONE,
    "GET /ready": ANYONE,
    "POST /auth/guest": ANYONE,
    "POST /auth/sign-up": ANYONE,
    "POST /auth/login": ANYONE,
    "POST /auth/refresh": ANYONE,
    "POST /auth/logout": ANYONE,
    "GET /auth/providers": ANYONE,
    "GET /auth/oidc/{provider}/login": ANYONE,
    "GET /auth/oidc/{provider}/callback": ANYONE,
    "POST /auth/logout-everywhere": Needs(Role.USER, Scope.ADMIN),
    "POST /auth/password": Needs(Role.USER, Scope.ADMIN),
    "GET /auth/me": Needs(Role.USER, Scope.READ),
    "DELETE /auth/me": Needs(Role.USER, Scope.ADMIN),
    "GET /docs": Needs(Role.USER, Scope.READ),
    "GET /recommend": Needs(Role.USER, Scope.READ),
    "POST /recommend": Needs(Role.USER, Scope.READ),
    "POST /bandit_recommend": Needs(Role.USER, Scope.READ),
    "POST /recommend/filtered": Needs(Role.USER, Scope.READ),
    "POST /recommend/batch": Needs(Role.USER, Scope.READ),
    "GET /recommendations/{recommendation_id}/items/{item_id}/why": Needs(Role.USER, Scope.READ),
    "POST /predict": Needs(Role.USER, Scope.READ),
    "POST /events": Needs(Role.USER, Scope.EVENTS),
    "GET /items": Needs(Role.USER, Scope.READ),
    "GET /items/{item_id}": Needs(Role.USER, Scope.READ),
    "POST /similar": Needs(Role.USER, Scope.READ),
    "GET /search": Needs(Role.USER, Scope.READ),
    "GET /trending": Needs(Role.USER, Scope.READ),
    "GET /facets/{kind}": Needs(Role.USER, Scope.READ),
    "GET /segments": Needs(Role.USER, Scope.READ),
    "GET /users/{user_id}/segment": Needs(Role.USER, Scope.READ),
    "GET /users/{user_id}/history": Needs(Role.USER, Scope.READ),
    "PUT /users/{user_id}/history/{event_id}": Needs(Role.USER, Scope.EVENTS),
    "DELETE /users/{user_id}/history/{event_id}": Needs(Role.USER, Scope.EVENTS),
    "GET /users/{user_id}/about": Needs(Role.USER, Scope.READ),
    "PUT /users/{user_id}/about": Needs(Role.USER, Scope.EVENTS),
    "GET /users/{user_id}/taste": Needs(Role.USER, Scope.READ),
    "GET /users/{user_id}/data": Needs(Role.USER, Scope.READ),
    "GET /map": Needs(Role.USER, Scope.READ),
    "GET /users/{user_id}/muted": Needs(Role.USER, Scope.READ),
    "PUT /users/{user_id}/muted": Needs(Role.USER, Scope.EVENTS),
    "DELETE /users/{user_id}": Needs(Role.USER, Scope.ADMIN),
    "POST /users/{user_id}/exports": Needs(Role.USER, Scope.EVENTS),
    "POST /users/{user_id}/invitation": Needs(Role.USER, Scope.EVENTS),
    "POST /batch/recommend": Needs(Role.SERVICE, Scope.READ),
    "POST /batch/recommend/cache": Needs(Role.OPERATOR, Scope.ADMIN),
    "DELETE /batch/recommend/cache": Needs(Role.OPERATOR, Scope.ADMIN),
    "GET /metrics": Needs(Role.OPERATOR, Scope.METRICS),
    "POST /train": Needs(Role.OPERATOR, Scope.ADMIN),
    "GET /jobs": Needs(Role.OPERATOR, Scope.ADMIN),
    "POST /jobs": Needs(Role.OPERATOR, Scope.ADMIN),
    "GET /jobs/{job_id}": Needs(Role.OPERATOR, Scope.ADMIN),
    "POST /jobs/{job_id}/cancel": Needs(Role.OPERATOR, Scope.ADMIN),
    "POST /policies/evaluate": Needs(Role.OPERATOR, Scope.ADMIN),
    "POST /experiments": Needs(Role.OPERATOR, Scope.ADMIN),
    "GET /experiments": Needs(Role.OPERATOR, Scope.ADMIN),
    "GET /experiments/{name}": Needs(Role.OPERATOR, Scope.ADMIN),
    "POST /experiments/{name}/ramp": Needs(Role.OPERATOR, Scope.ADMIN),
    "POST /experiments/{name}/stop": Needs(Role.OPERATOR, Scope.ADMIN),
    "GET /experiments/{name}/exposures": Needs(Role.SERVICE, Scope.ADMIN),
    "GET /rules": Needs(Role.OPERATOR, Scope.ADMIN),
    "PUT /rules/{name}": Needs(Role.OPERATOR, Scope.ADMIN),
    "DELETE /rules/{name}": Needs(Role.OPERATOR, Scope.ADMIN),
    "POST /rules/preview": Needs(Role.OPERATOR, Scope.ADMIN),
    "POST /items": Needs(Role.SERVICE, Scope.ITEMS),
    "PUT /items/{item_id}": Needs(Role.SERVICE, Scope.ITEMS),
    "DELETE /items/{item_id}": Needs(Role.SERVICE, Scope.ITEMS),
    "GET /keys": Needs(Role.ADMIN, Scope.ADMIN),
    "POST /keys": Needs(Role.ADMIN, Scope.ADMIN),
    "DELETE /keys/{key_id}": Needs(Role.ADMIN, Scope.ADMIN),
    "GET /audit": Needs(Role.ADMIN, Scope.ADMIN),
}
"""What each route needs. Callers below the role service may name only themselves as the user."""

PUBLIC: Final = frozenset(route.partition(" ")[2] for route, needs in ACCESS.items() if needs.role is Role.NOBODY)
"""The paths that need no sign-in."""

_PUBLIC_PATTERN: Final = re.compile("|".join(re.sub(r"\{\w+\}", "[^/]+", path) for path in sorted(PUBLIC)))


_AUDITED_FOR_USERS: Final = frozenset(
    {
        "POST /auth/sign-up",
        "POST /auth/login",
        "GET /auth/oidc/{provider}/callback",
        "POST /auth/logout",
        "POST /auth/logout-everywhere",
        "POST /auth/password",
        "DELETE /auth/me",
        "DELETE /users/{user_id}",
    }
)


def is_public(path: str) -> bool:
    """Whether a path of a request needs no sign-in."""
    return path in PUBLIC or _PUBLIC_PATTERN.fullmatch(path) is not None


def needs_of(route: str) -> Needs:
    """Return what a route needs, such as "GET /items/{item_id}"."""
    return ACCESS.get(route, _UNLISTED)


def is_audited(route: str) -> bool:
    """Whether requests are recorded: sign-ins, changes of accounts, erasures, and changes by operators and above."""
    is_reading = route.startswith(("GET ", "HEAD ", "OPTIONS "))
    return route in _AUDITED_FOR_USERS or (not is_reading and needs_of(route).role >= Role.OPERATOR)


async def authorize(request: Request) -> None:
    """Check the caller's role and scopes and the users that the request names; the first dependency of every route.

    Raises:
        NotSignedIn: the route needs a signed-in caller.
        NotAllowed: the caller's role or scopes do not suffice, or the request names another user.
    """
    caller: Caller = request.state.caller
    route = f"{request.method} {request.scope['route'].path_format}"
    _check_permission(caller, needs_of(route))
    if caller.role < Role.SERVICE:
        fields: UserFields = request.app.state.user_fields[route]
        for user in await fields.read(request):
            check_same_user(caller, user)


def _check_permission(caller: Caller, needs: Needs) -> None:
    """
    Raises:
        NotSignedIn: the route needs a signed-in caller.
        NotAllowed: the caller's role or scopes do not suffice.
    """
    if needs.role is Role.NOBODY:
        return
    if caller.role is Role.NOBODY:
        raise NotSignedIn(NOT_SIGNED_IN)
    if caller.scopes is not None and needs.scope not in caller.scopes:
        raise NotAllowed(f"This needs a key with the scope {needs.scope}; yours has {', '.join(caller.scopes)}.")
    if caller.role < needs.role:
        raise NotAllowed(f"This is for the role {needs.role.name.lower()}; yours is {caller.role.name.lower()}.")


def check_same_user(caller: Caller, user: str | None) -> None:
    """
    Raises:
        NotAllowed: the data are those of another user, and the caller is not a service.
    """
    if caller.role < Role.SERVICE and user is not None and user != caller.user:
        raise NotAllowed("This belongs to another user: users read and change only their own data.", where="user_id")
