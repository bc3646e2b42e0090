"""Create, ramp and stop live experiments, as an operator."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from palate.data.experiments import INTERLEAVED, Experiment, ExperimentChange, ExperimentKind, Guardrail, RampStep
from palate.errors import Conflict, InvalidInput, NotFound
from palate.evaluation.ab_test import RAMP, MonitoringPlan
from palate.services.context import AppContext
from palate.services.experiments.experiment_metrics import GUARDRAILS, PRIMARY
from palate.services.experiments.next_change import shares_at
from palate.services.serve.experiment_traffic import DEFAULT_PIPELINE

MAX_VARIANTS: Final = 10
DEFAULT_PLAN: Final = MonitoringPlan(n_users=10_000)
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


async def create_experiment(
    context: AppContext,
    name: str,
    variants: Mapping[str, str],
    *,
    kind: ExperimentKind = "ab",
    metric: str = "reward",
    guardrails: Mapping[str, float] | None = None,
    steps: Sequence[RampStep] = RAMP,
    plan: MonitoringPlan = DEFAULT_PLAN,
    salt: str = "",
    reason: str = "",
) -> Experiment:
    """Begin an experiment at the first step of its ramp.

    ``variants`` are pipelines by name; the first is the control, which is the pipeline "default". ``guardrails`` are
    tolerances by metric; None: 5 % more dislikes for each list, and no errors. ``salt``: by default the name.

    Raises:
        InvalidInput: a value is not valid.
        NotFound: there is no such pipeline.
        Conflict: the name is taken, or another experiment is active.
    """
    _check_names([name, *variants])
    _check_variants(context, variants, kind)
    _check_ramp(steps)
    _check_metric(metric, PRIMARY, "metric")
    tolerances = {"dislikes": 0.05, "errors": 0.0} if guardrails is None else guardrails
    for guardrail in tolerances:
        _check_metric(guardrail, GUARDRAILS, "guardrails")
    experiment = Experiment(
        name,
        salt or name,
        kind,
        dict(variants),
        metric,
        tuple(Guardrail(each, tolerance, GUARDRAILS[each]) for each, tolerance in tolerances.items()),
        tuple(steps),
        plan.n_users,
        plan.level,
        plan.min_users,
        (),
    )
    shares = shares_at(experiment, steps[0], experiment.arms[1:])
    began = ExperimentChange(context.clock(), "running", steps[0].name, shares, "operator", reason or "It begins.")
    experiment = replace(experiment, history=(began,))
    await context.experiments.create(experiment)
    return experiment


async def ramp_experiment(context: AppContext, name: str, step: str | None = None, reason: str = "") -> Experiment:
    """Move a running experiment to a step of its ramp, by default the next one, and begin a new comparison there.

    At the last step of an A/B test everybody sees the treatment, which has won by this decision.

    Raises:
        NotFound: there is no such experiment.
        InvalidInput: it has no such step.
        Conflict: it does not run, is at the last step, or several treatments would have to share everybody.
    """
    experiment = await experiment_named(context, name)
    _check_running(experiment)
    names = [each.name for each in experiment.steps]
    if step is not None and step not in names:
        raise InvalidInput(f"There is no step {step!r}; there are {', '.join(names)}.", where="step")
    index = experiment.step_index + 1 if step is None else names.index(step)
    if index >= len(names):
        raise Conflict(f"Experiment {name!r} is at its last step.")
    is_won = index == len(names) - 1 and experiment.kind == "ab"
    if is_won and len(experiment.live_arms) > 1:
        treatments = ", ".join(experiment.live_arms)
        raise Conflict(f"The last step is for one treatment, and {treatments} are compared; wait for a winner.")
    change = ExperimentChange(
        context.clock(),
        "won" if is_won else "running",
        names[index],
        shares_at(experiment, experiment.steps[index], experiment.live_arms),
        "operator",
        reason or f"Moved from {experiment.last.step} to {names[index]}.",
    )
    return await context.experiments.change(experiment, change)


async def stop_experiment(context: AppContext, name: str, reason: str = "") -> Experiment:
    """End an active experiment: everybody gets the pipeline "default".

    Raises:
        NotFound: there is no such experiment.
        Conflict: it has ended before.
    """
    experiment = await experiment_named(context, name)
    if not experiment.is_active:
        raise Conflict(f"Experiment {name!r} has ended: {experiment.last.state}.")
    last, shares = experiment.last, {experiment.control: 1.0}
    change = ExperimentChange(context.clock(), "stopped", last.step, shares, "operator", reason or "Stopped.")
    return await context.experiments.change(experiment, change)


async def experiment_named(context: AppContext, name: str) -> Experiment:
    """
    Raises:
        NotFound: there is no such experiment.
    """
    experiment = await context.experiments.get(name)
    if experiment is None:
        names = ", ".join(each.name for each in await context.experiments.all()) or "none"
        raise NotFound(f"There is no experiment {name!r}; there are: {names}.", where="name")
    return experiment


def _check_running(experiment: Experiment) -> None:
    if experiment.last.state != "running":
        raise Conflict(f"Experiment {experiment.name!r} does not run: {experiment.last.state}.")


def _check_names(names: Sequence[str]) -> None:
    for name in names:
        if not _NAME.fullmatch(name):
            raise InvalidInput(
                f"{name!r} is no name of an experiment or variant: up to 100 letters, digits, points, hyphens and "
                "underscores, a letter or digit first.",
                where="name",
            )


def _check_variants(context: AppContext, variants: Mapping[str, str], kind: ExperimentKind) -> None:
    most = 2 if kind == "interleave" else MAX_VARIANTS
    if not 2 <= len(variants) <= most or INTERLEAVED in variants:
        raise InvalidInput(
            f"An experiment of the kind {kind!r} needs 2 to {most} variants, none called {INTERLEAVED!r}; "
            f"found {', '.join(variants) or 'none'}.",
            where="variants",
        )
    control, pipeline = next(iter(variants.items()))
    if pipeline != DEFAULT_PIPELINE:
        raise InvalidInput(
            f"The first variant is the control, whose pipeline is {DEFAULT_PIPELINE!r}; that of {control!r} is "
            f"{pipeline!r}.",
            where="variants",
        )
    for variant, pipeline in variants.items():
        if pipeline not in context.pipelines:
            known = ", ".join(context.pipelines)
            raise NotFound(
                f"Variant {variant!r}: there is no pipeline {pipeline!r}; there are {known}.", where="variants"
            )
        if not context.pipelines[pipeline].of_kinds("explain").stages:
            raise InvalidInput(f"Pipeline {pipeline!r} has no explain stage, and lists need reasons.", where="variants")


def _check_ramp(steps: Sequence[RampStep]) -> None:
    shares, names = [step.share for step in steps], [step.name for step in steps]
    is_rising = all(0 <= low < high <= 1 for low, high in itertools.pairwise(shares))
    if len(steps) < 2 or not is_rising or shares[-1] != 1 or len(set(names)) < len(names):
        raise InvalidInput(
            "A ramp has at least two steps with names of their own and shares that rise up to 1; "
            f"found {', '.join(f'{step.name}: {step.share:g}' for step in steps) or 'none'}.",
            where="steps",
        )


def _check_metric(metric: str, known: Mapping[str, object], where: str) -> None:
    if metric not in known:
        raise InvalidInput(f"There is no metric {metric!r} here; there are {', '.join(known)}.", where=where)
