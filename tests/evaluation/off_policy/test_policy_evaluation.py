"""Results are tables: by name, as JSON and as text."""

from __future__ import annotations

import json

import numpy as np
import pytest

from palate.evaluation.off_policy import LoggedFeedback, PolicyEvaluation, evaluate_policy


def _evaluation() -> PolicyEvaluation:
    rng = np.random.default_rng(0)
    action = rng.integers(0, 2, 300)
    reward = rng.binomial(1, 0.3 + 0.4 * action).astype(np.float64)
    log = LoggedFeedback(action, reward, np.full(300, 0.5), 2)
    return evaluate_policy(log, np.tile([0.1, 0.9], (300, 1)), max_weight=2, draws=200)


def test_an_estimate_is_found_by_name() -> None:
    evaluation = _evaluation()

    assert evaluation["dr"].name == "dr"
    with pytest.raises(KeyError):
        evaluation["unknown"]


def test_json_holds_no_value_that_json_does_not_know() -> None:
    parsed = json.loads(json.dumps(_evaluation().to_json(), allow_nan=False))

    assert {row["name"] for row in parsed["estimates"]} >= {"dm", "ips", "dr"}
    assert parsed["diagnostics"]["rounds"] == 300
    assert "inf" in {row["parameter"] for row in parsed["estimates"]}


def test_the_text_has_a_line_for_each_estimate_and_each_warning() -> None:
    evaluation = _evaluation()

    lines = evaluation.to_text().splitlines()

    assert lines[0].split()[:3] == ["value", "95%", "bootstrap"]
    assert [line.split()[0] for line in lines[1:10]] == ["logged", *(row.name for row in evaluation.estimates)]
    assert sum(line.startswith("!") for line in lines) == len(evaluation.diagnostics.warnings)
    assert max(map(len, lines)) < 120
