"""Measure what experiments cost: requests without, in an A/B test and in mixed lists, and an evaluation."""

from __future__ import annotations

import asyncio
import time
import timeit
from pathlib import Path
from types import SimpleNamespace
from typing import Final, cast

import numpy as np

from benchmarks.measured import trained_ml100k, write_result
from palate.app import open_context
from palate.data.events import Event
from palate.data.experiments import Experiment, ExperimentKind
from palate.ports.experiments import Experiments
from palate.services.context import AppContext
from palate.services.experiments.evaluate_experiment import evaluate_experiment
from palate.services.experiments.live_experiments import create_experiment, ramp_experiment, stop_experiment
from palate.services.serve.experiment_traffic import experiment_traffic_of
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.users.ingest import ingest
from palate.settings import load_settings
from palate.types import Doubles

N_ROUNDS: Final = 40
N_USERS: Final = 300
N_EVALUATED: Final = 1_000
N_LOOKUPS: Final = 200_000
_STEPS: Final[dict[ExperimentKind, str]] = {"ab": "half", "interleave": "full"}
_SAME: Final = {"control": "default", "same": "default"}


def main() -> None:
    with trained_ml100k() as folder:
        write_result("experiments", asyncio.run(measure(folder)))


async def measure(folder: Path) -> dict[str, object]:
    async with open_context(load_settings(store={"data_dir": folder}), serving=True) as context:
        store = context.experiments
        experiments: dict[str, Experiment | None] = {"none": None}
        for kind, step in _STEPS.items():
            await create_experiment(context, kind, _SAME, kind=kind)
            experiments[kind] = await ramp_experiment(context, kind, step)
            await stop_experiment(context, kind)
        took = {name: [0.0] * N_ROUNDS for name in experiments}
        for number in range(-2, N_ROUNDS):  # two rounds to warm up
            for name, experiment in experiments.items():
                context.experiments = _serving(experiment)
                took[name][number] = await _requests_us(context)
        context.experiments = _serving(None)
        lookup_s = timeit.timeit(lambda: experiment_traffic_of(context, "1", "default"), number=N_LOOKUPS)
        context.experiments = _serving(experiments["ab"])
        await _new_users(context)
        context.experiments = store
        ratios = {name: np.array(values) / np.array(took["none"]) for name, values in took.items()}
        return {
            "rounds": N_ROUNDS,
            "requests_per_round": N_USERS,
            "request_us": round(float(np.median(took["none"])), 1),
            "lookup_ns": round(lookup_s / N_LOOKUPS * 1e9),
            "ratio_ab": _quartiles(ratios["ab"]),
            "ratio_interleave": _quartiles(ratios["interleave"]),
            "evaluated_users": N_EVALUATED,
            "evaluation_ms_per_user": round(await _evaluation_ms(context, experiments["ab"]), 2),
        }


def _serving(experiment: Experiment | None) -> Experiments:
    """A store in which an experiment is active, or none is."""
    return cast(Experiments, SimpleNamespace(active=lambda: experiment))


def _quartiles(values: Doubles) -> list[float]:
    return [round(float(quartile), 3) for quartile in np.percentile(values, [25, 50, 75])]


async def _requests_us(context: AppContext) -> float:
    """Processor time of a request of a known user, on the thread that answers."""
    started = time.thread_time()
    for number in range(1, N_USERS + 1):
        await recommend(context, RecommendationRequest(str(number)))
    return (time.thread_time() - started) / N_USERS * 1e6


async def _new_users(context: AppContext) -> None:
    """Users with two lists and a click each."""
    for number in range(N_EVALUATED):
        user = f"new-{number}"
        for _ in range(2):
            answer = await recommend(context, RecommendationRequest(user))
        event = Event(
            event_id=f"e{number}",
            user=user,
            item=answer.slate.ids[0],
            kind="click",
            at=context.clock(),
            recommendation_id=answer.recommendation_id,
        )
        await ingest(context, [event])


async def _evaluation_ms(context: AppContext, experiment: Experiment | None) -> float:
    """Time to evaluate an experiment, for each of its users."""
    assert experiment is not None
    started = time.perf_counter()
    evaluation = await evaluate_experiment(context, experiment)
    took_ms = (time.perf_counter() - started) * 1e3
    return took_ms / sum(len(totals.users) for totals in evaluation.totals.values())


if __name__ == "__main__":
    main()
