"""Plan a bench: the models that suit a data set, a machine and a budget, and the protocol to judge them by."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from palate.data.dataset import Dataset
from palate.errors import PalateError
from palate.evaluation.costs import Cost, Size, cost, format_bytes
from palate.evaluation.doctor.findings import Case
from palate.evaluation.doctor.order import made_up_times
from palate.evaluation.doctor.prescription import MEMORY, prescribe
from palate.evaluation.doctor.settings_fragment import NOTHING_LEFT
from palate.evaluation.protocol import Protocol
from palate.models.base import Recommender, Run
from palate.models.composite import Stacking
from palate.models.registry import RECOMMENDERS, recommender
from palate.services.train.train import recipes_of
from palate.settings import Settings

_TRIAL_USERS: Final = 20
_MIN_RETURNING_USERS: Final = 200


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be measured."""

    protocol: Protocol
    recipes: Mapping[str, Recommender]
    """The quickest first; ensembles last, over the base models that are not left out."""
    left_out: Mapping[str, str]


def plan_bench(case: Case, settings: Settings, *, budget_s: float, memory_bytes: float, run: Run = Run()) -> Plan:
    """The models of the settings and of the registry that suit the data, the memory and the time."""
    from_settings = recipes_of(settings)
    from_registry = {
        name: _with_named_bases(from_settings, recommender(name))
        for name in RECOMMENDERS
        if name not in from_settings and name != "random"
    }
    ranking: dict[str, Recommender] = {
        name: recipe for name, recipe in {**from_settings, **from_registry}.items() if recipe.is_ranker
    }
    size = Size.of(case.data)
    left_out = dict(prescribe(case, ranking, memory_bytes).left_out)
    costs = {name: cost(recipe, size) for name, recipe in ranking.items() if name not in left_out}
    planned: dict[str, Recommender] = {}
    spent_s = 0.0
    protocol = protocol_for(case)
    for name in sorted(costs, key=lambda key: _by_cost(ranking[key], costs[key])):
        recipe = _without_left_out(ranking[name], ranking, left_out, OBJECTIVES[protocol.name])
        needs = cost(recipe, size) or Cost(0.0, 0.0)
        if isinstance(recipe, Stacking) and not recipe.of:
            left_out[name] = NOTHING_LEFT
        elif needs.bytes > MEMORY * memory_bytes:
            left_out[name] = f"would take {format_bytes(needs.bytes)} of memory of {format_bytes(memory_bytes)}"
        elif spent_s + needs.seconds > budget_s:
            left_out[name] = (
                f"not measured, about {needs.seconds:.0f} s to fit and {budget_s - spent_s:.0f} s left of the budget"
            )
        elif name in from_registry and (reason := _why_unfit(recipe, case.data, run)):
            left_out[name] = reason
        else:
            planned[name] = recipe
            spent_s += needs.seconds
    return Plan(protocol, planned, left_out)


def _with_named_bases(from_settings: Mapping[str, Recommender], recipe: Recommender) -> Recommender:
    """An ensemble with the recipes of the settings as its base models, where they have the same name."""
    if not isinstance(recipe, Stacking):
        return recipe
    return replace(recipe, of={name: from_settings.get(name, base) for name, base in recipe.of.items()})


def _by_cost(recipe: Recommender, expected_cost: Cost | None) -> tuple[bool, float]:
    """Sort key: the quickest first, those of unknown cost next, and ensembles last."""
    return isinstance(recipe, Stacking), math.inf if expected_cost is None else expected_cost.seconds


def _why_unfit(recipe: Recommender, data: Dataset, run: Run) -> str | None:
    """Why a model cannot be fitted, such as a missing extra; tried on few users. None: it can."""
    try:
        recipe.fit(data.rows(data.user < _TRIAL_USERS), Run(run.seed))
    except PalateError as error:
        return str(error).rstrip(".")
    return None


def _without_left_out(
    recipe: Recommender, recipes: Mapping[str, Recommender], left_out: Mapping[str, str], objective: str
) -> Recommender:
    """An ensemble without the base models that are left out, trained for the ``objective`` of the protocol."""
    if not isinstance(recipe, Stacking):
        return recipe
    excluded = [recipes[name] for name in left_out]
    bases = {
        name: _without_left_out(base, recipes, left_out, objective)
        for name, base in recipe.of.items()
        if base not in excluded
    }
    return replace(recipe, of=bases, objective=objective)


OBJECTIVES: Final = {"stratified": "taste", "last_out": "next", "after": "next"}
"""The training objective of ensembles that fits a protocol."""


def protocol_for(case: Case) -> Protocol:
    """The strictest protocol that the data allow.

    Without an order of events ``stratified``; with one ``last_out``; with true times ``after``, if at least 200 users,
    and at least half of those with events in the held-out span, also have earlier events.
    """
    if not case.ordered:
        return Protocol(name="stratified")
    data = case.data
    share = Protocol().share
    if case.timed and not made_up_times(case) and case.instant is None:
        begin, end = np.quantile(data.at, [share**2, share])
        held_out_users = np.unique(data.user[(data.at > begin) & (data.at <= end)])
        has_history = np.isin(held_out_users, data.user[data.at <= begin])
        if has_history.sum() >= _MIN_RETURNING_USERS and has_history.mean() >= 0.5:
            return Protocol(name="after")
    return Protocol(name="last_out")
