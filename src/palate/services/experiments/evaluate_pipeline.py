"""What the lists that were shown would have earned under another pipeline, from Palate's own log."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

import numpy as np

from palate.errors import NotReady
from palate.evaluation.off_policy.evaluate_slates import SlateEstimator, evaluate_slates
from palate.evaluation.off_policy.policy_evaluation import PolicyEvaluation
from palate.pipeline.rules.compiled_rules import CompiledRules
from palate.services.context import AppContext
from palate.services.experiments.feedback_log import no_lists_text, users_joined_lists
from palate.services.experiments.repeat_requests import RepeatedList, Target, repeat_lists, why_left_out
from palate.services.experiments.slate_columns import slate_columns
from palate.services.serve.recommend import pipeline_of
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.types import Json

MAX_LISTS_WITH_MODEL: Final = 20_000
"""With more lists cascade-DR is left out: its reward model needs the target's distribution for each of them."""
_SAME: Final = 1e-6


@dataclass(frozen=True, slots=True)
class PipelineEvaluation:
    """Estimates of what a list would earn under a pipeline: the mean of the sum of its rewards."""

    pipeline: str
    lists: int
    """Lists that were judged."""
    users: int
    left_out: Mapping[str, int]
    """The number of lists that say nothing about other pipelines, by reason."""
    n_positions: int
    """The first positions of each list that count."""
    estimates: PolicyEvaluation
    warnings: tuple[str, ...]
    """What limits the estimates, beside the warnings of their diagnostics."""

    def to_json(self) -> dict[str, Json]:
        """As plain JSON."""
        fields = asdict(replace(self, left_out=dict(self.left_out)))
        return {**fields, "estimates": self.estimates.to_json()}

    def to_text(self) -> str:
        """For terminals: the estimates as a table, and sentences."""
        return "\n".join(
            [
                f"What a list would earn under {self.pipeline!r}, from {self.lists:,} lists of {self.users:,} users, "
                f"first {self.n_positions} positions:",
                "",
                self.estimates.to_text(),
                *(f"! {warning}" for warning in self.warnings),
                *(f"Left out: {count:,} lists that were {reason}." for reason, count in self.left_out.items()),
            ]
        )


async def evaluate_pipeline(
    context: AppContext,
    name: str,
    *,
    since: float = 0.0,
    n_positions: int = 10,
    surprise: float | None = None,
    seed: int = 42,
    progress: Callable[[float, str], None] = lambda *_: None,
) -> PipelineEvaluation:
    """Estimate what the lists shown from ``since`` (seconds since 1970) on would have earned under a pipeline.

    Each request is repeated with the pipeline as it is configured now and the models of now, at the history, pages and
    exposures of its moment. The logged list is weighted by how likely the pipeline would show it, over its
    propensities. ``surprise``: None takes that of each request.

    Raises:
        NotFound: there is no such pipeline.
        NotReady: there are no lists, none that says anything about other pipelines, or none with feedback.
        InvalidInput: the pipeline's explore stage does not say how likely lists are.
    """
    pipeline = pipeline_of(context, RecommendationRequest(pipeline=name))
    await context.rules.catch_up()
    rules = CompiledRules(context.rules.current().rules.values(), context.live.serving.items)
    target = Target(pipeline, context.live, n_positions, surprise, context.policies, rules)
    lists: list[RepeatedList] = []
    left_out: Counter[str] = Counter()
    async for joined in users_joined_lists(context, since):
        if not joined:  # erased in this moment
            continue
        reasons = (why_left_out(each.impression, n_positions) for each in joined if each.impression.at >= since)
        left_out.update(reason for reason in reasons if reason is not None)
        history = await context.features.history(joined[-1].impression.user or "")
        repeated = await asyncio.to_thread(repeat_lists, target, history, joined, since)
        is_large = len(lists) > MAX_LISTS_WITH_MODEL
        lists += [each.without_distribution() for each in repeated] if is_large else repeated
        progress(0.0, f"{len(lists):,} lists repeated")
    _check(lists, left_out, since)
    estimates = await asyncio.to_thread(_estimate, lists, seed)
    n_users = len({each.user for each in lists})
    warnings = tuple(_warnings(lists, target))
    return PipelineEvaluation(name, len(lists), n_users, left_out, n_positions, estimates, warnings)


def _check(lists: Sequence[RepeatedList], left_out: Mapping[str, int], since: float) -> None:
    if not lists and not left_out:
        raise NotReady(no_lists_text(since))
    if not lists:
        reasons = ", ".join(f"{count:,} were {reason}" for reason, count in left_out.items())
        raise NotReady(
            f"No list says anything about other pipelines: {reasons}. A log can judge another pipeline only where "
            "its own lists are drawn: ask POST /recommend with a `surprise` above 0 (0.1 is the default) for some time."
        )
    if not any(each.reward.any() for each in lists):
        raise NotReady(
            f"None of {len(lists):,} lists has earned anything: there is no feedback on their first items "
            "within rewards.window_days. Send events with the `recommendation_id` of the list."
        )


def _estimate(lists: Sequence[RepeatedList], seed: int) -> PolicyEvaluation:
    has_model = len(lists) <= MAX_LISTS_WITH_MODEL and len({each.user for each in lists}) >= 3  # folds of users
    names: tuple[SlateEstimator, ...] = ("rips", "cascade_dr", "sips") if has_model else ("rips", "sips")
    log, target = slate_columns(lists, with_distribution=has_model)
    return evaluate_slates(log, target, estimators=names, seed=seed)


def _warnings(lists: Sequence[RepeatedList], target: Target) -> list[str]:
    warnings, n = [], len(lists)
    if n_impossible := sum(not each.probability.all() for each in lists):
        warnings.append(
            f"{n_impossible:,} of {n:,} lists have an item that the pipeline never shows at its position: what it "
            "would show there instead may not be in the log."
        )
    if n_removed := sum(each.n_removed > 0 for each in lists):
        warnings.append(
            f"{n_removed:,} of {n:,} lists have items that have left the catalogue: their probability is 0."
        )
    version = target.live.version
    if n_other := sum(each.snapshot != version for each in lists):
        warnings.append(
            f"{n_other:,} of {n:,} lists were made with other models than those of now ({version}), which may have "
            "learned from the feedback on these lists: that favours pipelines that follow their scores."
        )
    same = [each for each in lists if each.snapshot == version and each.pipeline == target.pipeline.version]
    n_changed = sum(not np.allclose(each.probability, each.propensity, rtol=_SAME, atol=0) for each in same)
    if n_changed and target.surprise is None:
        warnings.append(
            f"{n_changed:,} of {len(same):,} lists of this very pipeline have other probabilities today: items or "
            "histories have changed since."
        )
    return warnings
