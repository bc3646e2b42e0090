"""Bodies of rating predictions."""

from __future__ import annotations

from typing import Annotated, Self

import numpy as np
from pydantic import BaseModel, Field, model_validator

from palate.data.events import LIKE, RATING
from palate.data.profile import History
from palate.server.schemas.fields import MAX_HISTORY, MAX_SLATE, About, Id, Moment, Rating, Strict, UserId
from palate.services.serve.predict import Predictions


class Rated(Strict):
    """An item that the user rated, or liked if there is no rating."""

    item_id: Id
    rating: Rating | None = None
    timestamp: Moment | None = None


class PredictRequest(Strict):
    """Whose ratings (`user_id`, `history` or both; neither: an unknown user) of what (`item_id` or `items`)."""

    user_id: UserId | None = None
    history: Annotated[list[Id | Rated], Field(max_length=MAX_HISTORY)] = Field(
        default=[], description="Items in addition to the stored history, oldest first; a bare id is a like."
    )
    about: About = Field(default="", description="A self-description for this request; default: the stored one.")
    item_id: Id | None = None
    items: Annotated[list[Id], Field(max_length=MAX_SLATE)] = []
    at: Moment | None = Field(default=None, description="The time of the predicted rating: ratings near it count more.")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.item_id is None) == (not self.items):
            raise ValueError("give `item_id` or `items`, one of them")
        return self

    def requested_items(self) -> list[str]:
        return [self.item_id] if self.item_id is not None else self.items

    def to_history(self) -> History:
        rows = [entry if isinstance(entry, Rated) else Rated(item_id=entry) for entry in self.history]
        return History(
            tuple(row.item_id for row in rows),
            np.array([LIKE.code if row.rating is None else RATING.code for row in rows], np.int8),
            np.array([np.nan if row.rating is None else row.rating for row in rows], np.float32),
            np.array([np.nan if row.timestamp is None else row.timestamp.timestamp() for row in rows], np.float64),
        )


class Prediction(BaseModel):
    item_id: str
    title: str
    domain: str
    rating: float = Field(description="The mean, which minimises the expected squared error.")
    median: float = Field(description="The median, which minimises the expected absolute error.")
    interval_80: tuple[float, float] = Field(description="The rating is in this closed interval in about 80% of cases.")
    interval_95: tuple[float, float]
    probabilities: dict[str, float] = Field(description="The probability of each step of the rating scale.")


class PredictionsOut(BaseModel):
    user_id: str | None
    predictions: list[Prediction]
    snapshot: str
    unknown_items: list[str] = Field(
        description="Requested items that are not in the catalogue, or newer than the model."
    )
    unknown_history: list[str]

    @classmethod
    def of(cls, user_id: str | None, predictions: Predictions) -> PredictionsOut:
        distribution = predictions.predicted
        steps = [f"{level:g}" for level in distribution.levels.tolist()]
        columns = (
            distribution.mean,
            distribution.median,
            distribution.interval(0.8),
            distribution.interval(0.95),
            distribution.probabilities,
        )
        rows = zip(predictions.items, *(column.tolist() for column in columns), strict=True)
        return cls(
            user_id=user_id,
            predictions=[
                Prediction(
                    item_id=item.id,
                    title=item.title,
                    domain=item.domain,
                    rating=round(mean, 3),
                    median=median,
                    interval_80=interval_80,
                    interval_95=interval_95,
                    probabilities={step: round(p, 4) for step, p in zip(steps, probabilities, strict=True)},
                )
                for item, mean, median, interval_80, interval_95, probabilities in rows
            ],
            snapshot=predictions.snapshot,
            unknown_items=list(predictions.unknown_items),
            unknown_history=list(predictions.unknown_history),
        )
