"""Recommend by the contextual bandit: /bandit_recommend."""

from __future__ import annotations

from fastapi import APIRouter, Response

from palate.data.item_table import Filters
from palate.server.context import ContextDep
from palate.server.problems import describe
from palate.server.render import render_answer
from palate.server.schemas.recommendations import BanditRequest, Recommendations
from palate.services.serve.policy_pipelines import BANDIT, check_bandit
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest

router = APIRouter(tags=["recommendations"], responses=describe())


@router.post("/bandit_recommend", response_model=Recommendations, responses=describe(503))
async def bandit_recommend(context: ContextDep, request: BanditRequest) -> Response:
    """Recommend items to a user by the contextual bandit, which learns from each feedback as it comes."""
    check_bandit(context)
    ask = RecommendationRequest(user=request.user_id, n=request.top_k, cursor=request.cursor, pipeline=BANDIT)
    return render_answer(await recommend(context, ask), request.user_id, Filters(), explain=False)
