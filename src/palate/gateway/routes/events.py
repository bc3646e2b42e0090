"""Events: each to the service that has its item."""

from __future__ import annotations

import re
import uuid

from starlette.requests import Request
from starlette.responses import Response

from palate.errors import InvalidInput
from palate.gateway.cursor import split_id
from palate.gateway.messages import Answer, Ask, Headers, Missing, Row, rows_of, words_of
from palate.gateway.responses import json_response, unavailable
from palate.gateway.state import State, passed_headers, read_json, state_of
from palate.server.problems import problem

_POSITION = re.compile(r"events\[(\d+)\]")


async def send_events(request: Request) -> Response:
    """``POST /events``: acknowledged when every service has its part on the disk.

    If a service does not take its part, the answer is an error; the others have theirs. Sending all again with the same
    ids counts none twice, so the answer names the ids.
    """
    state, headers = state_of(request), passed_headers(request)
    events = _identified(await read_json(request))
    parts, missing = await _split(state, events, headers)
    if missing:
        return _not_all(missing, events, 0)
    requests = {
        name: Ask.json("POST", "/events", {"events": [_own(events[index], name) for index in indices]}, headers)
        for name, indices in parts.items()
    }
    outcomes = await state.pool.ask_all(requests)
    answers = [each for each in outcomes if isinstance(each, Answer) and each.is_success]
    accepted = sum(value for each in answers if isinstance(value := each.row().get("accepted"), int))
    for each in outcomes:
        if isinstance(each, Answer) and not each.is_success:
            return _refused(each, parts[each.service])
    missing = [each for each in outcomes if isinstance(each, Missing)]
    if missing:
        return _not_all(missing, events, accepted)
    repeated = [id_ for each in answers for id_ in words_of(each.row(), "repeated")]
    return json_response({"accepted": accepted, "repeated": repeated, "event_ids": _ids(events)})


def _identified(body: Row) -> list[Row]:
    """The events of a body, each with an id: a part that is sent again counts once."""
    events = rows_of(body, "events") if "events" in body else [body]
    if not events:
        raise InvalidInput("`events` must be a list with at least one event.", where="body.events")
    return [event if event.get("event_id") else {**event, "event_id": uuid.uuid4().hex} for event in events]


async def _split(state: State, events: list[Row], headers: Headers) -> tuple[dict[str, list[int]], list[Missing]]:
    """The positions of the events of each service, and the services that could not be asked for owners.

    Raises:
        InvalidInput: no service has an item, or the event that is to be retracted.
    """
    owners, missing = await state.owners.of([str(each["item_id"]) for each in events if each.get("item_id")], headers)
    parts: dict[str, list[int]] = {}
    by_id: dict[str, str] = {}
    for index, event in enumerate(events):
        if event.get("item_id"):
            owner = owners.get(str(event["item_id"]))
        else:
            owner = by_id.get(retracted := str(event.get("retracts", "")))
            if owner is None:
                owner, missing_now = await state.owners.of_event(str(event.get("user_id", "")), retracted, headers)
                missing = [*missing, *missing_now]
        if owner is None:
            if missing:
                return {}, missing
            raise InvalidInput("No service has this item, or this event to retract.", where=f"events[{index}].item_id")
        by_id[str(event["event_id"])] = owner
        parts.setdefault(owner, []).append(index)
    return parts, []


def _own(event: Row, service: str) -> Row:
    """The event with the id that its service gave to its part of a merged list."""
    list_id = event.get("recommendation_id")
    own_id = split_id(list_id).get(service) if isinstance(list_id, str) else None
    return {**event, "recommendation_id": own_id} if own_id else event


def _refused(answer: Answer, indices: list[int]) -> Response:
    """The error of a service, with the positions of the events in the request."""

    def replace(match: re.Match[str]) -> str:
        position = int(match[1])
        return f"events[{indices[position] if position < len(indices) else position}]"

    row = answer.row()
    errors = [
        {"where": _POSITION.sub(replace, str(each.get("where", ""))), "message": str(each.get("message", ""))}
        for each in rows_of(row, "errors")
    ]
    detail = _POSITION.sub(replace, str(row.get("detail", "")))
    detail += f" {answer.service} took none of its events; other services may have taken theirs."
    return problem(answer.status, str(row.get("title", "Invalid input")), detail, errors)


def _not_all(missing: list[Missing], events: list[Row], accepted: int) -> Response:
    detail = "Not every service took its events. Send all again with these `event_ids`; none counts twice."
    return unavailable(missing, detail, accepted=accepted, event_ids=_ids(events))


def _ids(events: list[Row]) -> list[str]:
    return [str(event["event_id"]) for event in events]
