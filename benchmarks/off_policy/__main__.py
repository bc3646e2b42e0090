"""Measure errors and coverage of off-policy estimators, and estimate the policies of the Open Bandit Dataset."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

import numpy as np

from benchmarks.measured import read_result, write_result
from benchmarks.off_policy import open_bandit, other_library
from benchmarks.off_policy.accuracy import new_errors, summarise
from benchmarks.off_policy.slates import Reward, SlateWorld
from benchmarks.off_policy.synthetic import BETA, N_ACTIONS, N_FEATURES, LearnedPolicy, World
from palate.evaluation.off_policy import LoggedFeedback, PolicyEvaluation, RewardModel, evaluate_policy, evaluate_slates
from palate.evaluation.off_policy.evaluate_policy import WITHOUT_MODEL, Estimator
from palate.evaluation.off_policy.reward_model import By, predict_rewards
from palate.types import Doubles

N_DRAWS: Final = 100
N_ROUNDS: Final = 10_000
N_LISTS: Final = 2_000
SPREADS: Final = {"near": 0.5, "far": 1.0}
"""How far coefficients of the two slate policies are from 0."""
N_CONTEXTS: Final = 100_000
"""Fresh contexts for the value over the population."""
N_BOOTSTRAP: Final = 1_000
TARGETS: Final = ("learned", "opposite")
MAX_WEIGHT: Final = {
    "learned": np.e / (np.e + N_ACTIONS - 1) * (1 + (N_ACTIONS - 1) * np.exp(-BETA)),
    "opposite": 1 / (1 + (N_ACTIONS - 1) * np.exp(BETA)) * (1 + (N_ACTIONS - 1) * np.exp(-BETA)),
}
"""No weight can be larger: expected rewards are in [0, 1], which bounds both softmaxes."""
WITH_MODEL: Final[tuple[Estimator, ...]] = ("dm", "dr", "sndr", "switch_dr", "dros")
MODELS: Final[dict[str, By]] = {"by action": "action", "one for all": "features"}


def main() -> None:
    write_result(
        "off_policy",
        {
            "draws": N_DRAWS,
            "rounds": N_ROUNDS,
            "actions": N_ACTIONS,
            "features": N_FEATURES,
            "beta": BETA,
            "published": {"best": 0.006118, "dr": 0.006175, "ipw": 0.009481, "runs": 20},
            "synthetic": {target: measure_synthetic(target) for target in TARGETS},
            "lists": N_LISTS,
            "slates": {name: measure_slates(spread) for name, spread in SPREADS.items()},
            "open_bandit": open_bandit.measure(),
            "other_library": other_library.compare() or read_result("off_policy").get("other_library", {}),
        },
    )


def measure_synthetic(target: str) -> dict[str, Any]:
    """Errors of all estimators over the draws, by target policy: a learned one, or the softmax of -β."""
    errors = new_errors()
    for draw in range(N_DRAWS):
        rng = np.random.default_rng([draw, TARGETS.index(target)])
        world = World.draw(rng)
        learned = LearnedPolicy.fit(world.log(N_ROUNDS, rng)) if target == "learned" else None
        log = world.log(N_ROUNDS, rng)
        assert log.context is not None
        probabilities = _target(world, learned, log.context)
        in_log = float((probabilities * world.expected_reward(log.context)).sum(axis=1).mean())
        fresh = rng.normal(size=(N_CONTEXTS, N_FEATURES))
        in_population = float((_target(world, learned, fresh) * world.expected_reward(fresh)).sum(axis=1).mean())
        for label, evaluation in _evaluate(world, log, probabilities, float(MAX_WEIGHT[target]), draw):
            for estimate in evaluation.estimates:
                errors[estimate.name + label].add(estimate, in_log, in_population)
    return summarise(errors)


def _evaluate(
    world: World, log: LoggedFeedback, probabilities: Doubles, max_weight: float, seed: int
) -> Iterator[tuple[str, PolicyEvaluation]]:
    """Evaluations with and without reward models, each with a label that follows the names of estimators."""
    evaluate = partial(evaluate_policy, log, probabilities, max_weight=max_weight, seed=seed, draws=N_BOOTSTRAP)
    yield "", evaluate(estimators=WITHOUT_MODEL)
    yield ", SLOPE", evaluate(estimators=("clipped_ips",), tuning="slope")
    for label, by in MODELS.items():
        predicted = predict_rewards(log, RewardModel(by=by))
        yield f", {label}", evaluate(estimators=WITH_MODEL, predicted=predicted)
        yield f", {label}, SLOPE", evaluate(estimators=("switch_dr", "dros"), predicted=predicted, tuning="slope")
    assert log.context is not None
    yield ", true rewards", evaluate(estimators=("dr",), predicted=world.expected_reward(log.context))


def _target(world: World, learned: LearnedPolicy | None, context: Doubles) -> Doubles:
    return world.policy(context, -BETA) if learned is None else learned.probabilities(context)


def measure_slates(spread: float) -> dict[str, Any]:
    """Errors of slate estimators over the draws, by what a reward depends on."""
    kinds: tuple[Reward, ...] = ("independent", "cascade", "standard")
    result: dict[str, Any] = {}
    for kind in kinds:
        errors, effective = new_errors(), []
        for draw in range(N_DRAWS):
            rng = np.random.default_rng([draw, 2])
            world = SlateWorld.draw(spread, rng)
            log, target, value = world.log(N_LISTS, kind, rng)
            in_population = float(world.log(N_CONTEXTS // 2, kind, rng)[2].mean())
            evaluation = evaluate_slates(log, target, seed=draw, draws=N_BOOTSTRAP)
            effective.append(evaluation.diagnostics.effective)
            for estimate in evaluation.estimates:
                errors[estimate.name].add(estimate, float(value.mean()), in_population)
        result[kind] = {"effective": round(float(np.median(effective))), "estimators": summarise(errors)}
    return result


if __name__ == "__main__":
    main()
