"""Does it work? Metrics, protocols and honest intervals."""

from palate.evaluation.evaluate import Evaluation, evaluate
from palate.evaluation.metrics import differentiation, metrics_at

__all__ = ["Evaluation", "differentiation", "evaluate", "metrics_at"]
