"""Lists of one domain from its service, lists of all domains merged from all."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from palate.errors import InvalidInput, PalateError
from palate.gateway.cursor import MAX_SHOWN, decode_cursor, encode_cursor, join_ids
from palate.gateway.merge import merge_by_rank
from palate.gateway.messages import Answer, Ask, Headers, Row, rows_of, words_of
from palate.gateway.responses import Outcomes, json_response, pass_on, unavailable, with_missing
from palate.gateway.state import State, passed_headers, read_json, state_of
from palate.server.problems import error_response

_DEFAULT_SIZE: Final = 10
MAX_BATCH: Final = 16
"""Requests of one batch, as in services."""
_AT_ONCE: Final = 8
_SIZES: Final = ("final_k", "top_k", "limit", "n")
_FROM_ANY: Final = ("understood", "filters_applied", "together")
"""What the answers of all services have alike, as it follows from the request."""


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A request for a list, however it was sent."""

    path: str
    body: Row
    headers: Headers

    @property
    def size(self) -> int:
        return next((size for name in _SIZES if isinstance(size := self.body.get(name), int)), _DEFAULT_SIZE)

    @property
    def user(self) -> str | None:
        user = self.body.get("user_id")
        return str(user) if isinstance(user, str | int) else None

    @property
    def min_domains(self) -> int:
        count = self.body.get("min_domains")
        return count if isinstance(count, int) else 0


async def recommend_to(request: Request) -> Response:
    """``GET /recommend``."""
    query = request.query_params
    body: Row = {name: query[name] for name in ("user_id", "cursor") if name in query}
    try:
        body |= {"top_k": int(query["limit"])} if "limit" in query else {}
        body |= {"surprise": float(query["surprise"])} if "surprise" in query else {}
    except ValueError:
        raise InvalidInput("`limit` must be a whole number and `surprise` a number.", where="query") from None
    body["domains"] = query.getlist("domain")
    return await answer(state_of(request), ListRequest("/recommend", body, passed_headers(request)))


async def recommend_for(request: Request) -> Response:
    """``POST /recommend`` and ``POST /recommend/filtered``."""
    body = await read_json(request)
    return await answer(state_of(request), ListRequest(request.url.path, body, passed_headers(request)))


async def recommend_batch(request: Request) -> Response:
    """``POST /recommend/batch``: each of the requests as it would be answered alone; a failure of one fails all."""
    state, body, headers = state_of(request), await read_json(request), passed_headers(request)
    requests = [ListRequest("/recommend/filtered", each, headers) for each in rows_of(body, "requests")]
    if not 1 <= len(requests) <= MAX_BATCH:
        raise InvalidInput(f"`requests` must be a list of 1 to {MAX_BATCH} requests.", where="body.requests")
    at_once = asyncio.Semaphore(_AT_ONCE)

    async def answer_in_turn(each: ListRequest) -> Response:
        async with at_once:
            return await _answer_safely(state, each)

    responses = await asyncio.gather(*map(answer_in_turn, requests))
    failure = next((response for response in responses if response.status_code >= 400), None)
    return failure or json_response({"answers": [orjson.loads(bytes(response.body)) for response in responses]})


async def _answer_safely(state: State, request: ListRequest) -> Response:
    try:
        return await answer(state, request)
    except PalateError as error:
        return error_response(error)


async def answer(state: State, request: ListRequest) -> Response:
    """The list of one service as it is, or a merged list of several with what is missing.

    Raises:
        InvalidInput: a domain has no service, or the cursor is not that of a merged list.
    """
    names = _services(state, words_of(request.body, "domains"))
    if len(names) == 1:
        outcome = await state.pool.ask(names[0], _ask(request, request.body))
        return pass_on(outcome) if isinstance(outcome, Answer) else unavailable([outcome])
    shown = decode_cursor(str(request.body["cursor"])) if request.body.get("cursor") else []
    requests = {name: _ask(request, _part_of(request, shown)) for name in names}
    answers, weights = await asyncio.gather(state.pool.ask_all(requests), _weights(state, request, names))
    outcomes = Outcomes.of(answers)
    if (failure := outcomes.failure()) is not None:
        return failure
    if outcomes.missing:
        state.metrics.count_partial()
    lists = {answer.service: answer.row() for answer in outcomes.answers}
    for name, row in lists.items():
        state.owners.keep(name, (str(each["item_id"]) for each in rows_of(row, "recommendations")))
    row = merged(request, lists, weights, shown)
    return json_response(with_missing(row, outcomes.missing))


def merged(request: ListRequest, lists: Mapping[str, Row], weights: Mapping[str, float], shown: list[str]) -> Row:
    """One list from those of several services."""
    ranked = {name: rows_of(row, "recommendations") for name, row in lists.items()}
    rows = merge_by_rank(ranked, weights, request.size, request.min_domains)
    shown_now = [*shown, *(str(row["item_id"]) for row in rows)]
    first = next(iter(lists.values()))
    has_more = len(rows) == request.size and len(shown_now) <= MAX_SHOWN
    answer: Row = {
        "recommendation_id": join_ids({name: str(row.get("recommendation_id", "")) for name, row in lists.items()}),
        "user_id": request.user,
        "recommendations": rows,
        "snapshot": "+".join(f"{name}~{row.get('snapshot', '')}" for name, row in lists.items()),
        "cursor": encode_cursor(shown),
        "next_cursor": encode_cursor(shown_now) if has_more else None,
        **{name: first[name] for name in _FROM_ANY if name in first},
    }
    if request.min_domains:
        answer["domains_held"] = len({str(row.get("domain")) for row in rows})
    unknown = [set(words_of(row, "unknown_items")) for row in lists.values()]
    if unknown_everywhere := sorted(set.intersection(*unknown)):
        answer["unknown_items"] = unknown_everywhere
    return answer


def _services(state: State, domains: Sequence[str]) -> list[str]:
    names = list(state.pool.names)
    by_domain = {name.casefold(): name for name in names}
    absent = [domain for domain in domains if domain.casefold() not in by_domain]
    if absent:
        raise InvalidInput(f"No service has the domain {absent[0]!r}; there are {', '.join(names)}.", where="domains")
    return list(dict.fromkeys(by_domain[domain.casefold()] for domain in domains)) or names


def _part_of(request: ListRequest, shown: Sequence[str]) -> Row:
    """The request for the part of one service: as long as the whole list, so that it can replace missing ones."""
    left_out = {"cursor", "min_domains", *(["domains"] if isinstance(request.body.get("domains"), list) else [])}
    body = {field: value for field, value in request.body.items() if field not in left_out}
    return {**body, "exclude": [*words_of(request.body, "exclude"), *shown]}


def _ask(request: ListRequest, body: Row) -> Ask:
    return Ask.json("POST", request.path, body, request.headers)


async def _weights(state: State, request: ListRequest, names: Sequence[str]) -> Mapping[str, float]:
    """The user's own mix; without a user all services weigh the same."""
    return {} if request.user is None else await state.mixes.of(request.user, names, request.headers)
