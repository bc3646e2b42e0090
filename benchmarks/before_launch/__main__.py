"""What policies would earn, estimated from the log of another one, and what they then earn, in the session simulator.

``python -m benchmarks.before_launch [FOLDER]``: FOLDER keeps what was simulated, so that a stopped run goes on.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.measured import write_result
from palate.data.decision import PolicyDecision
from palate.evaluation.off_policy import LoggedSlates, SlateTarget, evaluate_slates
from palate.policies.clone_policy import ClonePolicy
from palate.policies.decision import list_log_probabilities
from palate.policies.policy import Policy
from palate.policies.ppo.sample_policy import load_sample_policy
from palate.services.experiments.simulated_community import ServedCommunity, SimulatedCommunity, pipeline_recommender
from palate.settings import load_settings
from palate.simulation import Behaviour, MeanReward, SessionLog, SessionState, simulate
from palate.types import Doubles

SEEDS: Final = (201, 202, 203, 204, 205)
"""Of the communities; none was used for anything else."""
N_RUNS: Final = 10
"""Logs of each community."""
N_USERS: Final = 300
N_TRAINING_SESSIONS: Final = 3
N_LOGGED: Final = 100
"""Users of each log, drawn anew, with a session each."""
TARGETS: Final = ("greedy", "ppo")
ESTIMATORS: Final = ("rips", "sips")
_CLONE: Final = ClonePolicy(name="clone", version="1")
_EARNED_SEED: Final = 1_000_000


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(temporary)
        folder.mkdir(exist_ok=True)
        for seed in SEEDS:
            path = folder / f"{seed}.json"
            if not path.exists():
                path.write_text(json.dumps(measure_community(seed)), encoding="utf-8")
        communities = [json.loads((folder / f"{seed}.json").read_text(encoding="utf-8")) for seed in SEEDS]
    setting = {"seeds": list(SEEDS), "n_users": N_USERS, "n_logged": N_LOGGED, "runs": len(SEEDS) * N_RUNS}
    write_result("before_launch", {**setting, "targets": {name: summarise(communities, name) for name in TARGETS}})


def measure_community(seed: int) -> dict[str, Any]:
    """What each target earns with all users of a community, and its estimates from each log."""
    community = SimulatedCommunity.after_random_slates(N_USERS, N_TRAINING_SESSIONS, seed, Behaviour())
    served, ppo = ServedCommunity(community, load_settings(None)), load_sample_policy()
    earned = {
        "greedy": _simulate(served, seed + _EARNED_SEED, surprise=0.0),
        "ppo": _simulate(served, seed + _EARNED_SEED, policy=ppo),
        "logged": _simulate(served, seed + _EARNED_SEED, policy=_CLONE),
    }
    runs = [_estimate_run(served, ppo, [seed, number]) for number in range(N_RUNS)]
    means = {name: MeanReward.of(log.reward, log.user)._asdict() for name, log in earned.items()}
    return {"earned": means, "runs": runs}


def _estimate_run(served: ServedCommunity, ppo: Policy, seed: list[int]) -> dict[str, Any]:
    """The estimates of each target from one log of the pipeline with its usual draw."""
    rng = np.random.default_rng(seed)
    made: dict[tuple[int, int, int], PolicyDecision] = {}

    def record(user: int, state: SessionState, decision: PolicyDecision) -> None:
        made[user, state.session, state.step] = decision

    users = rng.choice(N_USERS, N_LOGGED, replace=False).tolist()
    log = _simulate(served, int(rng.integers(2**31)), policy=_CLONE, record=record, users=users)
    decisions = [made[key] for key in zip(log.user.tolist(), log.session.tolist(), log.step.tolist(), strict=True)]
    k = log.items.shape[1]
    reward, propensity = (np.nan_to_num(each, nan=fill) for each, fill in ((log.rewards, 0.0), (log.propensities, 1.0)))
    slates = LoggedSlates(np.zeros(log.items.shape, np.int32), reward, propensity, 1, cluster=log.user)
    probabilities = {
        "greedy": [greedy_probabilities(decision) for decision in decisions],
        "ppo": [np.exp(list_log_probabilities(ppo.utilities(each.decision), each)) for each in decisions],
    }
    result: dict[str, Any] = {"lists": len(log.reward), "logged": float(log.reward.mean())}
    for name, of_lists in probabilities.items():
        target = SlateTarget(np.stack([np.pad(each, (0, k - len(each)), constant_values=1.0) for each in of_lists]))
        evaluation = evaluate_slates(slates, target, estimators=ESTIMATORS, seed=seed[1])
        result[name] = {
            estimator: {
                "value": evaluation[estimator].value,
                "error": evaluation[estimator].standard_error,
                "low": evaluation[estimator].bootstrap[0],
                "high": evaluation[estimator].bootstrap[1],
            }
            for estimator in ESTIMATORS
        }
    return result


def greedy_probabilities(made: PolicyDecision) -> Doubles:
    """1 at each position that has the first row that is left, else 0."""
    remaining, result = made.available.copy(), np.ones(len(made.rows))
    for position, row in enumerate(made.rows.tolist()):
        if row < 0:
            continue
        result[position] = float(position < made.n_pinned or row == int(remaining.argmax()))
        remaining[row] = False
    return result


def _simulate(served: ServedCommunity, seed: int, *, users: list[int] | None = None, **options: Any) -> SessionLog:
    community = served.community
    return simulate(
        pipeline_recommender(served, **options),
        served.world,
        1,
        seed,
        users=users,
        histories=community.histories,
        start_at=community.start_at,
    )


def summarise(communities: list[dict[str, Any]], target: str) -> dict[str, Any]:
    """For each estimator the share of runs whose interval holds what the target then earned, and its errors."""
    earned = np.array([each["earned"][target]["mean"] for each in communities for _ in each["runs"]])
    logged = np.array([each["earned"]["logged"]["mean"] for each in communities for _ in each["runs"]])
    spread = [each["earned"][target] for each in communities for _ in each["runs"]]
    earned_error = np.array([(each["high"] - each["low"]) / (2 * 1.96) for each in spread])
    result: dict[str, Any] = {"earned": float(earned.mean()), "logged": float(logged.mean())}
    for estimator in ESTIMATORS:
        values = {
            name: np.array([run[target][estimator][name] for each in communities for run in each["runs"]])
            for name in ("value", "error", "low", "high")
        }
        difference = values["value"] - earned
        both = 1.96 * np.hypot(values["error"], earned_error)
        result[estimator] = {
            "covered": int(((values["low"] <= earned) & (earned <= values["high"])).sum()),
            "within_both_errors": int((np.abs(difference) <= both).sum()),
            "bias": float(difference.mean()),
            "bias_error": float(difference.std(ddof=1) / np.sqrt(len(difference))),
            "mean_width": float((values["high"] - values["low"]).mean()),
            "right_order": int(((values["value"] > logged) == (earned > logged)).sum()),
        }
    return result


if __name__ == "__main__":
    main()
