"""The checks of the gate refuse proven losses alone, and say what they measured."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from palate.evaluation.evaluate import Evaluation
from palate.evaluation.user_segments import SegmentResult
from palate.services.train.gate_checks import GateCheck, check_floor, check_overall, check_ratio, check_segments
from palate.services.train.promotion_gate import PromotionVerdict
from palate.types import Doubles


def evaluation(ndcg: Doubles) -> Evaluation:
    return Evaluation(10, np.arange(len(ndcg)), np.ones(len(ndcg), np.int32), {}, {"ndcg": ndcg}, 42)


NOISE = np.random.default_rng(3).normal(0.3, 0.1, 200)


@pytest.mark.parametrize("check", [check_overall, check_floor])
def test_only_a_proven_loss_is_refused(check: Callable[[Evaluation, Evaluation, int], GateCheck]) -> None:
    same = np.random.default_rng(4).normal(0.3, 0.1, 200)
    assert check(evaluation(NOISE), evaluation(same), 1).passed
    refused = check(evaluation(NOISE - 0.05), evaluation(NOISE), 1)
    assert not refused.passed
    assert refused.interval is not None
    assert refused.interval[1] < 0


def segment(name: str, p: float | None, challenger: float, champion: float) -> SegmentResult:
    return SegmentResult(name, 80, challenger, champion, (-0.1, 0.0), p)


def test_a_segment_that_loses_is_named() -> None:
    kept = [segment("domain book", 0.001, 0.4, 0.3), segment("domain film", 0.2, 0.1, 0.3)]
    assert check_segments(kept).passed
    refused = check_segments([*kept, segment("history of 0–4", 0.01, 0.1, 0.3)])
    assert not refused.passed
    assert "history of 0–4" in refused.why
    assert "domain" not in refused.why


def test_segments_without_a_test_refuse_nothing() -> None:
    assert check_segments([segment("domain book", None, 0.0, 0.9)]).passed


def test_a_verdict_gives_every_reason_of_a_refusal() -> None:
    verdict = PromotionVerdict(True, "not worse than the champion")
    slow = check_ratio("latency", 7.0, 5.0, "70 ms after 10 ms")
    assert verdict.with_checks(check_ratio("memory", 1.0, 5.0, "same")).why == verdict.why
    refused = verdict.with_checks(slow, check_ratio("memory", 9.0, 5.0, "large"))
    assert not refused.promote
    assert "latency exceeds the budget: it is 7.00 times" in refused.why
    assert "memory" in refused.why
    assert [check.passed for check in refused.checks] == [False, False]
