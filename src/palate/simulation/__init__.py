"""The session simulator: users with known tastes react to slates, to train and compare policies."""

from palate.simulation.behaviour import Behaviour
from palate.simulation.log_table import to_table
from palate.simulation.pipeline_recommender import PipelineRecommender
from palate.simulation.recommenders import OracleRecommender, PopularRecommender, RandomRecommender
from palate.simulation.session import CONTEXT, Recommend, SessionState
from palate.simulation.session_log import MeanReward, SessionLog, SessionTotals
from palate.simulation.simulate import simulate
from palate.simulation.taste import DriftingTaste, LinearTaste, TrueTaste
from palate.simulation.world import World

__all__ = [
    "CONTEXT",
    "Behaviour",
    "DriftingTaste",
    "LinearTaste",
    "MeanReward",
    "OracleRecommender",
    "PipelineRecommender",
    "PopularRecommender",
    "RandomRecommender",
    "Recommend",
    "SessionLog",
    "SessionState",
    "SessionTotals",
    "TrueTaste",
    "World",
    "simulate",
    "to_table",
]
