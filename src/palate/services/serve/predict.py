"""Predict ratings, each with its distribution."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from palate.data.items import Item
from palate.data.profile import History, Profile
from palate.errors import NotFound
from palate.models.composite import EnsembleModel
from palate.models.rating.distribution import RatingDistribution, RatingPredictor
from palate.services.context import AppContext, LiveSnapshot
from palate.services.serve.known_user import features_of, self_description_of


@dataclass(frozen=True, slots=True)
class Predictions:
    """One row of ``predicted`` for each of ``items``."""

    snapshot: str
    items: tuple[Item, ...]
    predicted: RatingDistribution
    unknown_items: tuple[str, ...]
    """Requested ids that the catalogue lacks, or the model does not know yet."""
    unknown_history: tuple[str, ...]
    """Ids of the given history that the model cannot use, for the same reasons."""


async def predict(
    context: AppContext,
    user: str | None,
    given: History,
    items: Sequence[str],
    at: float | None = None,
    *,
    about: str = "",
) -> Predictions:
    """Predict the ratings of ``items`` by ``user``, whose history is that of the log followed by ``given``.

    ``about`` describes the user in this request alone; if empty, their stored self-description counts.

    Raises:
        NotFound: none of the items is known.
        NotReady: no live model predicts ratings.
        InvalidInput: there were no ratings to train on.
    """
    live = context.live
    model = _rating_model(live)
    logged = History() if user is None else (await features_of(context, user)).history
    known_items = [id_ for id_ in dict.fromkeys(items) if _is_known(live, model, id_)]
    unknown = tuple(id_ for id_ in dict.fromkeys(items) if id_ not in known_items)
    if not known_items:
        raise NotFound(
            f"No rating can be predicted for any of these items ({', '.join(unknown[:3])}): they are not in "
            "the catalogue, or newer than the model; check the ids, or train again.",
            where="items",
        )
    if user is not None and not about:
        about = await self_description_of(context, user)
    profile = Profile(logged.followed_by(given), about)
    predicted = await asyncio.to_thread(model.predict, profile, model.vocabulary.codes(known_items), at)
    catalogue_items = tuple(item for item in map(live.serving.items.get, known_items) if item is not None)
    unknown_history = tuple(id_ for id_ in given.items if not _is_known(live, model, id_))
    return Predictions(live.version, catalogue_items, predicted, unknown, unknown_history)


def _rating_model(live: LiveSnapshot) -> RatingPredictor:
    """The model to predict ratings with: an ensemble if there is one, else the first that can."""
    predictors = [model for model in live.serving.models.values() if isinstance(model, RatingPredictor)]
    for model in sorted(predictors, key=lambda model: not isinstance(model, EnsembleModel)):
        return model
    raise live.missing(
        "predicted ratings",
        "Train first (palate train); the settings have such a model, unless they say `bmf = false` under [models].",
    )


def _is_known(live: LiveSnapshot, model: RatingPredictor, item: str) -> bool:
    return item in model.vocabulary and live.serving.items.get(item) is not None
