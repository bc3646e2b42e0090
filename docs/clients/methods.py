"""The names that the clients give to the routes, and which of them may be sent twice."""

from __future__ import annotations

from typing import Final

METHODS: Final = {
    "GET /recommend": "recommend",
    "POST /recommend": "recommend_for",
    "POST /recommend/filtered": "recommend_filtered",
    "POST /recommend/batch": "recommend_batch",
    "POST /batch/recommend": "recommend_to_many",
    "POST /bandit_recommend": "recommend_by_bandit",
    "GET /recommendations/{recommendation_id}/items/{item_id}/why": "why",
    "POST /predict": "predict",
    "POST /similar": "similar",
    "GET /search": "search",
    "GET /trending": "trending",
    "GET /facets/{kind}": "facets",
    "GET /segments": "segments",
    "GET /map": "catalogue_map",
    "GET /health": "health",
    "GET /ready": "ready",
    "GET /metrics": "metrics",
    "POST /train": "train",
    "POST /batch/recommend/cache": "cached_lists.fill",
    "DELETE /batch/recommend/cache": "cached_lists.clear",
    "POST /items": "items.put_many",
    "GET /items": "items.find",
    "GET /items/{item_id}": "items.get",
    "PUT /items/{item_id}": "items.put",
    "DELETE /items/{item_id}": "items.delete",
    "GET /users/{user_id}/segment": "users.segment",
    "GET /users/{user_id}/taste": "users.taste",
    "GET /users/{user_id}/history": "users.history",
    "PUT /users/{user_id}/history/{event_id}": "users.correct_event",
    "DELETE /users/{user_id}/history/{event_id}": "users.retract_event",
    "GET /users/{user_id}/muted": "users.muted",
    "PUT /users/{user_id}/muted": "users.set_muted",
    "GET /users/{user_id}/data": "users.data",
    "GET /users/{user_id}/about": "users.about",
    "PUT /users/{user_id}/about": "users.set_about",
    "DELETE /users/{user_id}": "users.delete",
    "POST /users/{user_id}/exports": "users.import_history",
    "POST /users/{user_id}/invitation": "users.invite",
    "POST /auth/guest": "auth.guest",
    "POST /auth/sign-up": "auth.sign_up",
    "POST /auth/login": "auth.log_in",
    "POST /auth/refresh": "auth.refresh",
    "POST /auth/logout": "auth.log_out",
    "POST /auth/logout-everywhere": "auth.log_out_everywhere",
    "POST /auth/password": "auth.change_password",
    "GET /auth/me": "auth.me",
    "DELETE /auth/me": "auth.delete_me",
    "GET /auth/providers": "auth.providers",
    "GET /keys": "keys.list",
    "POST /keys": "keys.create",
    "DELETE /keys/{key_id}": "keys.revoke",
    "GET /audit": "audit_log",
    "GET /rules": "rules.list",
    "PUT /rules/{name}": "rules.put",
    "DELETE /rules/{name}": "rules.delete",
    "POST /rules/preview": "rules.preview",
    "GET /jobs": "jobs.list",
    "POST /jobs": "jobs.create",
    "GET /jobs/{job_id}": "jobs.get",
    "POST /jobs/{job_id}/cancel": "jobs.cancel",
    "POST /policies/evaluate": "policies.evaluate",
    "GET /experiments": "experiments.list",
    "POST /experiments": "experiments.create",
    "GET /experiments/{name}": "experiments.get",
    "POST /experiments/{name}/ramp": "experiments.ramp",
    "POST /experiments/{name}/stop": "experiments.stop",
    "GET /experiments/{name}/exposures": "experiments.exposures",
}
"""Each route and its method: ``items.get`` is ``client.items.get(…)``, ``recommend`` is ``client.recommend(…)``."""

BY_HAND: Final = frozenset({"POST /events"})
"""Routes whose methods are written by hand: events get ids and are split into pages."""

FOR_BROWSERS: Final = frozenset({"GET /auth/oidc/{provider}/login", "GET /auth/oidc/{provider}/callback"})
"""Routes that lead a browser elsewhere: no method calls them."""

BY_HAND_TYPES: Final = ("EventIn", "EventsAccepted", "FieldError")
"""The schemas that those methods and the errors use."""

REPEATABLE_POSTS: Final = frozenset(
    {
        "POST /recommend",
        "POST /recommend/filtered",
        "POST /recommend/batch",
        "POST /batch/recommend",
        "POST /bandit_recommend",
        "POST /predict",
        "POST /similar",
        "POST /items",
        "POST /policies/evaluate",
        "POST /jobs/{job_id}/cancel",
        "POST /rules/preview",
    }
)
"""POST requests that may be sent twice: they read, or set what they name."""

SINGLE_TRY: Final = frozenset({"PUT /users/{user_id}/history/{event_id}"})
"""Requests that are not POST and may not be sent twice: a corrected event has a new id, and the old one is gone."""


def is_repeatable(route: str) -> bool:
    """Whether sending the request twice does the same as sending it once."""
    return route in REPEATABLE_POSTS or not (route.startswith("POST ") or route in SINGLE_TRY)


def group_and_name(route: str) -> tuple[str, str]:
    """The group and the name of the method of a route.

    Raises:
        KeyError: the route has no name in :data:`METHODS` yet.
    """
    if route not in METHODS:
        raise KeyError(f"{route} has no method in the clients: add it to METHODS in docs/clients/methods.py.")
    group, _, name = METHODS[route].rpartition(".")
    return group, name
