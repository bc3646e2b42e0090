"""Plan: which models a data set, a machine and a budget allow, and what to ask them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from palate.data.dataset import Dataset
from palate.errors import PalateError
from palate.evaluation.costs import Cost, Size, cost, in_words
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

_TRIED_ON: Final = 20
_KNOWN_BEFORE: Final = 200


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be run."""

    protocol: Protocol
    recipes: Mapping[str, Recommender]
    """The quickest first; what is made of others last, over those that are left."""
    left_out: Mapping[str, str]


def planned(case: Case, settings: Settings, *, budget_s: float, memory_bytes: float, run: Run = Run()) -> Plan:
    """The models of the settings and of the catalogue that suit the data, the memory and the time."""
    named = recipes_of(settings)
    others = {name: _over(named, recommender(name)) for name in RECOMMENDERS if name not in named and name != "random"}
    every: dict[str, Recommender] = {name: recipe for name, recipe in {**named, **others}.items() if recipe.ranks}
    size = Size.of(case.data)
    left_out = dict(prescribe(case, every, memory_bytes).left_out)
    expected = {name: cost(recipe, size) for name, recipe in every.items() if name not in left_out}
    kept: dict[str, Recommender] = {}
    spent = 0.0
    protocol = protocol_for(case)
    for name in sorted(expected, key=lambda one: _turn(every[one], expected[one])):
        recipe = _asked(every[name], every, left_out, OBJECTIVES[protocol.name])
        takes = cost(recipe, size) or Cost(0.0, 0.0)
        if isinstance(recipe, Stacking) and not recipe.of:
            left_out[name] = NOTHING_LEFT
        elif takes.bytes > MEMORY * memory_bytes:
            left_out[name] = f"would take {in_words(takes.bytes)} of memory of {in_words(memory_bytes)}"
        elif spent + takes.seconds > budget_s:
            left_out[name] = (
                f"not measured, about {takes.seconds:.0f} s to fit and {budget_s - spent:.0f} s left of the budget"
            )
        elif name in others and (why := _fails(recipe, case.data, run)):
            left_out[name] = why
        else:
            kept[name] = recipe
            spent += takes.seconds
    return Plan(protocol, kept, left_out)


def _over(named: Mapping[str, Recommender], recipe: Recommender) -> Recommender:
    """A recipe over others, made of the ``named`` ones where it goes by their names."""
    if not isinstance(recipe, Stacking):
        return recipe
    return replace(recipe, of={name: named.get(name, base) for name, base in recipe.of.items()})


def _turn(recipe: Recommender, takes: Cost | None) -> tuple[bool, float]:
    """The quickest first, those of unknown cost after them, and what is made of others last."""
    return isinstance(recipe, Stacking), math.inf if takes is None else takes.seconds


def _fails(recipe: Recommender, data: Dataset, run: Run) -> str | None:
    """Why a model that the settings do not name cannot be fitted here, such as a missing extra; tried on few users."""
    try:
        recipe.fit(data.rows(data.user < _TRIED_ON), Run(run.seed))
    except PalateError as error:
        return str(error).rstrip(".")
    return None


def _asked(
    recipe: Recommender, every: Mapping[str, Recommender], left_out: Mapping[str, str], objective: str
) -> Recommender:
    """A recipe over others without those that are left out, which learns from the question that will be asked."""
    if not isinstance(recipe, Stacking):
        return recipe
    gone = [every[name] for name in left_out]
    kept = {name: _asked(base, every, left_out, objective) for name, base in recipe.of.items() if base not in gone}
    return replace(recipe, of=kept, objective=objective)


OBJECTIVES: Final = {"stratified": "taste", "last_out": "next", "after": "next"}
"""The objective of models made of others that answers the question of a protocol."""


def protocol_for(case: Case) -> Protocol:
    """The hardest honest question that the data allow.

    Without an order, the rest of a taste. With one, everyone's last event; and with true times,
    what came after a moment, if two hundred users with a past did something then, and most did.
    """
    if not case.ordered:
        return Protocol(name="stratified")
    data = case.data
    share = Protocol().share
    if case.timed and not made_up_times(case) and case.instant is None:
        begin, end = np.quantile(data.at, [share**2, share])
        asked = np.unique(data.user[(data.at > begin) & (data.at <= end)])
        before = np.isin(asked, data.user[data.at <= begin])
        if before.sum() >= _KNOWN_BEFORE and before.mean() >= 0.5:
            return Protocol(name="after")
    return Protocol(name="last_out")
