"""Latency of requests with a sentence, in process and over HTTP, on one core."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import numpy as np

from benchmarks.ask.search import measure_search
from benchmarks.measured import server
from palate.app import open_context
from palate.data.items import Item
from palate.services.context import AppContext
from palate.services.serve.recommend import recommend, with_parsed_words
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.settings import load_settings
from palate.text.encoder import needed

_N_WARM_UP: Final = 20
_TEXT_LIMIT: Final = 200


class Duration(NamedTuple):
    """Milliseconds that one request took."""

    wall: float
    processor: float


async def measure_in_process(
    folder: Path, requests: Sequence[RecommendationRequest], items: Sequence[Item]
) -> dict[str, Any]:
    """Latency and search quality through the services, all in this process on one core."""
    async with open_context(load_settings(store={"data_dir": folder}), serving=True) as context:
        needed().encode(["warm"])
        for request in _warm_up_requests():
            await recommend(context, request)
        for request in requests:  # histories and exposures are read from the store once, whatever is requested
            await context.features.user(request.user or "")
        cold = [await _time_request(context, request) for request in requests]
        warm = [await _time_request(context, request) for request in requests]
        without_words = [
            await _time_request(
                context, RecommendationRequest(user=request.user, filters=request.filters, exclude=request.exclude)
            )
            for request in requests
        ]
        return {
            "cold_ms": _percentiles(cold),
            "warm_ms": _percentiles(warm),
            "without_words_ms": _percentiles(without_words),
            "parts_ms": await _measure_parts(context, requests),
            "quality": measure_search(context, items),
        }


def measure_http(folder: Path, requests: Sequence[RecommendationRequest], core: int) -> dict[str, Any]:
    """Latency of POST /recommend/filtered, in sequence on one connection; the server has a core to itself."""
    with server(folder, core=core) as (address, process, _):
        connection = http.client.HTTPConnection(urlsplit(address).netloc)
        for request in _warm_up_requests():
            _post(connection, process.pid, request)
        for request in requests:
            _post(connection, process.pid, RecommendationRequest(user=request.user))
        return {
            name: _percentiles([_post(connection, process.pid, request) for request in requests])
            for name in ("cold_ms", "warm_ms")
        }


def _warm_up_requests() -> list[RecommendationRequest]:
    return [RecommendationRequest(user=str(n + 1), words=f"warm {n}") for n in range(_N_WARM_UP)]


async def _time_request(context: AppContext, request: RecommendationRequest) -> Duration:
    wall, processor = time.perf_counter(), time.process_time()
    await recommend(context, request)
    return Duration((time.perf_counter() - wall) * 1e3, (time.process_time() - processor) * 1e3)


def _percentiles(durations: Sequence[Duration]) -> dict[str, float]:
    wall, processor = zip(*durations, strict=True)
    percentiles = {f"p{share}": round(float(np.percentile(wall, share)), 2) for share in (50, 90, 99)}
    return {**percentiles, "processor_p50": round(float(np.median(processor)), 2)}


async def _measure_parts(context: AppContext, requests: Sequence[RecommendationRequest]) -> dict[str, float]:
    """Median ms of each part: parsing, encoding, and each stage with the sentence encoded before."""
    live, now = context.live, context.clock()
    times: dict[str, list[float]] = {}
    for number, request in enumerate(requests):
        started = time.perf_counter()
        with_parsed_words(live, request, now)
        times.setdefault("understand", []).append((time.perf_counter() - started) * 1e3)
        new_text = f"{request.words} {number}"[:_TEXT_LIMIT]
        started = time.perf_counter()
        needed().encode([new_text])
        times.setdefault("encode", []).append((time.perf_counter() - started) * 1e3)
        traced = RecommendationRequest(request.user, words=request.words, filters=request.filters, trace=True)
        sums: dict[str, float] = {}
        for step in (await recommend(context, traced)).steps:
            sums[step.stage] = sums.get(step.stage, 0.0) + step.took_us / 1e3
        for name, milliseconds in sums.items():
            times.setdefault(name, []).append(milliseconds)
    return {name: round(float(np.median(milliseconds)), 3) for name, milliseconds in times.items()}


def _post(connection: http.client.HTTPConnection, pid: int, request: RecommendationRequest) -> Duration:
    body: dict[str, Any] = {"user_id": request.user, "user_input": request.words}
    body |= {"min_year": request.filters.min_year, "domains": list(request.filters.domains)}
    body |= {"exclude": list(request.exclude)}
    wall, processor = time.perf_counter(), _processor_ms(pid)
    connection.request("POST", "/recommend/filtered", json.dumps(body), {"Content-Type": "application/json"})
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        raise RuntimeError(f"The server answered with status {response.status}.")
    return Duration((time.perf_counter() - wall) * 1e3, _processor_ms(pid) - processor)


def _processor_ms(pid: int) -> float:
    """Processor time that a process has used so far, over all its threads."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text(encoding="ascii").split()[0]) for thread in threads) / 1e6
