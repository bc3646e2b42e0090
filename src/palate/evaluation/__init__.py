"""Offline evaluation: protocols, metrics, confidence intervals and significance tests."""

from palate.evaluation.agreement import adjusted_rand
from palate.evaluation.beyond_accuracy import differentiation
from palate.evaluation.evaluate import Evaluation, evaluate, pooled
from palate.evaluation.metrics import metrics_at
from palate.evaluation.protocol import Protocol
from palate.evaluation.significance import pairwise

__all__ = ["Evaluation", "Protocol", "adjusted_rand", "differentiation", "evaluate", "metrics_at", "pairwise", "pooled"]
