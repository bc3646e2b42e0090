"""The data of a user, which every service has a part of."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from palate.errors import NotFound
from palate.gateway.messages import Answer, Ask, Missing, Row
from palate.gateway.responses import Outcomes, json_response, pass_on, unavailable, with_missing
from palate.gateway.state import passed_headers, path_of, segment, state_of

_PAUSE_S = 0.2


async def history(request: Request) -> Response:
    """``GET /users/{user_id}/history``: the events of all services, oldest first, each once."""
    state = state_of(request)
    ask = Ask("GET", path_of(request), headers=passed_headers(request))
    outcomes = Outcomes.of(await state.pool.ask_all(dict.fromkeys(state.pool.names, ask)))
    if (failure := outcomes.failure()) is not None:
        return failure
    events: dict[str, Row] = {}
    for answer in outcomes.answers:
        for row in answer.rows("events"):
            events.setdefault(str(row.get("event_id")), row)
    ordered = sorted(events.values(), key=_time)
    return json_response(with_missing({**outcomes.answers[0].row(), "events": ordered}, outcomes.missing))


async def change_event(request: Request) -> Response:
    """``PUT`` and ``DELETE /users/{user_id}/history/{event_id}``: the service that has the event."""
    state, headers = state_of(request), passed_headers(request)
    user, event = str(request.path_params["user_id"]), str(request.path_params["event_id"])
    owner, missing = await state.owners.of_event(user, event, headers)
    if owner is None:
        if missing:
            return unavailable(missing)
        raise NotFound(f"No service has the event {event!r} of the user {user!r}.", where="event_id")
    path = f"/users/{segment(user)}/history/{segment(event)}"
    outcome = await state.pool.ask(owner, Ask(request.method, path, (), await request.body() or None, headers))
    return pass_on(outcome) if isinstance(outcome, Answer) else unavailable([outcome])


async def read_anywhere(request: Request) -> Response:
    """``GET /users/{user_id}/muted`` and ``/about``: any service, as all have the same."""
    state = state_of(request)
    ask = Ask("GET", path_of(request), request.query_params.multi_items(), headers=passed_headers(request))
    missing: list[Missing] = []
    for name in state.pool.names:
        outcome = await state.pool.ask(name, ask)
        if isinstance(outcome, Answer):
            return pass_on(outcome)
        missing.append(outcome)
    return unavailable(missing)


async def write_everywhere(request: Request) -> Response:
    """``PUT /users/{user_id}/muted`` and ``/about``: all services; an error unless all have it."""
    state = state_of(request)
    ask = Ask("PUT", path_of(request), (), await request.body(), passed_headers(request))
    outcomes = Outcomes.of(await state.pool.ask_all(dict.fromkeys(state.pool.names, ask)))
    if (failure := outcomes.failure()) is not None:
        return failure
    if outcomes.missing:
        return unavailable(outcomes.missing, "Not every service has stored this; send it again.")
    return pass_on(outcomes.answers[0])


async def erase(request: Request) -> Response:
    """``DELETE /users/{user_id}``: every service, again where it failed, until all have or the deadline is over.

    200 with the receipt of each; else 503 with the receipts and with the services that may still have data.
    """
    state = state_of(request)
    user = str(request.path_params["user_id"])
    ask = Ask("DELETE", f"/users/{segment(user)}", headers=passed_headers(request))
    state.mixes.forget(user)
    receipts: dict[str, object] = {}
    left: dict[str, Missing] = {}
    loop = asyncio.get_running_loop()
    end = loop.time() + state.pool.settings.erase_deadline_s
    waiting = list(state.pool.names)
    while True:
        for outcome in await state.pool.ask_all(dict.fromkeys(waiting, ask), max(end - loop.time(), _PAUSE_S)):
            if isinstance(outcome, Missing):
                left[outcome.service] = outcome
            elif not outcome.is_success and not receipts:
                return pass_on(outcome)
            elif not outcome.is_success:  # such as 401, as the first service has removed the account of the caller
                left[outcome.service] = Missing(outcome.service, f"answered with status {outcome.status}")
            else:
                receipts[outcome.service] = outcome.row()
                left.pop(outcome.service, None)
        waiting = [name for name in state.pool.names if name not in receipts]
        if not waiting:
            return json_response({"user_id": user, "services": receipts, "missing": []})
        if loop.time() + _PAUSE_S >= end:
            detail = (
                "These services may still have data of the user; send the request again until it is answered with 200."
            )
            return unavailable([left[name] for name in waiting], detail, user_id=user, services=receipts)
        await asyncio.sleep(_PAUSE_S)


def _time(row: Row) -> float:
    value = row.get("timestamp")
    return float(value) if isinstance(value, int | float) else 0.0
