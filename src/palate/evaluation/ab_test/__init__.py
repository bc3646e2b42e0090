"""Live experiments: assignment, sample-ratio checks, fixed and anytime-valid tests, interleaving, and decisions."""

from palate.data.experiments import Guardrail, RampStep
from palate.evaluation.ab_test.anytime import AnytimeTest, MonitoringPlan, anytime_test, confidence_sequence
from palate.evaluation.ab_test.contrast import Contrast, difference, linear_contrast, relative_lift
from palate.evaluation.ab_test.cuped import AdjustedMetric, adjust
from palate.evaluation.ab_test.decision import ExperimentDecision, VariantMetrics, decide
from palate.evaluation.ab_test.fixed_horizon import FixedHorizonTest, welch_test
from palate.evaluation.ab_test.guardrails import GuardrailVerdict, check_guardrail
from palate.evaluation.ab_test.interleaving import InterleavedList, interleave
from palate.evaluation.ab_test.interleaving_credit import PreferenceTest, compare_rankings, preference_contrast
from palate.evaluation.ab_test.planning import ExperimentDesign
from palate.evaluation.ab_test.ramp import RAMP, next_step
from palate.evaluation.ab_test.sample_ratio import SampleRatioCheck, check_sample_ratio, check_sample_ratio_anytime
from palate.evaluation.ab_test.traffic_split import TrafficSplit
from palate.evaluation.ab_test.variant_sample import VariantSample, ratio_sample

__all__ = [
    "RAMP",
    "AdjustedMetric",
    "AnytimeTest",
    "Contrast",
    "ExperimentDecision",
    "ExperimentDesign",
    "FixedHorizonTest",
    "Guardrail",
    "GuardrailVerdict",
    "InterleavedList",
    "MonitoringPlan",
    "PreferenceTest",
    "RampStep",
    "SampleRatioCheck",
    "TrafficSplit",
    "VariantMetrics",
    "VariantSample",
    "adjust",
    "anytime_test",
    "check_guardrail",
    "check_sample_ratio",
    "check_sample_ratio_anytime",
    "compare_rankings",
    "confidence_sequence",
    "decide",
    "difference",
    "interleave",
    "linear_contrast",
    "next_step",
    "preference_contrast",
    "ratio_sample",
    "relative_lift",
    "welch_test",
]
