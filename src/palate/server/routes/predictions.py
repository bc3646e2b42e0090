"""POST /predict."""

from __future__ import annotations

from fastapi import APIRouter

from palate.server.context import Serving
from palate.server.problems import describe
from palate.server.schemas.predictions import PredictionsOut, PredictRequest
from palate.services.serve.predict import predict

router = APIRouter(tags=["predictions"], responses=describe())


@router.post("/predict", responses=describe(404, 503))
async def predict_ratings(context: Serving, request: PredictRequest) -> PredictionsOut:
    """How much someone would like things: a rating, how sure it is, and how likely each rating is."""
    at = None if request.at is None else request.at.timestamp()
    found = await predict(context, request.user_id, request.given(), request.asked(), at, about=request.about)
    return PredictionsOut.of(request.user_id, found)
