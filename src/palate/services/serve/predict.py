"""Predict: how much someone would like things, and how sure that is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from palate.data.items import Item
from palate.data.profile import History, Profile
from palate.errors import NotFound, NotReady
from palate.models.composite import EnsembleModel
from palate.models.rating.distribution import Predicted, PredictsRatings
from palate.services.context import AppContext, Live


@dataclass(frozen=True, slots=True)
class Predictions:
    """One row of ``predicted`` for each of ``items``."""

    snapshot: str
    items: tuple[Item, ...]
    predicted: Predicted
    unknown_items: tuple[str, ...]
    """Ids that were asked about and that the catalogue lacks, or the model does not know yet."""
    unknown_history: tuple[str, ...]
    """Ids of the history given that say nothing to the model, for the same reasons."""


async def predict(
    context: AppContext,
    user: str | None,
    given: History,
    items: Sequence[str],
    at: float | None = None,
    *,
    about: str = "",
) -> Predictions:
    """What ``user``, with ``given`` after what the log knows of them, would rate ``items``.

    ``about`` is what they say of themselves, this once; else what is kept of them counts.

    Raises:
        NotFound: none of the items is known.
        NotReady: no model that predicts ratings has been trained.
        InvalidInput: there were no ratings to train on.
    """
    live = context.live
    model = _predictor(live)
    known = History() if user is None else await context.features.history(user)
    asked = [id_ for id_ in dict.fromkeys(items) if _knows(live, model, id_)]
    unknown = tuple(id_ for id_ in dict.fromkeys(items) if id_ not in asked)
    if not asked:
        raise NotFound(
            f"None of the items can be judged ({', '.join(unknown[:3])}): they are not in the catalogue, "
            "or newer than the model; check the ids, or train again.",
            where="items",
        )
    if user is not None and not about:
        about = await context.abouts.of(user)
    profile = Profile(known.then(given), about)
    predicted = await asyncio.to_thread(model.predict, profile, model.vocabulary.codes(asked), at)
    facts = tuple(item for item in map(live.serving.items.get, asked) if item is not None)
    strangers = tuple(id_ for id_ in given.items if not _knows(live, model, id_))
    return Predictions(live.version, facts, predicted, unknown, strangers)


def _predictor(live: Live) -> PredictsRatings:
    """The first that predicts ratings, but what is made of others goes before them."""
    predictors = [model for model in live.serving.models.values() if isinstance(model, PredictsRatings)]
    for model in sorted(predictors, key=lambda model: not isinstance(model, EnsembleModel)):
        return model
    raise NotReady(
        "No model here predicts ratings. Train first (palate train); the settings have one, "
        "unless `bmf = false` stands under [models]."
    )


def _knows(live: Live, model: PredictsRatings, item: str) -> bool:
    return item in model.vocabulary and live.serving.items.get(item) is not None
