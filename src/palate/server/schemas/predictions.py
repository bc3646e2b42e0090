"""Asking how much someone would like things, and the answer."""

from __future__ import annotations

from typing import Annotated, Self

import numpy as np
from pydantic import BaseModel, Field, model_validator

from palate.data.events import LIKE, RATING
from palate.data.profile import History
from palate.server.schemas.fields import MAX_HISTORY, MAX_SLATE, About, Id, Moment, Rating, Strict, UserId
from palate.services.serve.predict import Predictions


class Rated(Strict):
    """Something they rated, or without a rating liked."""

    item_id: Id
    rating: Rating | None = None
    timestamp: Moment | None = None


class PredictRequest(Strict):
    """Whose ratings (`user_id`, `history` or both; neither: a stranger's) of what (`item_id` or `items`)."""

    user_id: UserId | None = None
    history: Annotated[list[Id | Rated], Field(max_length=MAX_HISTORY)] = Field(
        default=[], description="Items beside what is known of the user, oldest first; a bare id is a like."
    )
    about: About = Field(default="", description="What they say of themselves, this once; else what is kept counts.")
    item_id: Id | None = None
    items: Annotated[list[Id], Field(max_length=MAX_SLATE)] = []
    at: Moment | None = Field(default=None, description="When they would rate: ratings of about then tell their mood.")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.item_id is None) == (not self.items):
            raise ValueError("give `item_id` or `items`, one of them")
        return self

    def asked(self) -> list[str]:
        return [self.item_id] if self.item_id is not None else self.items

    def given(self) -> History:
        rows = [one if isinstance(one, Rated) else Rated(item_id=one) for one in self.history]
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
    rating: float = Field(description="The mean: least wrong in squares.")
    median: float = Field(description="Least wrong in stars.")
    interval_80: tuple[float, float] = Field(description="Between these, ends included, in about 8 of 10 cases.")
    interval_95: tuple[float, float]
    probabilities: dict[str, float] = Field(description="Of each step of the rating scale.")


class PredictionsOut(BaseModel):
    user_id: str | None
    predictions: list[Prediction]
    snapshot: str
    unknown_items: list[str] = Field(description="Asked about, and not in the catalogue or newer than the model.")
    unknown_history: list[str]

    @classmethod
    def of(cls, user_id: str | None, found: Predictions) -> PredictionsOut:
        said = found.predicted
        steps = [f"{level:g}" for level in said.levels.tolist()]
        columns = (said.mean, said.median, said.interval(0.8), said.interval(0.95), said.probabilities)
        rows = zip(found.items, *(column.tolist() for column in columns), strict=True)
        return cls(
            user_id=user_id,
            predictions=[
                Prediction(
                    item_id=item.id,
                    title=item.title,
                    domain=item.domain,
                    rating=round(mean, 3),
                    median=median,
                    interval_80=mostly,
                    interval_95=nearly_always,
                    probabilities={step: round(p, 4) for step, p in zip(steps, chances, strict=True)},
                )
                for item, mean, median, mostly, nearly_always, chances in rows
            ],
            snapshot=found.snapshot,
            unknown_items=list(found.unknown_items),
            unknown_history=list(found.unknown_history),
        )
