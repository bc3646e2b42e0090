"""Which variant of the active experiment makes the list of a request."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from palate.data.experiments import Experiment
from palate.evaluation.ab_test.traffic_split import TrafficSplit
from palate.services.context import AppContext
from palate.services.serve.page_cursor import PageCursor

DEFAULT_PIPELINE: Final = "default"
"""The pipeline that experiments replace; requests that name another are not part of any."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Assignment:
    """The arm that makes a list."""

    label: str
    """Experiment and arm, as impressions store them."""
    pipelines: tuple[str, ...]
    """The names of a pipeline, or of two whose lists are mixed: the control first."""


@dataclass(frozen=True, slots=True, eq=False)
class ExperimentTraffic:
    """The active experiment, and what requests read of it, computed once for each change."""

    experiment: Experiment
    split: TrafficSplit
    assignments: Mapping[str, Assignment]
    """By arm; arms without users are missing, and all in shadow, when no list is part of the experiment."""
    is_shadow: bool

    @classmethod
    def of(cls, experiment: Experiment, pipelines: Mapping[str, object]) -> ExperimentTraffic:
        """The traffic of an experiment in a process that has these pipelines."""
        split = TrafficSplit.replayed(experiment.salt, experiment.all_shares)
        arms = [arm for arm, share in split.shares.items() if share and not experiment.is_shadow]
        assignments = {arm: Assignment(experiment.label(arm), experiment.pipelines_of(arm)) for arm in arms}
        known = {arm: each for arm, each in assignments.items() if set(each.pipelines) <= set(pipelines)}
        for arm in assignments.keys() - known.keys():
            log.warning(
                "experiment %s: this process lacks the pipeline of %s; its users get the control", experiment.name, arm
            )
        return cls(experiment, split, known, experiment.is_shadow)

    def assign(self, user: str, cursor: PageCursor, *, is_page: bool) -> Assignment | None:
        """The arm that makes a list for ``user``; None: the list is not part of the experiment.

        A page stays with the arm that made the list, as long as that arm has users.
        """
        arm = self.experiment.arm_of(cursor.variant) if is_page else self.split.variant(user)
        return None if arm is None else self.assignments.get(arm)


class _LastTraffic:
    """The traffic of the experiment that was active last."""

    traffic: ExperimentTraffic | None = None


def experiment_traffic_of(context: AppContext, user: str | None, pipeline: str) -> ExperimentTraffic | None:
    """The traffic of the active experiment; None: there is none, or requests of this kind are never part of it."""
    experiment = context.experiments.active()
    if experiment is None or user is None or pipeline != DEFAULT_PIPELINE:
        return None
    last = context.state(_LastTraffic, _LastTraffic)
    if last.traffic is None or last.traffic.experiment is not experiment:
        last.traffic = ExperimentTraffic.of(experiment, context.pipelines)
    return last.traffic
