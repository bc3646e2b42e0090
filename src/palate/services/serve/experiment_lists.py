"""Make the list of a variant: by its pipeline, or mixed from two pipelines."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import numpy as np

from palate.data.slate import Slate
from palate.evaluation.ab_test.interleaving import interleave
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.ports.impressions import Impression
from palate.services.context import AppContext
from palate.services.serve.experiment_traffic import DEFAULT_PIPELINE, Assignment, ExperimentTraffic
from palate.services.serve.page_cursor import PageCursor
from palate.services.serve.shadow import shadow_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class VariantList:
    """A list that is part of an experiment."""

    label: str
    """Experiment and arm, as impressions store them."""
    slate: Slate
    pipeline: str
    """The name of the pipeline that made it: the control's if that of the variant failed, or if it is mixed."""
    teams: str | None
    """Of a mixed list: "0" for each item of the control, "1" for each of the treatment."""
    took_ms: float


async def make_variant_list(
    context: AppContext,
    traffic: ExperimentTraffic,
    user: str,
    query: Query,
    cursor: PageCursor,
    run: Callable[[Pipeline], Awaitable[Slate]],
    *,
    is_page: bool,
    is_traced: bool,
) -> VariantList | None:
    """The list of the user's variant; None: the list is not part of the experiment, and made as if there was none.

    ``run`` computes the list of a pipeline. In shadow a share of queries is kept, to be computed after the answer.
    Lists that must hold several domains, or are traced, are not mixed: mixing could break the first, and has no trace.
    """
    if traffic.is_shadow:
        if context.random.random() < context.settings.experiments.shadow_share:
            shadow_of(context).offer(traffic.experiment, query)
        return None
    assignment = traffic.assign(user, cursor, is_page=is_page)
    if assignment is None or (len(assignment.pipelines) > 1 and (query.min_domains or is_traced)):
        return None
    return await _make_list(assignment, context.pipelines, query, run)


async def _make_list(
    assignment: Assignment,
    pipelines: Mapping[str, Pipeline],
    query: Query,
    run: Callable[[Pipeline], Awaitable[Slate]],
) -> VariantList:
    """The list of an arm. If the treatment fails, the control's list is shown.

    Two lists are mixed by team draft with a coin for each round. How likely a mixed list is depends on both pipelines'
    draws under one seed; it is not known, so that such a list has no propensities.
    """
    started, teams, name = time.perf_counter(), None, assignment.pipelines[0]
    try:
        slates = [await run(pipelines[each]) for each in assignment.pipelines]
    except Exception as error:
        if assignment.pipelines == (DEFAULT_PIPELINE,):
            raise
        log.warning("%s failed, the control is shown: %r", assignment.label, error)
        name, slates = DEFAULT_PIPELINE, [await run(pipelines[DEFAULT_PIPELINE])]
    slate = slates[0]
    if len(slates) > 1:
        slate, teams = mix(slates[0], slates[1], query.n, query.seed + len(query.shown))
    return VariantList(assignment.label, slate, name, teams, (time.perf_counter() - started) * 1_000)


def mix(control: Slate, treatment: Slate, n: int, seed: int) -> tuple[Slate, str]:
    """Up to ``n`` items of two slates by team draft, and the team of each.

    Scores and reasons are those of the slate that gave the item. Reasons add up to the score less the control's base.
    """
    drawn = interleave(control.ids, treatment.ids, n, seed)
    slates = (control, treatment)
    rows_by_id = [{id_: row for row, id_ in enumerate(slate.ids)} for slate in slates]
    picks = [(slates[team], rows_by_id[team][item]) for item, team in zip(drawn.items, drawn.teams, strict=True)]
    mixed = Slate(
        control.vocabulary,
        np.array([slate.codes[row] for slate, row in picks], np.int32),
        np.array([slate.scores[row] for slate, row in picks], np.float32),
        base=control.base,
        reasons=tuple(
            slate.reasons[row]._replace(rest=slate.reasons[row].rest + slate.base - control.base)
            for slate, row in picks
            if slate.reasons
        ),
    )
    return mixed, "".join(map(str, drawn.teams))


async def pipeline_name_of(context: AppContext, impression: Impression, item: str, name: str) -> str:
    """The name of the pipeline that put ``item`` on a list: ``name``, unless the treatment of a mixed list did."""
    if impression.teams is None or impression.teams[impression.items.index(item)] == "0":
        return name
    experiment = await context.experiments.get((impression.variant or "").partition("/")[0])
    return name if experiment is None else list(experiment.variants.values())[-1]
