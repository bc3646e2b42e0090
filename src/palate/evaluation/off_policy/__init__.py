"""Off-policy evaluation: what another policy would have earned, from logged feedback with propensities."""

from palate.evaluation.off_policy.evaluate_policy import ESTIMATORS, evaluate_policy
from palate.evaluation.off_policy.evaluate_slates import SLATE_ESTIMATORS, evaluate_slates
from palate.evaluation.off_policy.logged_feedback import LoggedFeedback
from palate.evaluation.off_policy.logged_slates import LoggedSlates, SlateTarget
from palate.evaluation.off_policy.policy_evaluation import Estimate, PolicyEvaluation
from palate.evaluation.off_policy.reward_model import RewardModel, predict_rewards

__all__ = [
    "ESTIMATORS",
    "SLATE_ESTIMATORS",
    "Estimate",
    "LoggedFeedback",
    "LoggedSlates",
    "PolicyEvaluation",
    "RewardModel",
    "SlateTarget",
    "evaluate_policy",
    "evaluate_slates",
    "predict_rewards",
]
