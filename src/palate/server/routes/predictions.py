"""Predict ratings: POST /predict."""

from __future__ import annotations

from fastapi import APIRouter

from palate.server.context import ContextDep
from palate.server.problems import describe
from palate.server.schemas.predictions import PredictionsOut, PredictRequest
from palate.services.serve.predict import predict

router = APIRouter(tags=["predictions"], responses=describe())


@router.post("/predict", responses=describe(404, 503))
async def predict_ratings(context: ContextDep, request: PredictRequest) -> PredictionsOut:
    """Predict how a user would rate items: the rating, its intervals, and the probability of each rating."""
    at = None if request.at is None else request.at.timestamp()
    predictions = await predict(
        context, request.user_id, request.to_history(), request.requested_items(), at, about=request.about
    )
    return PredictionsOut.of(request.user_id, predictions)
