"""Items, search, trends and facets."""

from __future__ import annotations

from collections import Counter
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from palate.errors import InvalidInput, NotFound
from palate.gateway.cursor import split_id
from palate.gateway.merge import merge_by_rank
from palate.gateway.messages import Answer, Ask, Headers, Row, rows_of, words_of
from palate.gateway.responses import Outcomes, json_response, pass_on, unavailable, with_missing
from palate.gateway.state import State, limit_of, passed_headers, path_of, read_json, segment, state_of

_LISTS: Final = {"/items": "items", "/search": "results", "/trending": "trending"}
"""The key of the list in the answer of each route that all services answer."""


async def item(request: Request) -> Response:
    """``GET`` and ``DELETE /items/{item_id}``: the service that has the item."""
    return await _ask_owner(request, str(request.path_params["item_id"]), await request.body() or None)


async def similar(request: Request) -> Response:
    """``POST /similar``: the service that has the item."""
    body = await read_json(request)
    return await _ask_owner(request, str(body.get("item_id", "")), await request.body())


async def why(request: Request) -> Response:
    """``GET /recommendations/{id}/items/{item_id}/why``: the service that has the item, by its part of the list."""
    state, headers = state_of(request), passed_headers(request)
    item_id, list_id = str(request.path_params["item_id"]), str(request.path_params["recommendation_id"])
    owner = await _owner(state, item_id, headers)
    if isinstance(owner, Response):
        return owner
    own_id = split_id(list_id).get(owner, list_id)
    path = f"/recommendations/{segment(own_id)}/items/{segment(item_id)}/why"
    return await _ask_service(state, owner, Ask("GET", path, headers=headers))


async def put_item(request: Request) -> Response:
    """``PUT /items/{item_id}``: the service of its domain."""
    name = _service_of(state_of(request), await read_json(request))
    ask = Ask("PUT", path_of(request), (), await request.body(), passed_headers(request))
    return await _ask_service(state_of(request), name, ask)


async def put_items(request: Request) -> Response:
    """``POST /items``: each item to the service of its domain; sending all again changes nothing."""
    state, parts = state_of(request), dict[str, list[Row]]()
    for row in rows_of(await read_json(request), "items"):
        parts.setdefault(_service_of(state, row), []).append(row)
    headers = passed_headers(request)
    requests = {name: Ask.json("POST", "/items", {"items": rows}, headers) for name, rows in parts.items()}
    outcomes = await state.pool.ask_all(requests)
    refusal = next((each for each in outcomes if isinstance(each, Answer) and not each.is_success), None)
    if refusal is not None:
        return pass_on(refusal)
    answers = [each.row() for each in outcomes if isinstance(each, Answer)]
    sums: Row = {name: sum(_number(row, name) for row in answers) for name in ("added", "replaced")}
    missing = [each for each in outcomes if not isinstance(each, Answer)]
    if missing:
        return unavailable(missing, "Some services did not take their items; send all again.", **sums)
    return json_response(sums)


async def merged_list(request: Request) -> Response:
    """``GET /items?title=``, ``/search``, ``/trending``: the service of a domain, or lists of all in turns."""
    state, key = state_of(request), _LISTS[request.url.path]
    names = [_known(state, domain) for domain in request.query_params.getlist("domain")] or list(state.pool.names)
    query = request.query_params.multi_items()
    ask = Ask("GET", request.url.path, query, headers=passed_headers(request))
    outcomes = Outcomes.of(await state.pool.ask_all(dict.fromkeys(names, ask)))
    if (failure := outcomes.failure()) is not None:
        return failure
    limit = limit_of(request, 10)
    ranked = {answer.service: answer.rows(key) for answer in outcomes.answers}
    rows = merge_by_rank(ranked, {}, limit)
    return json_response(with_missing({**outcomes.answers[0].row(), key: rows}, outcomes.missing))


async def facets(request: Request) -> Response:
    """``GET /facets/{kind}``: the values of all services, with the sums of their items."""
    state = state_of(request)
    ask = Ask("GET", path_of(request), request.query_params.multi_items(), headers=passed_headers(request))
    outcomes = Outcomes.of(await state.pool.ask_all(dict.fromkeys(state.pool.names, ask)))
    if (failure := outcomes.failure()) is not None:
        return failure
    counts = Counter[str]()
    for answer in outcomes.answers:
        for row in answer.rows("values"):
            counts[str(row.get("value"))] += _number(row, "items")
    limit = limit_of(request, 100)
    values = [{"value": value, "items": items} for value, items in counts.most_common(limit)]
    return json_response(with_missing({"values": values}, outcomes.missing))


async def predict(request: Request) -> Response:
    """``POST /predict``: each item by the service that has it."""
    state, body, headers = state_of(request), await read_json(request), passed_headers(request)
    item_id = body.get("item_id")
    items = [str(item_id)] if isinstance(item_id, str | int) else words_of(body, "items")
    owners, missing = await state.owners.of(items, headers)
    if missing:
        return unavailable(missing)
    parts: dict[str, list[str]] = {}
    for each in items:
        parts.setdefault(owners.get(each, state.pool.names[0]), []).append(each)
    rest = {name: value for name, value in body.items() if name not in ("item_id", "items")}
    requests = {name: Ask.json("POST", "/predict", {**rest, "items": part}, headers) for name, part in parts.items()}
    outcomes = Outcomes.of(await state.pool.ask_all(requests))
    if (failure := outcomes.failure()) is not None:
        return failure
    rows = {str(row.get("item_id")): row for answer in outcomes.answers for row in answer.rows("predictions")}
    merged: Row = {
        **outcomes.answers[0].row(),
        "predictions": [rows[each] for each in items if each in rows],
        "unknown_items": [each for answer in outcomes.answers for each in words_of(answer.row(), "unknown_items")],
    }
    return json_response(with_missing(merged, outcomes.missing))


async def _ask_owner(request: Request, item_id: str, body: bytes | None) -> Response:
    state, headers = state_of(request), passed_headers(request)
    owner = await _owner(state, item_id, headers)
    if isinstance(owner, Response):
        return owner
    ask = Ask(request.method, path_of(request), request.query_params.multi_items(), body, headers)
    return await _ask_service(state, owner, ask)


async def _owner(state: State, item_id: str, headers: Headers) -> str | Response:
    """The service that has an item, or the response that says why there is none.

    Raises:
        NotFound: no service has it.
    """
    owners, missing = await state.owners.of([item_id], headers)
    if item_id in owners:
        return owners[item_id]
    if missing:
        return unavailable(missing)
    raise NotFound(f"No service has the item {item_id!r}.", where="item_id")


async def _ask_service(state: State, name: str, ask: Ask) -> Response:
    outcome = await state.pool.ask(name, ask)
    return pass_on(outcome) if isinstance(outcome, Answer) else unavailable([outcome])


def _service_of(state: State, row: Row) -> str:
    return _known(state, str(row.get("domain", "")))


def _known(state: State, domain: str) -> str:
    """
    Raises:
        InvalidInput: no service has the domain.
    """
    for name in state.pool.names:
        if name.casefold() == domain.casefold():
            return name
    raise InvalidInput(
        f"No service has the domain {domain!r}; there are {', '.join(state.pool.names)}.", where="domain"
    )


def _number(row: Row, name: str) -> int:
    value = row.get(name)
    return value if isinstance(value, int) else 0
