"""Compare two snapshots: by their model cards, and by the promotion gate on the present log."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from palate.errors import InvalidInput
from palate.models.base import Run
from palate.models.model_card import ModelCard, read_card
from palate.models.snapshot import Snapshot
from palate.services.context import AppContext
from palate.services.train.promotion_gate import CHALLENGER, CHAMPION, PromotionVerdict, compare_with_champion
from palate.services.train.train import read_dataset
from palate.types import Json

_COMPARED: Final = ("palate", "commit", "seed", "machine", "data", "settings")


@dataclass(frozen=True, slots=True)
class CardComparison:
    """What two cards say differently; of each pair the first is of the first snapshot."""

    versions: tuple[str, str]
    differences: Mapping[str, tuple[Json, Json]]
    """Data and settings by dotted names; None where a card has no such value."""
    metrics: Mapping[str, Mapping[str, tuple[Json, Json]]]
    """By model, then metric: mean and interval of each, from the training of each, on different held-out events
    unless the data are the same."""
    steps: Mapping[str, tuple[Json, Json]]
    """Seconds of each step."""


def compare_cards(first: ModelCard, second: ModelCard) -> CardComparison:
    """Compare what two cards say."""
    flat = [_flatten({name: getattr(card, name) for name in _COMPARED}) for card in (first, second)]
    names = dict.fromkeys(name for each in flat for name in each)
    pairs = {name: (flat[0].get(name), flat[1].get(name)) for name in names}
    metrics = [
        {model: of for model, of in card.verdict.get("metrics", {}).items() if model != CHAMPION}
        for card in (first, second)
    ]
    models = dict.fromkeys(model for each in metrics for model in each)
    seconds = [{step["name"]: step["wall_s"] for step in card.steps} for card in (first, second)]
    return CardComparison(
        (first.version, second.version),
        {name: pair for name, pair in pairs.items() if pair[0] != pair[1]},
        {model: _pair(*(each.get(model, {}) for each in metrics)) for model in models},
        _pair(*seconds),
    )


def read_comparison(context: AppContext, first: str, second: str) -> CardComparison:
    """Compare the cards of two stored snapshots.

    Raises:
        NotFound: a version does not exist.
    """
    return compare_cards(*(read_card(context.snapshots.folder(version)) for version in (first, second)))


async def compare_on_log(context: AppContext, first: str, second: str, run: Run) -> PromotionVerdict:
    """Judge ``first`` as a challenger of ``second`` on the newest events of the log, as the promotion gate does.

    The recipes of ``first`` are fitted without these events; so are those of ``second``, unless it is older than them.

    Raises:
        NotFound: a version does not exist.
        InvalidInput: both have the same recipes, and no events that could tell them apart.
    """
    challenger, champion = (Snapshot.read(context.snapshots.folder(version)) for version in (first, second))
    recipes = {name: model.recipe for name, model in challenger.models.items() if not model.recipe.missing_requirement}
    learner = context.settings.learner
    data, _ = await read_dataset(context)
    verdict = await asyncio.to_thread(
        compare_with_champion,
        data,
        recipes,
        context.pipelines["default"],
        champion,
        max_users=learner.max_judged_users,
        gate=learner.gate,
        run=run,
    )
    if CHALLENGER not in verdict.metrics:
        raise InvalidInput(f"{first} and {second} cannot be compared on this log: {verdict.why}.", where="evaluate")
    return verdict


def _pair(first: Mapping[str, Json], second: Mapping[str, Json]) -> dict[str, tuple[Json, Json]]:
    return {name: (first.get(name), second.get(name)) for name in dict.fromkeys((*first, *second))}


def _flatten(values: Mapping[str, Json], prefix: str = "") -> dict[str, Json]:
    flat: dict[str, Json] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat |= _flatten(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = value
    return flat
