"""Health, readiness and metrics of the gateway; sign-in; and one service by its name."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from palate.gateway.messages import Answer, Ask, Missing
from palate.gateway.responses import json_response, pass_on, unavailable
from palate.gateway.state import passed_headers, path_of, segment, state_of
from palate.server.problems import problem

_SIGN_IN_S: Final = 10.0
_LONGEST_S: Final = 600.0
"""Of a request to one service by its name, such as an import."""


async def health(_request: Request) -> Response:
    """The process runs."""
    return json_response({"status": "ok"})


async def ready(request: Request) -> Response:
    """200 if a service answers, else 503; with the state of each."""
    pool = state_of(request).pool
    services = {
        name: {"url": service.url, "breaker": service.breaker.state, "reason": service.breaker.reason}
        for name, service in pool.services.items()
    }
    if not pool.up():
        missing = [Missing(name, service.breaker.reason) for name, service in pool.services.items()]
        return unavailable(missing, "No service answers.", services=services)
    status = "ready" if len(pool.up()) == len(services) else "partial"
    return json_response({"status": status, "services": services})


async def metrics(request: Request) -> Response:
    """Counters of the gateway alone, for Prometheus."""
    return Response(state_of(request).metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


async def sign_in(request: Request) -> Response:
    """``/auth/…``: the first service that answers, as all have the same accounts.

    What a service may have done already is not asked of another.
    """
    state = state_of(request)
    missing: list[Missing] = []
    for name in state.pool.up():
        outcome = await state.pool.ask(name, await _same(request, path_of(request)), _SIGN_IN_S, may_be_slow=True)
        if isinstance(outcome, Answer):
            return pass_on(outcome)
        missing.append(outcome)
        if outcome.may_have_arrived:
            break
    return unavailable(missing)


async def single_service(request: Request) -> Response:
    """``/services/{name}/…``: any request to one service."""
    state, name = state_of(request), str(request.path_params["name"])
    if name not in state.pool.services:
        return problem(404, "Not found", f"There is no service {name!r}; there are {', '.join(state.pool.names)}.")
    path = "/" + "/".join(segment(part) for part in str(request.path_params["path"]).split("/"))
    outcome = await state.pool.ask(name, await _same(request, path), _LONGEST_S, may_be_slow=True)
    return pass_on(outcome) if isinstance(outcome, Answer) else unavailable([outcome])


async def unknown(request: Request) -> Response:
    """What services answer and cannot be merged."""
    names = ", ".join(state_of(request).pool.names)
    advice = f"Ask a service: /services/NAME{request.url.path} with NAME of {names}."
    return problem(404, "Not found", f"The gateway has no {request.method} {request.url.path}. {advice}")


async def _same(request: Request, path: str) -> Ask:
    body = await request.body() or None
    return Ask(request.method, path, request.query_params.multi_items(), body, passed_headers(request))
