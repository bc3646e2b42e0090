"""Answer a request from the cache of lists, if the list of its user is what a new computation would give."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import orjson

from palate.data.mutes import Muted
from palate.data.profile import History, Profile
from palate.data.slate import Slate
from palate.errors import StorageFailed
from palate.pipeline.pipeline import Pipeline
from palate.ports.list_cache import CachedList, ListVersion
from palate.services.context import AppContext, LiveSnapshot
from palate.services.serve.experiment_traffic import DEFAULT_PIPELINE, experiment_traffic_of
from palate.services.serve.known_user import features_of, self_description_of
from palate.services.serve.live_rules import rules_version
from palate.services.serve.recommend import build_impression, count_answer, new_cursor, store_impression
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.text.query.parsed_query import ParsedQuery

MAX_ITEMS: Final = 100
"""The longest list that is cached: beyond so many positions no stage arranges items, and a shorter list is its head."""
_DIGEST_BYTES: Final = 16
_PLAIN: Final = RecommendationRequest()


@dataclass(slots=True)
class CacheCounts:
    """Requests since the start that the cache could have answered, and those that it did answer."""

    n_hits: int = 0
    n_misses: int = 0


@dataclass(frozen=True, slots=True)
class CachedAnswer:
    """An answer from the cache."""

    recommendation_id: str
    live: LiveSnapshot
    cached: CachedList
    n: int
    """The number of items that were requested."""
    cursor: str
    next_cursor: str | None
    parsed_query: ParsedQuery = field(default_factory=ParsedQuery)


def cache_counts_of(context: AppContext) -> CacheCounts:
    """The counts of a context."""
    return context.state(CacheCounts, CacheCounts)


async def answer_from_cache(context: AppContext, request: RecommendationRequest) -> CachedAnswer | None:
    """The cached list of the request's user, shown and stored as any other; None: compute it.

    Only requests that name nothing but a user and a size are answered, and of these only those without surprise, or
    with ``cache.serve`` those that leave it open.
    """
    if not _is_answerable(context, request):
        return None
    counts, live, epoch = cache_counts_of(context), context.live, context.features.epoch
    cached = await _valid_list(context, live, request)
    if cached is None:
        counts.n_misses += 1
        return None
    counts.n_hits += 1
    request = replace(request, surprise=0.0)
    items, cursor = cached.items[: request.n], new_cursor(context, request)
    slate = Slate(
        live.serving.vocabulary,
        live.serving.vocabulary.codes([item.id for item in items]),
        np.array([item.score for item in items], np.float32),
        propensities=np.ones(len(items)),
    )
    impression = replace(build_impression(context, live, request, cursor, slate), candidates=cached.candidates)
    store_impression(context, impression, epoch)
    count_answer(context, live, is_empty=not items)
    next_cursor = cursor.next_page(impression.items, request.n)
    return CachedAnswer(impression.recommendation_id, live, cached, request.n, cursor.encode(), next_cursor)


def follows_live_policy(context: AppContext, pipeline: Pipeline) -> bool:
    """Whether a policy draws the lists of a pipeline: they depend on what was shown before, and cannot be cached."""
    return any(name in context.policies for name in pipeline.policies)


def list_version(
    live: LiveSnapshot, pipeline: Pipeline, rules: str, history: History, at: float, muted: Muted, about: str
) -> ListVersion:
    """The version of a list without surprise that is computed at a time from the full ``history`` of a user.

    ``rules`` is the version of the rules that hold then.
    """
    digest = hashlib.blake2b(_digest_history(history), digest_size=_DIGEST_BYTES)
    digest.update(orjson.dumps([Profile(history, at=at).pause, muted.to_dict() if muted else None, about]))
    return ListVersion(live.version, live.catalogue_revision, pipeline.version, rules, digest.hexdigest())


def _is_answerable(context: AppContext, request: RecommendationRequest) -> bool:
    surprise = 0.0 if request.surprise is None and context.settings.cache.serve else request.surprise
    return (
        request.user is not None
        and not context.settings.server.domain  # cached lists mix all domains
        and surprise == 0
        and request.n <= MAX_ITEMS
        and replace(request, user=None, n=_PLAIN.n, surprise=None) == _PLAIN
        and not follows_live_policy(context, context.pipelines[DEFAULT_PIPELINE])
        and experiment_traffic_of(context, request.user, DEFAULT_PIPELINE) is None
    )


async def _valid_list(context: AppContext, live: LiveSnapshot, request: RecommendationRequest) -> CachedList | None:
    """The cached list, if it is long enough and of the present version."""
    user, now = request.user or "", context.clock()
    cached = None
    with contextlib.suppress(StorageFailed):  # what is in memory may still answer
        cached = await context.list_cache.get(user)
    if cached is None or cached.n < request.n or cached.ends_at <= now:
        return None
    about = await self_description_of(context, user)
    # Last, so that an event that is stored meanwhile counts; with the lists shown lately, to which this one is added.
    history = (await features_of(context, user)).history
    pipeline = context.pipelines[DEFAULT_PIPELINE]
    rules = rules_version(context, pipeline, live.serving.items, now)
    version = list_version(live, pipeline, rules, history, now, context.mutes.of(user), about)
    return cached if version == cached.version else None


def _digest_history(history: History) -> bytes:
    """A digest of the events of a history, computed once for each history."""

    def compute() -> bytes:
        digest = hashlib.blake2b(orjson.dumps(history.items), digest_size=_DIGEST_BYTES)
        for column in (history.kinds, history.values, history.at):
            digest.update(np.ascontiguousarray(column).tobytes())
        return digest.digest()

    return history.memoize("digest", None, compute)
