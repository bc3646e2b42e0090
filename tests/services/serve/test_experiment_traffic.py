"""Users keep their variant, in every process, and no more of them move than must."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data.experiments import INTERLEAVED, Experiment, ExperimentChange
from palate.evaluation.ab_test.sample_ratio import check_sample_ratio_anytime
from palate.services.serve.experiment_traffic import ExperimentTraffic
from palate.services.serve.page_cursor import PageCursor
from palate.testing.port_contracts.experiments import EXPERIMENT
from tests.examples import n_examples

PIPELINES = {"default": 0, "ranker": 0}
NEW_LIST = PageCursor(0, 0.1, ())
USERS = [f"user-{number}" for number in range(2_000)]


def experiment(*treatment_shares: float, **changes: object) -> Experiment:
    """An experiment that has had these shares of its treatment."""
    history = [
        ExperimentChange(number, "running", "canary", {"control": 1 - share, "new": share}, "operator", "")
        for number, share in enumerate(treatment_shares)
    ]
    variants = {"control": "default", "new": "ranker"}
    return replace(EXPERIMENT, variants=variants, history=tuple(history), **changes)  # type: ignore[arg-type]  # by name


def arms(subject: Experiment, users: list[str]) -> list[str | None]:
    traffic = ExperimentTraffic.of(subject, PIPELINES)
    assigned = (traffic.assign(user, NEW_LIST, is_page=False) for user in users)
    return [None if each is None else each.label for each in assigned]


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=4), st.text(min_size=1, max_size=20))
def test_two_processes_agree_and_a_growing_share_keeps_its_users(treatment_shares: list[float], user: str) -> None:
    growing = experiment(*sorted(treatment_shares))
    assert arms(growing, [user]) == arms(growing, [user])
    before = arms(experiment(sorted(treatment_shares)[0]), [user])
    if before == ["ranker-2027/new"]:
        assert arms(growing, [user]) == before


@settings(max_examples=n_examples(30))
@given(st.floats(0.05, 0.95), st.integers(0, 1_000))
def test_shares_are_as_intended(share: float, salt: int) -> None:
    treated = np.mean([label == "ranker-2027/new" for label in arms(experiment(share, salt=str(salt)), USERS)])
    assert abs(treated - share) < 6 * np.sqrt(share * (1 - share) / len(USERS))


def test_a_split_that_loses_users_of_a_variant_is_noticed() -> None:
    """An A/A test in which every fifth user of the treatment never comes back."""
    users = [f"user-{number}" for number in range(20_000)]
    labels = arms(experiment(0.5), users)
    observed = {
        "control": labels.count("ranker-2027/control"),
        "new": sum(label == "ranker-2027/new" and number % 5 > 0 for number, label in enumerate(labels)),
    }
    right = {"control": observed["control"], "new": labels.count("ranker-2027/new")}
    shares = {"control": 0.5, "new": 0.5}
    assert check_sample_ratio_anytime(observed, shares).is_broken
    assert not check_sample_ratio_anytime(right, shares).is_broken


def test_in_shadow_no_list_is_part_of_the_experiment() -> None:
    subject = experiment(0.0)
    assert ExperimentTraffic.of(subject, PIPELINES).is_shadow
    assert set(arms(subject, USERS[:100])) == {None}


def test_a_process_without_the_pipeline_shows_the_control(caplog: pytest.LogCaptureFixture) -> None:
    traffic = ExperimentTraffic.of(experiment(0.5), {"default": 0})
    assert list(traffic.assignments) == ["control"]
    assert "lacks the pipeline of new" in caplog.text


def test_pages_stay_with_the_variant_that_made_the_list() -> None:
    before, after = (ExperimentTraffic.of(experiment(*shares), PIPELINES) for shares in ((0.05,), (0.05, 0.9)))
    moved = next(
        user
        for user in USERS
        if before.assign(user, NEW_LIST, is_page=False) != after.assign(user, NEW_LIST, is_page=False)
    )
    page = replace(NEW_LIST, variant="ranker-2027/control", shown=("a",))
    on_page = after.assign(moved, page, is_page=True)
    assert on_page is not None
    assert on_page.label == "ranker-2027/control"


@pytest.mark.parametrize("variant", [None, "other/new", "ranker-2027/none", "ranker-2027", ""])
def test_pages_of_other_lists_are_not_part_of_it(variant: str | None) -> None:
    page = replace(NEW_LIST, variant=variant)
    assert ExperimentTraffic.of(experiment(0.5), PIPELINES).assign("ann", page, is_page=True) is None


def test_pages_of_a_variant_that_was_dropped_are_made_by_the_control() -> None:
    subject = experiment(0.5)
    subject = subject.with_change(replace(subject.last, state="won", shares={"control": 0.0, "new": 1.0}))
    page = replace(NEW_LIST, variant="ranker-2027/control")
    assert ExperimentTraffic.of(subject, PIPELINES).assign("ann", page, is_page=True) is None


def test_mixed_lists_have_both_pipelines() -> None:
    subject = experiment(0.5, kind="interleave")
    subject = replace(subject, history=(replace(subject.last, shares={"control": 0.4, INTERLEAVED: 0.6}),))
    traffic = ExperimentTraffic.of(subject, PIPELINES)
    assert traffic.assignments[INTERLEAVED].pipelines == ("default", "ranker")
    assert traffic.assignments["control"].pipelines == ("default",)
