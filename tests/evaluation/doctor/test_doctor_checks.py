"""Each fault planted in clean data is found by its own check only."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.evaluation.doctor import CHECKS, run_checks
from palate.evaluation.doctor.findings import Case
from tests.evaluation.doctor.conftest import NOW, Plot
from tests.evaluation.doctor.event_faults import addresses_as_ids, milliseconds
from tests.evaluation.doctor.faults import FAULTS, Fault
from tests.evaluation.doctor.item_faults import ids_for_titles


@pytest.mark.parametrize(("check", "severity", "spoil"), FAULTS, ids=lambda value: getattr(value, "__name__", ""))
def test_a_planted_fault_is_found_by_its_check_alone(plot: Plot, check: str, severity: str, spoil: Fault) -> None:
    spoil(plot)
    findings = run_checks(plot.case())

    assert {(finding.check, finding.severity) for finding in findings} == {(check, severity)}, findings
    for finding in findings:
        assert all(text.endswith(".") for text in (finding.observation, finding.why, finding.do)), finding


def test_every_check_has_a_fault_and_goes_by_its_name() -> None:
    assert {check for check, _, _ in FAULTS} == set(CHECKS)


def test_the_gravest_comes_first(plot: Plot) -> None:
    addresses_as_ids(plot)
    ids_for_titles(plot)
    milliseconds(plot)
    assert [finding.severity for finding in run_checks(plot.case())] == ["stop", "harm", "note"]


def test_nothing_at_all_stops_and_breaks_nothing() -> None:
    nothing = Case(Dataset.from_columns([], []), NOW)
    assert {finding.check for finding in run_checks(nothing)} == {"too_few"}


def test_items_without_events_stop(plot: Plot) -> None:
    plot.keep(np.zeros(len(plot), np.bool_))
    assert {(finding.check, finding.severity) for finding in run_checks(plot.case())} == {("too_few", "stop")}
