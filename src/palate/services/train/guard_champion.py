"""Guardrails of a new champion: if what happens to users is proven worse than before, it is rolled back."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from palate.data.experiments import Guardrail
from palate.errors import Conflict, NotFound, PalateError
from palate.evaluation.ab_test import MonitoringPlan, VariantSample, check_guardrail, ratio_sample
from palate.evaluation.significance import LEVEL
from palate.ports.answer_counts import AnswerCounts
from palate.ports.snapshots import ChampionChange
from palate.services.context import AppContext
from palate.services.experiments.feedback_log import MAX_LISTS_PER_USER, reward_table_of
from palate.services.experiments.joined_log import join_feedback
from palate.services.train.registry_aliases import update_aliases
from palate.settings import Guardrails

_CHECK_EVERY_S: Final = 1.0
_MAX_BUSY: Final = 0.1
"""The share of time that evaluations may take: they read the lists of all users of both champions again."""
_MIN_REQUESTS: Final = 20
"""A champion that fails for more than half of so many requests is rolled back without a test."""
_FAILED_LOADS: Final = 3
"""A champion that servers failed to load so often is rolled back."""
_N_GUARDRAILS: Final = 3
_N_USERS: Final = 1_000
"""The number of users at which the intervals are shortest."""
_DAY_S: Final = 86_400.0
_USERS_PER_PAGE: Final = 500

log = logging.getLogger(__name__)


async def guard(context: AppContext, *, alive: Callable[[], bool] = lambda: True) -> None:
    """Judge the champion every ``learner.guardrails.every_s`` seconds until ``alive`` returns False.

    A failure is logged, the champion stays, and the next evaluation comes at its time.
    """
    every_s, due = context.settings.learner.guardrails.every_s, time.monotonic()
    while alive():
        if time.monotonic() >= due:
            started = time.monotonic()
            try:
                await roll_back_if_harmful(context)
            except Exception as error:
                traceback_of = None if isinstance(error, PalateError) else error
                log.warning("the champion could not be judged; trying again: %s", error, exc_info=traceback_of)
            took_s = time.monotonic() - started
            due = time.monotonic() + max(every_s, took_s / _MAX_BUSY)
        await asyncio.sleep(min(_CHECK_EVERY_S, every_s))


async def roll_back_if_harmful(context: AppContext) -> str | None:
    """Roll the champion back if a guardrail is proven harmed; the reason, or None if it stays."""
    change = watched_change(context)
    if change is None or change.before is None:
        return None
    reason = await find_harm(context, change, change.before)
    if reason is None:
        return None
    try:
        restored = context.snapshots.rollback(of=change.version, by="guardrails", reason=reason)
    except (Conflict, NotFound) as error:  # an operator was quicker, or the predecessor is gone
        log.warning("snapshot %s harms guardrails (%s), and stays: %s", change.version, reason, error)
        return None
    await asyncio.to_thread(update_aliases, context.tracker, context.snapshots)
    log.warning("snapshot %s was rolled back to %s: %s", change.version, restored, reason)
    return reason


def watched_change(context: AppContext) -> ChampionChange | None:
    """The promotion of the champion, if it is watched: it is not older than ``watch_days`` and has a predecessor."""
    changes = context.snapshots.changes()
    last = changes[-1] if changes else None
    if last is None or last.action != "promote" or last.version != context.snapshots.champion():
        return None
    age_s = context.clock() - last.at
    is_watched = last.before in context.snapshots.versions() and last.before != last.version
    return last if is_watched and age_s <= context.settings.learner.guardrails.watch_days * _DAY_S else None


async def find_harm(context: AppContext, change: ChampionChange, before: str) -> str | None:
    """What is proven worse since a promotion than with the snapshot ``before``, in one sentence; None: nothing."""
    guardrails = context.settings.learner.guardrails
    ours, theirs = await context.answer_counts.of(change.version), await context.answer_counts.of(before)
    if ours.failed_loads >= _FAILED_LOADS:
        return f"Servers could not load it {ours.failed_loads} times."
    if ours.requests >= _MIN_REQUESTS and ours.failed > ours.requests / 2:
        return f"{ours.failed:,} of {ours.requests:,} requests failed."
    for name in ("failed", "empty"):
        harm = _compare_shares(name, ours, theirs, guardrails)
        if harm is not None:
            return harm
    return await _compare_clicks(context, change, before)


def _plan(guardrails: Guardrails) -> MonitoringPlan:
    """The level is divided by the number of guardrails: all together roll back a harmless champion at most so often."""
    return MonitoringPlan(_N_USERS, LEVEL / _N_GUARDRAILS, guardrails.min_users)


def _compare_shares(name: str, ours: AnswerCounts, theirs: AnswerCounts, guardrails: Guardrails) -> str | None:
    """Compare the shares of failed or empty answers; the tolerance is added to the predecessor's share."""
    control, treatment = _share(getattr(theirs, name), theirs.requests), _share(getattr(ours, name), ours.requests)
    if math.isnan(control.mean) or math.isnan(treatment.mean):
        return None
    tolerated = replace(control, mean=control.mean + guardrails.error_tolerance)
    verdict = check_guardrail(Guardrail(name, 0.0), tolerated, treatment, _plan(guardrails))
    if verdict.safety != "harmful":
        return None
    what = "requests failed" if name == "failed" else "lists were empty"
    return f"{treatment.mean:.1%} of {ours.requests:,} {what}, {control.mean:.1%} of {theirs.requests:,} before."


def _share(n: int, of: int) -> VariantSample:
    """The sample of ``of`` requests, ``n`` of which are 1 and the others 0.

    The variance is that of a share with one more of both kinds, so that it is never 0.
    """
    if of < 2:
        return VariantSample(of, math.nan, math.nan)
    smoothed = (n + 1) / (of + 2)
    return VariantSample(of, n / of, smoothed * (1 - smoothed))


@dataclass(slots=True)
class _Clicks:
    """Lists and clicks of each user under one snapshot."""

    lists: list[int] = field(default_factory=list)
    clicks: list[int] = field(default_factory=list)

    def sample(self) -> VariantSample:
        """Clicks for each list, with users as the unit."""
        return ratio_sample(self.clicks, self.lists) if self.lists else VariantSample(0, math.nan, math.nan)


async def _compare_clicks(context: AppContext, change: ChampionChange, before: str) -> str | None:
    """Compare items with positive feedback for each list, within the same time after the list for both snapshots."""
    guardrails = context.settings.learner.guardrails
    totals = await _read_clicks(context, (before, change.version), change.at - guardrails.watch_days * _DAY_S)
    control, treatment = totals[before].sample(), totals[change.version].sample()
    if control.n < guardrails.min_users or treatment.n < guardrails.min_users:
        return None
    rail = Guardrail("clicks", guardrails.clicks_tolerance, is_lower_better=False)
    verdict = check_guardrail(rail, control, treatment, _plan(guardrails))
    if verdict.safety != "harmful":
        return None
    return (
        f"{treatment.mean:.3f} clicks for each list of {treatment.n:,} users, {control.mean:.3f} of {control.n:,} "
        f"before: lower by more than {guardrails.clicks_tolerance:.0%}."
    )


async def _read_clicks(context: AppContext, versions: tuple[str, str], since: float) -> dict[str, _Clicks]:
    """Lists since a time that were not part of an experiment, with their feedback; too young ones do not count."""
    await context.impressions.flush()
    window_s = context.settings.learner.guardrails.feedback_window_s
    table, now, after = reward_table_of(context.settings.rewards), context.clock(), ""
    totals = {version: _Clicks() for version in versions}
    while users := await context.impressions.users(since, after, _USERS_PER_PAGE):
        for user in users:
            shown = [
                each
                for each in await context.impressions.of_user(user, MAX_LISTS_PER_USER)
                if each.snapshot in totals and each.variant is None and since <= each.at <= now - window_s
            ]
            if not shown:
                continue
            events = (await context.log.of_user(user)).events
            joined = join_feedback(shown, events, table, window_s=window_s, until=now)
            for version, clicks in totals.items():
                rewards = [each.rewards for each in joined if each.impression.snapshot == version]
                if rewards:
                    clicks.lists.append(len(rewards))
                    clicks.clicks.append(sum(reward > 0 for of_list in rewards for reward in of_list))
        after = users[-1]
    return totals
