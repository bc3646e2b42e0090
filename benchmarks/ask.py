"""How quickly, and how well, a sentence is answered: text, mood, history and filters at once on MovieLens 1M."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import numpy as np

from benchmarks.measured import ML1M, palate, server, write
from palate.app import open_context
from palate.data.datasets import read
from palate.data.item_table import Filters
from palate.data.items import Item
from palate.data.profile import Profile
from palate.data.slate import Slate
from palate.models.content.text_search import answers
from palate.pipeline.filter.query_filter import QueryFilter
from palate.pipeline.query import Query, ServingState
from palate.pipeline.retrieve.text_query import FromText
from palate.services.context import AppContext
from palate.services.serve.exposures import exposures_of
from palate.services.serve.recommend import RecommendationRequest, recommend, with_words_read
from palate.settings import load_settings
from palate.text.encoder import needed
from palate.text.query.gazetteer import Gazetteer
from palate.text.query.parsed_query import ParsedQuery
from palate.types import Floats

SEED: Final = 42
ASKED: Final = 400
FOUND: Final = 500
CATALOGUE: Final = 100_000
_GENRES: Final = "comedy drama sci-fi action romance thriller adventure crime fantasy mystery".split()
_FEELINGS: Final = (
    "after a bad day", "I feel lonely tonight", "cheer me up", "something hopeful", "I am bored",
    "match my mood, I am sad",
)  # fmt: skip
_DRAWS: Final = 2_000


def main() -> None:
    # Neither has a part in answers.
    os.environ |= {"PALATE_MODELS__BMF": "false", "PALATE_MODELS__SEGMENTS": "false"}
    with tempfile.TemporaryDirectory() as folder:
        palate("data", "import", "--data-dir", folder, "--format", "movielens", str(ML1M))
        palate("train", "--data-dir", folder)
        write("ask", measured(Path(folder)))


def measured(folder: Path) -> dict[str, Any]:
    """Everything that is measured, over a data folder with MovieLens 1M imported and trained."""
    imported = read(ML1M, "movielens")
    asks = _asks(imported.items, random.Random(SEED))
    everywhere = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(everywhere)})
    inside = asyncio.run(_inside(folder, asks, imported.items))
    os.sched_setaffinity(0, {max(everywhere)})
    over_http = _over_http(folder, asks, min(everywhere))
    os.sched_setaffinity(0, everywhere)
    about = {"data_digest": imported.dataset().digest, "seed": SEED, "asked": ASKED, "found": FOUND}
    return {**about, **inside, "http": over_http, "lexicon": _lexicon(imported.items)}


def _asks(items: Sequence[Item], rng: random.Random) -> list[RecommendationRequest]:
    """Different users with different wishes; no two sentences are the same."""
    told = [item for item in items if len(item.description.split()) > 20]
    return [
        RecommendationRequest(
            user=str(rng.randrange(1, 6_041)),
            words=f"{rng.choice(_FEELINGS)}, a {rng.choice(_GENRES)} film from the {rng.choice('789')}0s about "
            f"{_phrase(rng.choice(told), rng)} like {rng.choice(told).title}, not too long, no horror",
            filters=Filters(domains=("movie",), min_year=1930 + number % 20),
            exclude=(rng.choice(told).id,),
        )
        for number in range(ASKED)
    ]


def _phrase(item: Item, rng: random.Random) -> str:
    words = item.description.split()
    start = rng.randrange(max(len(words) - 6, 1))
    return " ".join(words[start : start + 6]).strip(".,;:!?\"'")


async def _inside(folder: Path, asks: Sequence[RecommendationRequest], items: Sequence[Item]) -> dict[str, Any]:
    """Through ``services.recommend``, everything in this one process on this one core."""
    async with open_context(load_settings(store={"data_dir": folder}), serving=True) as context:
        needed().encode(["warm"])
        for number in range(20):
            await recommend(context, RecommendationRequest(user=str(number + 1), words=f"warm {number}"))
        for ask in asks:  # what users did and were offered is read from the store once, whatever is asked
            await context.features.history(ask.user or "")
            await exposures_of(context).to(ask.user or "", context.clock())
        cold = [await _taken(context, ask) for ask in asks]
        warm = [await _taken(context, ask) for ask in asks]
        silent = [
            await _taken(context, RecommendationRequest(user=ask.user, filters=ask.filters, exclude=ask.exclude))
            for ask in asks
        ]
        return {
            "cold_ms": _percentiles(cold),
            "warm_ms": _percentiles(warm),
            "without_words_ms": _percentiles(silent),
            "parts_ms": await _parts(context, asks),
            "quality": _quality(context, items),
        }


async def _taken(context: AppContext, ask: RecommendationRequest) -> Taken:
    started, spent = time.perf_counter(), time.process_time()
    await recommend(context, ask)
    return Taken((time.perf_counter() - started) * 1e3, (time.process_time() - spent) * 1e3)


class Taken(NamedTuple):
    """What one request took, in ms."""

    wall: float
    processor: float


def _percentiles(taken: Sequence[Taken]) -> dict[str, float]:
    wall, processor = zip(*taken, strict=True)
    found = {f"p{share}": round(float(np.percentile(wall, share)), 2) for share in (50, 90, 99)}
    return {**found, "processor_p50": round(float(np.median(processor)), 2)}


async def _parts(context: AppContext, asks: Sequence[RecommendationRequest]) -> dict[str, float]:
    """The median of what each part takes: understanding, encoding, and each stage with what was encoded before."""
    live, now = context.live, context.clock()
    taken: dict[str, list[float]] = {}
    for number, ask in enumerate(asks):
        started = time.perf_counter()
        with_words_read(live, ask, now)
        taken.setdefault("understand", []).append((time.perf_counter() - started) * 1e3)
        new = f"{ask.words} {number}"
        started = time.perf_counter()
        needed().encode([new[:200]])
        taken.setdefault("encode", []).append((time.perf_counter() - started) * 1e3)
        steps = (
            await recommend(context, RecommendationRequest(ask.user, words=ask.words, filters=ask.filters, trace=True))
        ).steps
        sums: dict[str, float] = {}
        for step in steps:
            sums[step.stage] = sums.get(step.stage, 0.0) + step.took_us / 1e3
        for name, one in sums.items():
            taken.setdefault(name, []).append(one)
    return {name: round(float(np.median(one)), 3) for name, one in taken.items()}


def _over_http(folder: Path, asks: Sequence[RecommendationRequest], core: int) -> dict[str, Any]:
    """POST /recommend/filtered, one after the other on one connection; the server has a core of its own."""
    with server(folder, core=core) as (address, process, _):
        connection = http.client.HTTPConnection(urlsplit(address).netloc)
        for number in range(20):
            _post(connection, process.pid, RecommendationRequest(user=str(number + 1), words=f"warm {number}"))
        for ask in asks:
            _post(connection, process.pid, RecommendationRequest(user=ask.user))
        ways = ("cold_ms", "warm_ms")
        return {name: _percentiles([_post(connection, process.pid, ask) for ask in asks]) for name in ways}


def _post(connection: http.client.HTTPConnection, pid: int, ask: RecommendationRequest) -> Taken:
    body: dict[str, Any] = {"user_id": ask.user, "user_input": ask.words, "min_year": ask.filters.min_year}
    body |= {"domains": list(ask.filters.domains), "exclude": list(ask.exclude)}
    started, spent = time.perf_counter(), _processor_ms(pid)
    connection.request("POST", "/recommend/filtered", json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"the server answered {answer.status}")
    return Taken((time.perf_counter() - started) * 1e3, _processor_ms(pid) - spent)


def _processor_ms(pid: int) -> float:
    """What a process has had of the processors so far."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text(encoding="ascii").split()[0]) for thread in threads) / 1e6


def _quality(context: AppContext, items: Sequence[Item]) -> dict[str, Any]:
    """A film is described, and its place is looked up: by the raw sentence as before, and as understood."""
    rng = random.Random(SEED)
    told = [item for item in items if len(item.description.split()) > 20 and item.genres and item.year]
    chosen = rng.sample(told, FOUND)
    kinds: dict[str, Callable[[Item], str]] = {
        "free words": lambda item: _phrase(item, rng),
        "a whole wish": lambda item: (
            f"I want a {item.genres[0].lower()} film from the {(item.year or 0) // 10 % 10}0s "
            f"about {_phrase(item, rng)}"
        ),
        "with a mood and what is not wanted": lambda item: (
            f"something hopeful after a bad day, a {item.genres[0].lower()} about {_phrase(item, rng)}, "
            f"no {_other_genre(item, rng)}"
        ),
    }
    return {kind: _compared(context, chosen, [sentence(item) for item in chosen]) for kind, sentence in kinds.items()}


def _other_genre(item: Item, rng: random.Random) -> str:
    held = str(item.genres).lower()
    return rng.choice([name for name in ("war", "western", "horror", "musical") if name not in held])


def _compared(context: AppContext, chosen: Sequence[Item], sentences: Sequence[str]) -> dict[str, Any]:
    before, after = [], []
    for item, sentence in zip(chosen, sentences, strict=True):
        serving = context.live.serving
        raw = answers(serving.models, sentence, len(serving.vocabulary))
        before.append(_reciprocal(serving, item, raw))
        ask = with_words_read(context.live, RecommendationRequest(words=sentence), context.clock())
        query = Query(Profile(), serving).asking(ask.parsed_query or ParsedQuery())
        after.append(_reciprocal(serving, item, _understood(query)))
    rng = np.random.default_rng(SEED)
    gained = np.array(after) - np.array(before)
    drawn = gained[rng.integers(0, len(gained), (_DRAWS, len(gained)))].mean(axis=1)
    return {
        "raw_mrr": round(float(np.mean(before)), 4),
        "understood_mrr": round(float(np.mean(after)), 4),
        "gain_interval": [round(float(np.quantile(drawn, end)), 4) for end in (0.025, 0.975)],
    }


def _understood(query: Query) -> Floats | None:
    """What the words source says of what the filter leaves."""
    slate = FromText(max_candidates=CATALOGUE)(query, Slate.empty(query.serving.vocabulary), {})
    slate = QueryFilter()(query, slate, {})
    scores = np.full(len(query.serving.vocabulary), np.nan, np.float32)
    if len(slate):
        scores[slate.codes] = slate.sources["words"]
    return scores


def _reciprocal(serving: ServingState, item: Item, scores: Floats | None) -> float:
    """1 ÷ place; 0 if it is not found."""
    if scores is None:
        return 0.0
    own = scores[serving.vocabulary.code(item.id)]
    return 1.0 / (1 + int((scores > own).sum())) if own > 0 else 0.0


def _lexicon(items: Sequence[Item]) -> dict[str, Any]:
    """Reading the names of a catalogue of made-up titles, and adding one item to it."""
    rng = random.Random(SEED)
    words = [word for item in items for word in item.title.split()]
    names = [name for item in items for name in (*item.creators, *item.people)]
    many = [
        Item(
            id=str(number),
            domain="movie",
            title=" ".join(rng.choices(words, k=rng.randint(1, 5))),
            creators=(f"{rng.choice(names).split()[0]} {rng.choice(names).split()[-1]}",),
            people=tuple(f"{rng.choice(names).split()[0]} {rng.choice(names).split()[-1]}" for _ in range(4)),
            genres=(rng.choice(_GENRES),),
        )
        for number in range(CATALOGUE)
    ]
    started = time.perf_counter()
    gazetteer = Gazetteer(many)
    built_s = time.perf_counter() - started
    taken = []
    for number in range(20):
        started = time.perf_counter()
        gazetteer = gazetteer.with_items([Item(id=f"new {number}", domain="movie", title=f"Brand New {number}")])
        taken.append((time.perf_counter() - started) * 1e3)
    return {"items": CATALOGUE, "built_s": round(built_s, 1), "one_more_ms": round(float(np.median(taken)), 1)}


if __name__ == "__main__":
    main()
