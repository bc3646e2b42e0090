"""Repeat logged requests with a pipeline: the probabilities that it would give the logged lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from palate.data.exposure_weights import ExposureWeights
from palate.data.profile import History
from palate.data.recent_draws import RecentDraws
from palate.data.vocabulary import Vocabulary
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.rules.compiled_rules import CompiledRules
from palate.pipeline.stage import Explore
from palate.policies.policy import Policy
from palate.ports.impressions import Impression
from palate.services.context import LiveSnapshot
from palate.services.experiments.joined_log import JoinedList
from palate.services.serve.page_cursor import PageCursor
from palate.services.serve.recommend import query_of
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.types import Codes, Doubles, Floats


@dataclass(frozen=True, slots=True, eq=False)
class RepeatedList:
    """The first k positions of a logged list, and how likely a pipeline would show them."""

    user: str
    snapshot: str
    pipeline: str
    """The version of the pipeline that made the list."""
    items: Codes
    """Codes of the vocabulary, shape ``(k,)``; -1 for items that it lacks."""
    reward: Doubles
    propensity: Doubles
    """As logged, shape ``(k,)``."""
    probability: Doubles
    """Of each item given those above it, under the pipeline, shape ``(k,)``; 0 for items that it never shows there."""
    candidates: Codes
    """The items that the pipeline may show at any of these positions, shape ``(m,)``."""
    distribution: Floats
    """The probability of each candidate at each position, given the logged items above, shape ``(k, m)``."""
    n_removed: int
    """Items among them that have left the catalogue."""

    def without_distribution(self) -> RepeatedList:
        """The same without candidates and their distribution, to save memory."""
        return replace(self, candidates=self.candidates[:0], distribution=self.distribution[:, :0])


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """The policy whose probabilities are computed."""

    pipeline: Pipeline
    live: LiveSnapshot
    n_positions: int
    """The first positions of each list that are looked at."""
    surprise: float | None = None
    """None: that of each request."""
    policies: Mapping[str, Policy] = field(default_factory=dict)
    """The learned policies that the pipeline may follow."""
    rules: CompiledRules | None = None
    """The rules; of each list those that hold at its time, as they are defined now."""


class ShownBefore(NamedTuple):
    """What a user had been shown before a list."""

    pages: tuple[str, ...]
    """The items of the earlier pages of its draw."""
    at: float
    """The time of the first page, to which the exposures belong, in seconds since 1970."""
    exposures: Mapping[str, int]
    exposure_weights: ExposureWeights
    lists_in_session: int


class RequestReplay:
    """What one user's requests depended on besides their history: pages shown before, and exposures.

    Lists are passed in the order in which they were shown.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        """``vocabulary`` is that of the models which will repeat the requests."""
        self._draws, self._vocabulary = RecentDraws(), vocabulary
        self._pages: dict[int, list[tuple[tuple[str, ...], Impression]]] = defaultdict(list)
        """By seed: the lists so far, each with what had been shown before it."""

    def pass_list(self, shown: Impression) -> ShownBefore:
        """What was shown before a list; then the list counts as shown.

        Lists of one seed are pages of one draw. One that shares items with an earlier one repeats its page.
        """
        pages = self._pages[shown.seed]
        first_at = pages[0][1].at if pages else shown.at
        items = frozenset(shown.items)
        repeated = (before for before, page in pages if items.intersection(page.items))
        all_pages = tuple(dict.fromkeys(item for _, page in pages for item in page.items))
        before = next(repeated, all_pages)
        shown_before = ShownBefore(
            before,
            first_at,
            dict(self._draws.counts(first_at)),
            self._draws.weights(self._vocabulary, first_at),
            self._draws.lists_in_session(first_at),
        )
        pages.append((before, shown))
        self._draws.add(shown.seed, shown.at, shown.items)
        return shown_before


def repeat_lists(target: Target, history: History, lists: Sequence[JoinedList], since: float) -> list[RepeatedList]:
    """Repeat the requests of one user from ``since`` on whose lists :func:`why_left_out` does not leave out.

    Each is repeated with the history up to its moment, the pages and exposures before it, and the models of now.
    ``lists`` are all stored ones of the user, oldest first.
    """
    replay, repeated = RequestReplay(target.live.serving.vocabulary), []
    for joined in lists:
        before = replay.pass_list(joined.impression)
        if joined.impression.at >= since and why_left_out(joined.impression, target.n_positions) is None:
            repeated.append(_repeat(target, history, joined, before))
    return repeated


def why_left_out(shown: Impression, n_positions: int) -> str | None:
    """Why a list says nothing about other policies, in words that follow "were"; None: it does say something."""
    if not shown.items:
        return "empty"
    if shown.request is None:
        return "made for requests that were not stored"
    propensities = shown.propensities[:n_positions]
    if not propensities or min(propensities) <= 0:
        return "stored without propensities"
    return "certain (surprise 0: nothing was drawn)" if min(propensities) == 1 else None


def _repeat(target: Target, history: History, joined: JoinedList, before: ShownBefore) -> RepeatedList:
    shown, live, k = joined.impression, target.live, target.n_positions
    surprise = shown.surprise if target.surprise is None else target.surprise
    request = RecommendationRequest.from_json(shown.user, shown.request or {})
    query = query_of(live, request, history.until(shown.at), PageCursor(shown.seed, surprise, before.pages, before.at))
    query = replace(
        query,
        exposures=before.exposures,
        exposure_weights=before.exposure_weights,
        lists_in_session=before.lists_in_session,
        policies=target.policies,
        rules=None if target.rules is None else target.rules.at(target.pipeline.name, shown.at),
    )
    drawn = target.pipeline.of_kinds("retrieve", "filter", "rank", "arrange", "explore").run(query)
    ids = shown.items[:k]
    items = live.serving.vocabulary.codes(ids)
    slate = drawn if drawn.drawn_from is None else drawn.drawn_from
    distribution = np.exp(explore_stage(target.pipeline).log_distribution(query, slate, items))
    is_item = slate.codes == items[:, None]
    possible = distribution.any(axis=0)
    return RepeatedList(
        shown.user or "",
        shown.snapshot,
        shown.pipeline,
        items,
        np.array(joined.rewards[:k]),
        np.array(shown.propensities[:k]),
        (distribution * is_item).sum(axis=1),
        slate.codes[possible],
        distribution[:, possible].astype(np.float32),
        sum(live.serving.items.get(id_) is None for id_ in ids),
    )


def explore_stage(pipeline: Pipeline) -> Explore:
    """The stage of a pipeline that draws the final list."""
    return next(stage for _, stage in reversed(pipeline.stages) if isinstance(stage, Explore))
