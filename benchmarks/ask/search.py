"""Search quality by the raw sentence and by the parsed one, and the cost of the names of a large catalogue."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from benchmarks.ask.requests import GENRES, SEED, described_items, draw_phrase
from palate.data.items import Item
from palate.data.profile import Profile
from palate.data.slate import Slate
from palate.models.content.text_search import score_text_query
from palate.pipeline.filter.query_filter import QueryFilter
from palate.pipeline.query import Query
from palate.pipeline.retrieve.text_query import TextRetriever
from palate.pipeline.serving_state import ServingState
from palate.services.context import AppContext
from palate.services.serve.recommend import with_parsed_words
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.text.query.gazetteer import Gazetteer
from palate.text.query.parsed_query import ParsedQuery
from palate.types import Floats

N_ITEMS: Final = 500
CATALOGUE_SIZE: Final = 100_000
_N_BOOTSTRAPS: Final = 2_000
_N_ADDED: Final = 20


def measure_search(context: AppContext, items: Sequence[Item]) -> dict[str, Any]:
    """Describe items in words and compute the reciprocal rank of each, by the raw and by the parsed sentence."""
    rng = random.Random(SEED)
    targets = rng.sample([item for item in described_items(items) if item.genres and item.year], N_ITEMS)
    templates: dict[str, Callable[[Item], str]] = {
        "free words": lambda item: draw_phrase(item, rng),
        "a whole wish": lambda item: (
            f"I want a {item.genres[0].lower()} film from the {(item.year or 0) // 10 % 10}0s "
            f"about {draw_phrase(item, rng)}"
        ),
        "with a mood and what is not wanted": lambda item: (
            f"something hopeful after a bad day, a {item.genres[0].lower()} about {draw_phrase(item, rng)}, "
            f"no {_draw_other_genre(item, rng)}"
        ),
    }
    return {
        kind: _compare_ranks(context, targets, [template(item) for item in targets])
        for kind, template in templates.items()
    }


def measure_gazetteer(items: Sequence[Item]) -> dict[str, Any]:
    """Time to read the names of a made-up catalogue, and to add one item to it."""
    rng = random.Random(SEED)
    words = [word for item in items for word in item.title.split()]
    names = [name for item in items for name in (*item.creators, *item.people)]
    catalogue = [
        Item(
            id=str(number),
            domain="movie",
            title=" ".join(rng.choices(words, k=rng.randint(1, 5))),
            creators=(f"{rng.choice(names).split()[0]} {rng.choice(names).split()[-1]}",),
            people=tuple(f"{rng.choice(names).split()[0]} {rng.choice(names).split()[-1]}" for _ in range(4)),
            genres=(rng.choice(GENRES),),
        )
        for number in range(CATALOGUE_SIZE)
    ]
    started = time.perf_counter()
    gazetteer = Gazetteer(catalogue)
    build_s = time.perf_counter() - started
    times_ms = []
    for number in range(_N_ADDED):
        started = time.perf_counter()
        gazetteer = gazetteer.with_items([Item(id=f"new {number}", domain="movie", title=f"Brand New {number}")])
        times_ms.append((time.perf_counter() - started) * 1e3)
    return {"items": CATALOGUE_SIZE, "built_s": round(build_s, 1), "one_more_ms": round(float(np.median(times_ms)), 1)}


def _draw_other_genre(item: Item, rng: random.Random) -> str:
    """A genre that the item does not have."""
    genres = str(item.genres).lower()
    return rng.choice([name for name in ("war", "western", "horror", "musical") if name not in genres])


def _compare_ranks(context: AppContext, targets: Sequence[Item], sentences: Sequence[str]) -> dict[str, Any]:
    """Mean reciprocal rank by the raw and by the parsed sentence, and the gain with a 95 % bootstrap over items."""
    raw, parsed = [], []
    for item, sentence in zip(targets, sentences, strict=True):
        serving = context.live.serving
        raw_scores = score_text_query(serving.models, sentence, len(serving.vocabulary))
        raw.append(_reciprocal_rank(serving, item, raw_scores))
        request = with_parsed_words(context.live, RecommendationRequest(words=sentence), context.clock())
        query = Query(Profile(), serving).with_parsed_query(request.parsed_query or ParsedQuery())
        parsed.append(_reciprocal_rank(serving, item, _score_parsed(query)))
    rng = np.random.default_rng(SEED)
    gains = np.array(parsed) - np.array(raw)
    means = gains[rng.integers(0, len(gains), (_N_BOOTSTRAPS, len(gains)))].mean(axis=1)
    return {
        "raw_mrr": round(float(np.mean(raw)), 4),
        "understood_mrr": round(float(np.mean(parsed)), 4),
        "gain_interval": [round(float(np.quantile(means, end)), 4) for end in (0.025, 0.975)],
    }


def _score_parsed(query: Query) -> Floats | None:
    """Scores of the stage ``retrieve.text_query`` for the items that the query filter lets through; NaN elsewhere."""
    slate = TextRetriever(max_candidates=CATALOGUE_SIZE)(query, Slate.empty(query.serving.vocabulary), {})
    slate = QueryFilter()(query, slate, {})
    scores = np.full(len(query.serving.vocabulary), np.nan, np.float32)
    if len(slate):
        scores[slate.codes] = slate.sources["words"]
    return scores


def _reciprocal_rank(serving: ServingState, item: Item, scores: Floats | None) -> float:
    """1 ÷ rank of the item; 0 if it has no positive score."""
    if scores is None:
        return 0.0
    score = scores[serving.vocabulary.code(item.id)]
    return 1.0 / (1 + int((scores > score).sum())) if score > 0 else 0.0
